#!/usr/bin/env python3
"""
Turns a model of PySlowFast into an .onnx file with its card and a golden, from its config.

    python3 models/convert/pyslowfast_to_onnx.py SLOWFAST_8x8_R50.yaml my-models/slowfast.json --labels kinetics400.txt --checkpoint SLOWFAST_8x8_R50.pkl --clip clip.mp4
    python3 models/convert/pyslowfast_to_onnx.py SLOWFAST_8x8_R50.yaml my-models/slowfast.json --labels kinetics400.txt --checkpoint random --clip clip.mp4
    python3 models/convert/pyslowfast_to_onnx.py SLOWFAST_8x8_R50.yaml my-models/slowfast.json --labels kinetics400.txt

A SlowFast network has the inputs "slow" and "fast", another one "frames". The golden holds what PySlowFast gives for seeded frames and for one
view of the clip; Kinetoscope compares itself with it when it loads the model. "random" needs no download: it shows that the way is right.
Checkpoints of Caffe2 end in .pkl, PySlowFast's own in .pyth. Without a checkpoint the card alone is written; that needs PyYAML alone.

Needs PySlowFast (tried at its commit 287ec00 of 2026-03), torch (1.13), onnx and OpenCV.
"""

import yaml
from command import labels_of, parser_of, write

# what PySlowFast's defaults.py says where a config says nothing
DEFAULTS = {
    "DATA": {
        "NUM_FRAMES": 8,
        "SAMPLING_RATE": 8,
        "TARGET_FPS": 30,
        "USE_OFFSET_SAMPLING": False,
        "ENSEMBLE_METHOD": "sum",
        "MEAN": [0.45, 0.45, 0.45],
        "STD": [0.225, 0.225, 0.225],
        "TRAIN_JITTER_SCALES": [256, 320],
        "TEST_CROP_SIZE": 256,
        "INPUT_CHANNEL_NUM": [3, 3],
        "REVERSE_INPUT_CHANNEL": False,
    },
    "TEST": {"NUM_ENSEMBLE_VIEWS": 10, "NUM_SPATIAL_CROPS": 3},
    "SLOWFAST": {"ALPHA": 8},
    "MODEL": {"HEAD_ACT": "softmax"},
}
# that attention needs
OPSET = 16


def values_of(config):
    return {part: {**fields, **(config.get(part) or {})} for part, fields in DEFAULTS.items()}


def card_of(name, config, labels):
    value = values_of(config)
    data, test, act = value["DATA"], value["TEST"], value["MODEL"]["HEAD_ACT"]
    size, several = data["TEST_CROP_SIZE"], test["NUM_SPATIAL_CROPS"] > 1
    if test["NUM_SPATIAL_CROPS"] not in (1, 3):
        raise SystemExit(f"Expected TEST.NUM_SPATIAL_CROPS to be 1 or 3 but found {test['NUM_SPATIAL_CROPS']}")
    for key in ("TARGET_FPS", "ENSEMBLE_METHOD"):
        if data[key] != DEFAULTS["DATA"][key]:
            raise SystemExit(f"Expected DATA.{key} to be {DEFAULTS['DATA'][key]} but found {data[key]}: write its card by hand")
    pathways, is_reversed = len(data["INPUT_CHANNEL_NUM"]) == 2, data["REVERSE_INPUT_CHANNEL"]
    rule = "slowfast-offset" if data["USE_OFFSET_SAMPLING"] else "slowfast-selective"
    sampling = {"rule": rule, "numFrames": data["NUM_FRAMES"], "stride": data["SAMPLING_RATE"]}
    if test["NUM_ENSEMBLE_VIEWS"] > 1:
        sampling["clips"] = test["NUM_ENSEMBLE_VIEWS"]
    return {
        "name": name,
        "kind": "clip",
        "labels": labels,
        "input": {
            "name": "fast" if pathways else "frames",
            "layout": "NCTHW",
            "width": size,
            "height": size,
            **({"channelOrder": "bgr"} if is_reversed else {}),
            # it exchanges the channels after that
            **{key: list(data[key.upper()])[:: -1 if is_reversed else 1] for key in ("mean", "std")},
        },
        **({"inputs": [{"name": "slow", "alpha": value["SLOWFAST"]["ALPHA"]}]} if pathways else {}),
        "preset": [
            {
                "op": "resizeShortSide",
                # with several crops the shorter side is the crop's
                "size": size if several else data["TRAIN_JITTER_SCALES"][0],
                "kernel": "torch-bilinear",
                "longSide": "ratio",
            },
            {"op": "centerCrop", "width": size, "height": size, "offset": "ceil"},
        ],
        "sampling": sampling,
        "views": {"crops": "three" if several else "center", "average": "prob"},
        "output": {"name": "probabilities", "values": "probabilities", **({"activation": "sigmoid"} if act == "sigmoid" else {})},
        "source": "PySlowFast",
    }


def load_all(load_checkpoint, checkpoint, model):
    """PySlowFast leaves weights that a checkpoint lacks as they are, and only logs it."""
    for weights in model.state_dict().values():
        if weights.is_floating_point():
            weights.fill_(float("nan"))
    load_checkpoint(checkpoint, model, data_parallel=False, convert_from_caffe2=checkpoint.endswith(".pkl"))
    missing = [name for name, weights in model.state_dict().items() if weights.isnan().any()]
    if missing:
        raise SystemExit(f"Cannot convert {checkpoint}: it lacks {len(missing)} weights of the config's network: {', '.join(missing[:5])}")


def export(config_path, card_path, card, checkpoint, clip):
    import torch
    from export import write_onnx
    from golden import frames_of, seeded_frames, write_card
    from random_weights import wake
    from slowfast.config.defaults import get_cfg
    from slowfast.datasets import decoder, utils
    from slowfast.models import build_model
    from slowfast.utils.checkpoint import load_checkpoint

    cfg = get_cfg()
    cfg.merge_from_file(str(config_path))
    cfg.NUM_GPUS = 0
    torch.manual_seed(0)
    model = build_model(cfg).eval()
    if checkpoint != "random":
        load_all(load_checkpoint, checkpoint, model)
    count, size = cfg.DATA.NUM_FRAMES, cfg.DATA.TEST_CROP_SIZE

    def normalized(frames):
        return utils.tensor_normalize(frames.float() / 255, cfg.DATA.MEAN, cfg.DATA.STD).permute(3, 0, 1, 2)

    def pathways(batch):
        packed = [utils.pack_pathway_output(cfg, frames) for frames in batch]
        return [torch.stack(inputs) for inputs in zip(*packed)]

    levels, fps = frames_of(clip)
    length = cfg.DATA.SAMPLING_RATE * count / cfg.DATA.TARGET_FPS * fps
    first, last, _ = decoder.get_start_end_idx(len(levels), length, 0, 1, use_offset=cfg.DATA.USE_OFFSET_SAMPLING)
    chosen = decoder.temporal_sampling(torch.from_numpy(levels), first, last, count)
    scale = card["preset"][0]["size"]
    seen = utils.spatial_sampling(normalized(chosen), spatial_idx=1, min_scale=scale, max_scale=scale, crop_size=size)
    seeded = normalized(torch.from_numpy(seeded_frames(count, size, size)))[None]
    with torch.no_grad():
        if checkpoint == "random":
            wake(model, seeded, seen[None], run=lambda batch: model(pathways(batch)).clamp(min=1e-30).log())
        outputs = [model(pathways(batch))[0] for batch in (seeded, seen[None])]
        names = [*[further["name"] for further in card.get("inputs", [])], card["input"]["name"]]
        inputs = {"input_names": names, "output_names": ["probabilities"]}
        write_onnx(model, (pathways(seen[None]),), card_path.with_suffix(".onnx"), opset=OPSET, **inputs)
    write_card(card_path, card, outputs[0], clip, outputs[1])


def main():
    arguments = parser_of(__doc__).parse_args()
    config = yaml.safe_load(arguments.config.read_text(encoding="utf-8")) or {}
    write(arguments, card_of(arguments.card.stem, config, labels_of(arguments)), export)


if __name__ == "__main__":
    main()
