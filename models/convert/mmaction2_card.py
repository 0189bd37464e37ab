#!/usr/bin/env python3
"""
Writes the card of a recognizer of MMAction2 1.x from its config: labels, layout, statistics, resize, crops, sampling, clips.

    python3 models/convert/mmaction2_card.py slowonly.py my-models/slowonly.json --labels kinetics400.txt
    python3 models/convert/mmaction2_card.py slowonly.py my-models/slowonly.json --labels kinetics400.txt --layout NCTHW

The .onnx file is MMAction2's own export (MMDeploy, or tools of the project), put beside the card: my-models/slowonly.onnx. What is taken is the
config's test_pipeline. --layout says what the export takes: NVCTHW has an axis of views.

The config is a Python program, and is run: take none from strangers. Needs nothing but Python. The card was tested on configs of the
form that MMAction2 1.2 has; an export of MMAction2 itself was not tried here.
"""

import argparse
import json
import runpy
from pathlib import Path

CROPS = {"CenterCrop": "center", "ThreeCrop": "three", "TenCrop": "ten"}
OUT_OF_RANGE = {"loop": "loop", "repeat_last": "repeatLast"}


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


def step(pipeline, *names):
    """The only step of one of these types."""
    found = [entry for entry in pipeline if entry["type"].split(".")[-1] in names]
    if len(found) != 1:
        raise SystemExit(f"Expected one of {', '.join(names)} in test_pipeline but found {len(found)}")
    return found[0]


def side(value):
    return value[0] if isinstance(value, (list, tuple)) else value


def resize_step(entry):
    """(-1, 256) is the shorter side, also with a large number instead of -1; else both, width first."""
    scale = entry["scale"]
    if not entry.get("keep_ratio", True):
        return {"op": "resize", "width": scale[0], "height": scale[1], "kernel": "opencv-linear"}
    return {"op": "resizeShortSide", "size": min(s for s in scale if s > 0), "kernel": "opencv-linear", "longSide": "round"}


def card_of(name, config, labels, layout):
    pipeline = config["test_pipeline"]
    sample, crop = step(pipeline, "SampleFrames"), step(pipeline, *CROPS)
    size = side(crop["crop_size"])
    shape = step(pipeline, "FormatShape")["input_format"]
    statistics = config["model"]["data_preprocessor"]
    average = config["model"].get("test_cfg", {}).get("average_clips") or config["model"].get("cls_head", {}).get("average_clips")
    if shape != "NCTHW":
        # their num_clips are frames of one sample, and no rule of a card takes such frames
        raise SystemExit(f"Expected a recognizer of clips (NCTHW) but found {shape}: write its card by hand")
    sampling = {"rule": "mmaction2", "numFrames": sample["clip_len"], "stride": sample.get("frame_interval", 1)}
    if sample.get("num_clips", 1) > 1:
        sampling["clips"] = sample["num_clips"]
    out = sample.get("out_of_bound_opt", "loop")
    if out != "loop":
        sampling["outOfRange"] = OUT_OF_RANGE[out]
    card = {
        "name": name,
        "kind": "clip",
        "labels": labels,
        "input": {
            "layout": layout or "NVCTHW",
            "width": size,
            "height": size,
            "range": [0, 255],
            "mean": list(statistics["mean"]),
            "std": list(statistics["std"]),
        },
        "preset": [
            *[resize_step(entry) for entry in pipeline if entry["type"].split(".")[-1] == "Resize"],
            {"op": "centerCrop", "width": size, "height": size, "offset": "floor"},
        ],
        "sampling": sampling,
        "views": {"crops": CROPS[crop["type"].split(".")[-1]], "average": average or "score"},
        # an export ends in softmax where the config averages probabilities
        "output": {"values": "probabilities" if average == "prob" else "logits"},
        "source": "MMAction2",
        "tried": "The card follows from the config; compare the model with MMAction2 on clips of yours.",
    }
    return card


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("config", type=Path)
    parser.add_argument("card", type=Path, help="the .json file to write; the .onnx file lies beside it")
    parser.add_argument("--labels", type=Path, required=True, help="one label a line, in class-index order")
    parser.add_argument("--layout", help="of the export: NVCTHW (default) or NCTHW")
    arguments = parser.parse_args()
    labels = arguments.labels.read_text(encoding="utf-8").splitlines()
    card = card_of(arguments.card.stem, read_config(arguments.config), labels, arguments.layout)
    arguments.card.parent.mkdir(parents=True, exist_ok=True)
    arguments.card.write_text(json.dumps(card, indent=1) + "\n")
    print(f"{arguments.card}: {card['sampling']}, {card['views']}")


if __name__ == "__main__":
    main()
