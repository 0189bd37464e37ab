#!/usr/bin/env python3
"""
Turns a video or image classifier of transformers (VideoMAE, TimeSformer, ViViT, ViT …) into an .onnx file with its card and a golden.

    python3 models/convert/transformers_models.py MCG-NJU/videomae-base-finetuned-kinetics my-models/videomae --clip clip.mp4
    python3 models/convert/transformers_models.py my-checkpoint my-models/mine --clip clip.mp4 --rule center --stride 4
    python3 models/convert/transformers_models.py my-checkpoint my-models/mine --weights random --clip clip.mp4

The first argument is what from_pretrained takes: a name, or a folder with config.json, weights and the processor's file. The folder
that is written holds model.onnx, both files, and model.json: the card as `kinetoscope card` understands them, with a golden of
what transformers gives for seeded frames and for the clip. It is compared at once, and whenever the model is loaded.

Weights that a checkpoint lacks end it: transformers fills them with zeros or random numbers and only warns. "random" needs a
config.json and a processor's file alone, and shows that the way is right.

Needs transformers (tried with 5.18), torch (2.13), torchvision, onnx, OpenCV and Pillow; Node for the card.
"""

import argparse
import json
import shutil
import subprocess
from pathlib import Path

import numpy as np
import torch
from export import write_onnx
from golden import SEED, frames_of, seeded_frames
from transformers import AutoConfig, AutoImageProcessor, AutoModelForImageClassification, AutoModelForVideoClassification
from transformers import AutoVideoProcessor

ROOT = Path(__file__).resolve().parents[2]
OPSET = 18
FILES = ["config.json", "preprocessor_config.json", "video_preprocessor_config.json"]


class Logits(torch.nn.Module):
    """The network with a tensor in and one out."""

    def __init__(self, network):
        super().__init__()
        self.network = network

    def forward(self, pixel_values):
        return self.network(pixel_values=pixel_values).logits


def network_of(source, config, is_video, random):
    build = AutoModelForVideoClassification if is_video else AutoModelForImageClassification
    # the form of attention that every exporter knows
    if random:
        torch.manual_seed(0)
        return woken(build.from_config(config, attn_implementation="eager"))
    network, info = build.from_pretrained(source, output_loading_info=True, attn_implementation="eager")
    for kind in ("missing_keys", "unexpected_keys", "mismatched_keys"):
        if info.get(kind):
            named = ", ".join(str(key) for key in list(info[kind])[:5])
            raise SystemExit(f"Cannot convert {source}: {kind.replace('_', ' ')} in its weights: {named}. Take the version of transformers it was saved with")
    return network.eval()


def woken(network):
    """Random weights of transformers are so small that everything gives nearly the same; these do not."""
    with torch.no_grad():
        for name, weights in network.named_parameters():
            if weights.ndim > 1:
                weights.mul_(4)
            elif name.endswith("bias"):
                weights.add_(torch.randn_like(weights) / 8)
    return network.eval()


def processor_of(source, folder):
    """The one that the library repeats: on arrays, with Pillow, unless its file names one on tensors."""
    if (folder / "video_preprocessor_config.json").exists():
        return AutoVideoProcessor.from_pretrained(source), True
    name = json.loads((folder / "preprocessor_config.json").read_text()).get("image_processor_type", "")
    on_tensors = name.endswith("Fast")
    try:
        return AutoImageProcessor.from_pretrained(source, backend="torchvision" if on_tensors else "pil"), False
    except TypeError:  # transformers 4
        return AutoImageProcessor.from_pretrained(source, use_fast=on_tensors), False


def pixels(processor, for_videos, is_video, frames, **changes):
    """What the network takes, [1, T, 3, H, W] of videos and [1, 3, H, W] of images."""
    if for_videos:
        return processor(videos=[torch.from_numpy(frames).permute(0, 3, 1, 2)], return_tensors="pt", **changes)["pixel_values"]
    given = list(frames) if is_video else frames[0]
    found = processor(given, return_tensors="pt", **changes)["pixel_values"]
    return found if found.ndim == (5 if is_video else 4) else found[None]


def chosen(total, rule, count, stride):
    """Frame numbers by a rule: the pipeline of transformers begins at the first frame, "center" takes the middle."""
    if rule == "fromStart":
        indices = np.linspace(0, count * stride - 1, num=count, dtype=np.int64)
        if indices[-1] >= total:
            raise SystemExit(f"The clip is too short: {total} frames, {indices[-1] + 1} needed")
        return indices
    first = max(total - ((count - 1) * stride + 1), 0) // 2
    return np.minimum(first + np.arange(count) * stride, total - 1)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("source", help="a name, or a folder with config.json and the processor's file")
    parser.add_argument("folder", type=Path, help="where model.onnx and its files go")
    parser.add_argument("--clip", type=Path, required=True, help="a clip for the golden; it is copied beside the card")
    parser.add_argument("--rule", choices=["fromStart", "center"], default="fromStart", help="how frames are chosen; default: %(default)s, as the pipeline of transformers")
    parser.add_argument("--stride", type=int, default=1, help="from one frame to the next; default: %(default)s")
    parser.add_argument("--weights", choices=["random"], help="seeded weights instead of those of the checkpoint")
    arguments = parser.parse_args()
    source, folder = arguments.source, arguments.folder
    folder.mkdir(parents=True, exist_ok=True)
    config = AutoConfig.from_pretrained(source)
    is_video = any("VideoClassification" in name for name in config.architectures or [])
    if Path(source).is_dir():
        for name in FILES:
            if (Path(source) / name).exists():
                shutil.copyfile(Path(source) / name, folder / name)
    else:
        config.save_pretrained(folder)
        AutoImageProcessor.from_pretrained(source).save_pretrained(folder)
    processor, for_videos = processor_of(source, folder)
    network = Logits(network_of(source, config, is_video, arguments.weights == "random"))

    count = config.num_frames if is_video else 1
    levels, _ = frames_of(arguments.clip)
    taken = chosen(len(levels), arguments.rule, count, arguments.stride) if is_video else np.array([0])
    seen = pixels(processor, for_videos, is_video, levels[taken])
    height, width = seen.shape[-2:]
    seeded = pixels(processor, for_videos, is_video, seeded_frames(count, height, width), do_resize=False, do_center_crop=False)
    with torch.no_grad():
        outputs = [network(x)[0].tolist() for x in (seeded, seen)]
        names = {"input_names": ["pixel_values"], "output_names": ["logits"]}
        write_onnx(network, (seen,), folder / "model.onnx", opset=OPSET, **names)
    probe = folder / f"probe{arguments.clip.suffix}"
    shutil.copyfile(arguments.clip, probe)
    sampling = {"sampling": {"rule": arguments.rule, "numFrames": count, "stride": arguments.stride}} if is_video else {}
    golden = {"frames": {"seed": SEED, "output": outputs[0]}, "clip": {"path": probe.name, "output": outputs[1]}}
    card = folder / "model.json"
    card.unlink(missing_ok=True)
    fields = json.dumps({**sampling, "golden": golden})
    command = ["npx", "--no", "kinetoscope", "card", str(folder.resolve()), "--fields", fields, "--save_to", str(card.resolve())]
    subprocess.run(command, cwd=ROOT, check=True)
    print(f"{folder}: model.onnx, model.json: {count} frames of {width}x{height}, compared with transformers")


if __name__ == "__main__":
    main()
