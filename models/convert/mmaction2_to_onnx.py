#!/usr/bin/env python3
"""
Turns a recognizer of MMAction2 1.x into an .onnx file with its card and a golden, from its config.

    python3 models/convert/mmaction2_to_onnx.py slowonly.py my-models/slowonly.json --labels kinetics400.txt --checkpoint slowonly.pth --clip clip.mp4
    python3 models/convert/mmaction2_to_onnx.py slowonly.py my-models/slowonly.json --labels kinetics400.txt --checkpoint random --clip clip.mp4
    python3 models/convert/mmaction2_to_onnx.py slowonly.py my-models/slowonly.json --labels kinetics400.txt --layout NVCTHW

The card repeats the config's test_pipeline. The golden holds what MMAction2 gives for seeded frames and, through its own pipeline, for one
view of the clip; Kinetoscope compares itself with it when it loads the model. "random" needs no download: it shows that the way is right.

Without a checkpoint the card alone is written, and Python alone is needed. With --layout NVCTHW it is for an export by MMDeploy, which
has an axis of views. The config is a Python program, and is run: take none from strangers.

Needs MMAction2 (tried with 1.2.0, MMEngine 0.11 and MMCV 2.1, without MMCV's operators), torch (1.13), onnx and OpenCV.
"""

import runpy

from command import labels_of, parser_of, write

CROPS = {"CenterCrop": "center", "ThreeCrop": "three", "TenCrop": "ten"}
OUT_OF_RANGE = {"loop": "loop", "repeat_last": "repeatLast"}
# that attention and shifted windows need
OPSET = 16


def merged(base, over):
    """A dict over another, as MMEngine merges configs: `_delete_` replaces the whole."""
    if not isinstance(base, dict) or not isinstance(over, dict) or over.get("_delete_"):
        return {k: v for k, v in over.items() if k != "_delete_"} if isinstance(over, dict) else over
    return {**base, **{key: merged(base.get(key), value) for key, value in over.items()}}


def read_config(path):
    """A config with what it inherits from (`_base_`)."""
    own = {key: value for key, value in runpy.run_path(str(path)).items() if not key.startswith("__")}
    bases = own.pop("_base_", [])
    config = {}
    for base in [bases] if isinstance(bases, str) else bases:
        config = merged(config, read_config(path.parent / base))
    return merged(config, own)


def kind_of(entry):
    return entry["type"].split(".")[-1]


def step(pipeline, *names):
    """The only step of one of these types."""
    found = [entry for entry in pipeline if kind_of(entry) in names]
    if len(found) != 1:
        raise SystemExit(f"Expected one of {', '.join(names)} in test_pipeline but found {len(found)}")
    return found[0]


def side(value):
    return value[0] if isinstance(value, (list, tuple)) else value


def resize_step(entry):
    """(-1, 256) is the shorter side, also with a large number instead of -1; else both, width first."""
    scale = entry["scale"]
    if entry.get("interpolation", "bilinear") != "bilinear":
        raise SystemExit(f"Expected Resize to be bilinear but found {entry['interpolation']}: write its card by hand")
    if not entry.get("keep_ratio", True):
        return {"op": "resize", "width": scale[0], "height": scale[1], "kernel": "opencv-linear"}
    return {"op": "resizeShortSide", "size": min(s for s in scale if s > 0), "kernel": "opencv-linear", "longSide": "round"}


def segments_of(model, sample):
    """How many frames a recognizer of frames sees at once: those that its shift has, or all of them."""
    backbone = model["backbone"]
    fixed = backbone.get("num_segments", 8 if kind_of(backbone).endswith("TSM") else sample["num_clips"])
    if sample["clip_len"] != 1 or sample["num_clips"] != fixed:
        raise SystemExit(f"Expected {fixed} frames of one sample but found {sample['num_clips']} x {sample['clip_len']}: write its card by hand")
    return fixed


def sampling_of(model, sample, shape):
    clips = sample.get("num_clips", 1)
    if shape == "NCHW":
        found = {"rule": "segments", "numFrames": segments_of(model, sample)}
        return {**found, "clips": 2} if sample.get("twice_sample") else found
    if sample.get("twice_sample"):
        raise SystemExit("Expected no twice_sample of clips: write its card by hand")
    several = {"clips": clips} if clips > 1 else {}
    if kind_of(sample) == "UniformSample":
        return {"rule": "mmaction2-uniform", "numFrames": sample["clip_len"], "clips": clips}
    rate = {"frameRate": sample["target_fps"]} if sample.get("target_fps") else {}
    out = sample.get("out_of_bound_opt", "loop")
    rest = {} if out == "loop" else {"outOfRange": OUT_OF_RANGE[out]}
    return {"rule": "mmaction2", "numFrames": sample["clip_len"], "stride": sample.get("frame_interval", 1), **several, **rate, **rest}


def card_of(name, config, labels, layout=None):
    missing = [name for name in ("model", "test_pipeline") if name not in config]
    if missing:
        raise SystemExit(f"Expected a config of a recognizer but it has no {' and no '.join(missing)}")
    pipeline, model = config["test_pipeline"], config["model"]
    sample, crop = step(pipeline, "SampleFrames", "UniformSample"), step(pipeline, *CROPS)
    size = side(crop["crop_size"])
    shape = step(pipeline, "FormatShape")["input_format"]
    if shape not in ("NCTHW", "NCHW"):
        raise SystemExit(f"Expected a recognizer of clips (NCTHW) or frames (NCHW) but found {shape}: write its card by hand")
    statistics, head = model["data_preprocessor"], model.get("cls_head") or {}
    average = (model.get("test_cfg") or {}).get("average_clips") or head.get("average_clips") or "score"
    if head.get("type", "").endswith("TSNHead"):
        average = "score"  # it takes the mean of the features of all frames and crops
    return {
        "name": name,
        "kind": "clip",
        "labels": labels,
        "input": {
            "layout": layout or ("NTCHW" if shape == "NCHW" else "NCTHW"),
            "width": size,
            "height": size,
            **({"channelOrder": "bgr"} if statistics.get("to_rgb") else {}),
            "range": [0, 255],
            "mean": list(statistics["mean"]),
            "std": list(statistics["std"]),
        },
        "preset": [
            *[resize_step(entry) for entry in pipeline if kind_of(entry) == "Resize"],
            {"op": "centerCrop", "width": size, "height": size, "offset": "floor"},
        ],
        "sampling": sampling_of(model, sample, shape),
        "views": {"crops": CROPS[kind_of(crop)], "average": average},
        # MMDeploy's export ends with the mean of the views
        "output": {"values": "probabilities" if layout and average == "prob" else "logits"},
        "source": "MMAction2",
    }


def one_view(pipeline, levels):
    """The test_pipeline with one clip in the middle and the crop there, of frames that OpenCV has read."""

    def decode(results):
        results["imgs"] = [levels[i] for i in results["frame_inds"]]
        results["original_shape"] = results["img_shape"] = levels.shape[1:3]
        return results

    for entry in pipeline:
        entry = {**entry, "type": kind_of(entry)}
        if entry.get("clip_len", 1) > 1:
            entry["num_clips"] = 1
        entry.pop("twice_sample", None)
        if entry["type"] in CROPS:
            entry["type"] = "CenterCrop"
        if entry["type"].endswith("Decode"):
            yield decode
        elif not entry["type"].endswith("Init"):
            yield entry


def export(config_path, card_path, card, checkpoint, clip):
    import mmaction.datasets.transforms  # noqa: F401
    import mmaction.models  # noqa: F401
    import torch
    from export import write_onnx
    from golden import frames_of, seeded_frames, write_card
    from mmaction.registry import MODELS
    from mmengine.config import Config
    from mmengine.dataset import Compose
    from mmengine.registry import init_default_scope
    from mmengine.runner import load_checkpoint
    from random_weights import wake

    init_default_scope("mmaction")
    config = Config.fromfile(str(config_path))
    torch.manual_seed(0)
    recognizer = MODELS.build(config.model).eval()
    if checkpoint != "random":
        load_checkpoint(recognizer, checkpoint, map_location="cpu", strict=True)
    is_3d = card["input"]["layout"] == "NCTHW"

    class Logits(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.recognizer = recognizer

        def forward(self, frames):
            # clips have an axis of views there, frames are the views
            given = frames[:, None] if is_3d else frames
            return self.recognizer(given, mode="tensor", stage="head")

    network = Logits().eval()
    axes = (1, 2, 3) if is_3d else (2, 3)
    mean, std = (torch.tensor(card["input"][k]).reshape(-1, *[1] * len(axes)) for k in ("mean", "std"))
    count, width, height = card["sampling"]["numFrames"], card["input"]["width"], card["input"]["height"]
    frames = torch.from_numpy(seeded_frames(count, height, width)).permute(*((3, 0, 1, 2) if is_3d else (0, 3, 1, 2)))
    levels, fps = frames_of(clip)
    video = {"total_frames": len(levels), "avg_fps": fps, "start_index": 0, "modality": "RGB", "label": 0}
    seen = Compose(list(one_view(config.test_pipeline, levels)))(video)["inputs"]
    seeded, prepared = ((x.float() - mean) / std for x in (frames[None], seen if is_3d else seen[None]))
    with torch.no_grad():
        if checkpoint == "random":
            wake(network, seeded, prepared)
        outputs = [network(x)[0] for x in (seeded, prepared)]
        names = {"input_names": ["frames"], "output_names": ["logits"]}
        write_onnx(network, prepared, card_path.with_suffix(".onnx"), opset=OPSET, **names)
    write_card(card_path, card, outputs[0], clip, outputs[1])


def main():
    parser = parser_of(__doc__)
    parser.add_argument("--layout", choices=["NVCTHW"], help="of an export by MMDeploy: the card alone is written")
    arguments = parser.parse_args()
    if arguments.layout is not None:
        arguments.checkpoint = None
    card = card_of(arguments.card.stem, read_config(arguments.config), labels_of(arguments), arguments.layout)
    write(arguments, card, export)


if __name__ == "__main__":
    main()
