#!/usr/bin/env python3
"""
Writes the card of a model of PySlowFast from its config: statistics, resize, crops, sampling, views, pathways.

    python3 models/convert/pyslowfast_card.py SLOWFAST_8x8_R50.yaml my-models/slowfast.json --labels kinetics400.txt

The .onnx file, my-models/slowfast.onnx, is exported from PySlowFast's model in eval mode, with the inputs "slow" and "fast" of a SlowFast
network, or one input of the others:

    torch.onnx.export(model, ([slow, fast],), "slowfast.onnx", opset_version=16, input_names=["slow", "fast"],
                      output_names=["probabilities"], dynamic_axes={n: {0: "batch"} for n in ("slow", "fast", "probabilities")})

Needs PyYAML. The card was tested on configs of PySlowFast's form; an export of PySlowFast itself was not tried here.
"""

import argparse
import json
from pathlib import Path

import yaml

# what PySlowFast's defaults.py says where a config says nothing
DEFAULTS = {
    "DATA": {
        "NUM_FRAMES": 8,
        "SAMPLING_RATE": 8,
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


def card_of(name, config, labels):
    value = {part: {**fields, **(config.get(part) or {})} for part, fields in DEFAULTS.items()}
    data, test, act = value["DATA"], value["TEST"], value["MODEL"]["HEAD_ACT"]
    size, several = data["TEST_CROP_SIZE"], test["NUM_SPATIAL_CROPS"] > 1
    if test["NUM_SPATIAL_CROPS"] not in (1, 3):
        raise SystemExit(f"Expected TEST.NUM_SPATIAL_CROPS to be 1 or 3 but found {test['NUM_SPATIAL_CROPS']}")
    pathways = len(data["INPUT_CHANNEL_NUM"]) == 2
    sampling = {"rule": "slowfast", "numFrames": data["NUM_FRAMES"], "stride": data["SAMPLING_RATE"]}
    if test["NUM_ENSEMBLE_VIEWS"] > 1:
        sampling["clips"] = test["NUM_ENSEMBLE_VIEWS"]
    return {
        "name": name,
        "kind": "clip",
        "labels": labels,
        "input": {
            **({"name": "fast"} if pathways else {}),
            "layout": "NCTHW",
            "width": size,
            "height": size,
            **({"channelOrder": "bgr"} if data["REVERSE_INPUT_CHANNEL"] else {}),
            "mean": list(data["MEAN"]),
            "std": list(data["STD"]),
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
        "output": {"values": "probabilities", **({"activation": "sigmoid"} if act == "sigmoid" else {})},
        "source": "PySlowFast",
        "tried": "The card follows from the config; compare the model with PySlowFast on clips of yours.",
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("config", type=Path)
    parser.add_argument("card", type=Path, help="the .json file to write; the .onnx file lies beside it")
    parser.add_argument("--labels", type=Path, required=True, help="one label a line, in class-index order")
    arguments = parser.parse_args()
    config = yaml.safe_load(arguments.config.read_text(encoding="utf-8")) or {}
    labels = arguments.labels.read_text(encoding="utf-8").splitlines()
    card = card_of(arguments.card.stem, config, labels)
    arguments.card.parent.mkdir(parents=True, exist_ok=True)
    arguments.card.write_text(json.dumps(card, indent=1) + "\n")
    print(f"{arguments.card}: {card['sampling']}, {card['views']}")


if __name__ == "__main__":
    main()
