#!/usr/bin/env python3
"""
Turns a classifier of torchvision, for images or for videos, into an .onnx file with its card and a golden.

    python3 models/convert/torchvision_models.py r3d_18 my-models --clip clip.mp4
    python3 models/convert/torchvision_models.py swin_t my-models --weights swin_t.pth --clip clip.mp4
    python3 models/convert/torchvision_models.py s3d my-models --weights random --clip clip.mp4
    npx --no kinetoscope card my-models/r3d_18.onnx

The card's preset, statistics, labels and sampling are those of the weights' own transforms. The golden holds what torch gives for
seeded frames and for the clip; Kinetoscope compares itself with it whenever it loads the model, as in the last line.
Without --weights torchvision fetches its default ones. "random" needs no download, and shows that the way there is right.

Needs torch, torchvision (tried with 1.13 and 0.14), OpenCV and Pillow.
"""

import argparse
import re
from pathlib import Path

import torch
import torchvision
from export import write_onnx
from golden import frames_of, seeded_frames, write_card
from PIL import Image
from random_weights import wake
from torchvision.datasets.video_utils import VideoClips
from torchvision.transforms import InterpolationMode

# newer operators than the default's: attention of MViT and shifted windows
OPSET = 16
PILLOW = {
    InterpolationMode.BILINEAR: "pillow-bilinear",
    InterpolationMode.BICUBIC: "pillow-bicubic",
    InterpolationMode.NEAREST: "pillow-nearest",
}
TORCH = {InterpolationMode.BILINEAR: "torch-bilinear-levels", InterpolationMode.BICUBIC: "torch-bicubic-levels"}


def resize_step(size, kernel):
    """One number is the shorter side; two are height and width."""
    if len(size) == 1:
        return {"op": "resizeShortSide", "size": size[0], "kernel": kernel}
    return {"op": "resize", "width": size[1], "height": size[0], "kernel": kernel}


def both_sides(size):
    return (size[0], size[0]) if len(size) == 1 else tuple(size)


def card_of(name, weights, is_video):
    """The card that follows from the transforms of the weights."""
    transforms = weights.transforms()
    height, width = both_sides(transforms.crop_size)
    kernel = (TORCH if is_video else PILLOW)[transforms.interpolation]
    card = {
        "name": name,
        "kind": "clip" if is_video else "frame",
        "labels": weights.meta["categories"],
        "input": {
            "name": "input",
            "layout": "NCTHW" if is_video else "NCHW",
            "width": width,
            "height": height,
            "mean": list(transforms.mean),
            "std": list(transforms.std),
        },
        "preset": [
            resize_step(transforms.resize_size, kernel),
            {"op": "centerCrop", "width": width, "height": height, "padding": "zeros"},
        ],
        "output": {"name": "logits", "values": "logits"},
        "description": f"{name} of torchvision, {weights}",
        "source": weights.url,
    }
    if is_video:
        card["sampling"] = {"rule": "torchvision", **sampling_of(weights)}
    return card


def sampling_of(weights):
    """Clip length and frame rate as the weights' documentation states them; else 16 frames at 15 a second."""
    text = " ".join(str(value) for value in weights.meta.values())
    length = re.search(r"clip_len=(\d+)", text)
    rate = re.search(r"frame_rate=([\d.]+)", text)
    frame_rate = float(rate.group(1)) if rate else 15.0
    return {
        "numFrames": int(length.group(1)) if length else weights.meta.get("min_temporal_size", 16),
        "frameRate": int(frame_rate) if frame_rate.is_integer() else frame_rate,
    }


def first_clip(path, num_frames, frame_rate):
    """The first clip that torchvision's reference evaluation takes, uint8 [T, C, H, W]."""
    frames, fps = frames_of(path)
    count = int(len(frames) * frame_rate / fps)
    chosen = VideoClips._resample_video_idx(count, fps, frame_rate)
    indices = list(range(len(frames)))[chosen] if isinstance(chosen, slice) else chosen.tolist()
    if len(indices) < num_frames:
        raise SystemExit(f"{path} is too short: {len(indices)} frames at {frame_rate} a second, {num_frames} needed")
    return torch.from_numpy(frames[indices[:num_frames]]).permute(0, 3, 1, 2)


def normalized(levels, transforms, is_video):
    """Seeded frames as the network takes them: no resize and no crop."""
    mean, std = (torch.tensor(values) for values in (transforms.mean, transforms.std))
    x = (torch.from_numpy(levels).float() / 255 - mean) / std
    return x.permute(3, 0, 1, 2)[None] if is_video else x.permute(0, 3, 1, 2)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("name", help="as torchvision calls it: r3d_18, efficientnet_b0")
    parser.add_argument("folder", type=Path, help="where <name>.onnx and <name>.json go")
    parser.add_argument("--weights", help='a file of weights, or "random"; default: fetched by torchvision')
    parser.add_argument("--clip", type=Path, help="a clip for the golden; it is copied beside the card")
    arguments = parser.parse_args()
    name, folder = arguments.name, arguments.folder
    weights = torchvision.models.get_model_weights(name).DEFAULT
    transforms = weights.transforms()
    is_video = type(transforms).__name__ == "VideoClassification"
    card = card_of(name, weights, is_video)
    num_frames = card.get("sampling", {}).get("numFrames", 1)
    torch.manual_seed(0)
    network = torchvision.models.get_model(name, weights=weights if arguments.weights is None else None).eval()
    if arguments.weights not in (None, "random"):
        network.load_state_dict(torch.load(arguments.weights, map_location="cpu"))
    levels = seeded_frames(num_frames, card["input"]["height"], card["input"]["width"])
    seeded = normalized(levels, transforms, is_video)
    with torch.no_grad():
        prepared = clip_output = None
        if arguments.clip is not None:
            if is_video:
                prepared = transforms(first_clip(arguments.clip, num_frames, card["sampling"]["frameRate"]))
            else:
                prepared = transforms(Image.fromarray(frames_of(arguments.clip)[0][0]))
        if arguments.weights == "random":
            wake(network, seeded, *([] if prepared is None else [prepared[None]]))
        if prepared is not None:
            clip_output = network(prepared[None])[0]
        seeded_output = network(seeded)[0]
        folder.mkdir(parents=True, exist_ok=True)
        names = {"input_names": ["input"], "output_names": ["logits"]}
        write_onnx(network, seeded, folder / f"{name}.onnx", opset=OPSET, **names)
    write_card(folder / f"{name}.json", card, seeded_output, arguments.clip, clip_output)
    print(f"{folder / name}.onnx, {name}.json: {num_frames} frames of {card['input']['width']}x{card['input']['height']}")


if __name__ == "__main__":
    main()
