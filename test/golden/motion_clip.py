#!/usr/bin/env python3
"""Writes motion-clip.json: what OpenCV and torch make of every val clip with the weights of models/motion-clip.onnx.

    python3 test/golden/motion_clip.py [--model models/motion-clip.onnx] [--data data/kinetics-tiny] [--out test/golden/motion-clip.json]

An independent witness for test/pipeline/own-model.test.ts: frames are decoded and resized by OpenCV, the network is
written down here once more and computed by torch; of the ONNX file only the weights are read. Needs Python with torch,
onnx, opencv (cv2) and numpy (made with Debian 12's).
"""
import argparse
import csv
import hashlib
import json
from pathlib import Path

import cv2
import numpy as np
import onnx
import torch
import torch.nn.functional as F
from onnx import numpy_helper

NUM_FRAMES, SIZE = 16, 48
ROOT = Path(__file__).resolve().parent.parent.parent


def read_frames(path):
    capture = cv2.VideoCapture(str(path), cv2.CAP_FFMPEG)
    frames = []
    while True:
        ok, frame = capture.read()
        if not ok:
            return frames
        frames.append(frame)


def model_pixels(frame):
    """Centre square, resized without antialiasing, RGB: the way of vidbench, with its two floor divisions."""
    height, width = frame.shape[:2]
    side = min(height, width)
    left, top = width // 2 - side // 2, height // 2 - side // 2
    square = frame[top:top + side, left:left + side]
    return cv2.resize(square, (SIZE, SIZE), interpolation=cv2.INTER_LINEAR)[:, :, ::-1]


def logits_of(x, weights):
    """The network of scripts/train-clip-model/network.mjs: [N, 16, 48, 48, 3] in 0…1 → [N, classes]."""
    def w(name):
        return torch.from_numpy(weights[name].copy())

    x = x.permute(0, 4, 1, 2, 3)
    following = torch.cat([x[:, :, 1:], x[:, :, -1:]], dim=2)
    x = torch.cat([x - x.mean(dim=2, keepdim=True), following - x], dim=1)
    filters = w("conv0").unsqueeze(2)
    x = F.relu(F.conv3d(x, filters, w("bias0").flatten(), stride=(1, 2, 2), padding=(0, 2, 2)))
    for i, stride in enumerate([(1, 2, 2), (2, 2, 2), (2, 1, 1)], 1):
        x = F.relu(F.conv3d(x, w(f"conv{i}"), w(f"bias{i}").flatten(), stride=stride, padding=1))
    pooled = torch.cat([x.mean(dim=(2, 3, 4)), x.amax(dim=(2, 3, 4))], dim=1)
    return F.linear(pooled, w("head"), w("headBias"))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", type=Path, default=ROOT / "models" / "motion-clip.onnx")
    parser.add_argument("--data", type=Path, default=ROOT / "data" / "kinetics-tiny")
    parser.add_argument("--out", type=Path, default=ROOT / "test" / "golden" / "motion-clip.json")
    options = parser.parse_args()
    graph = onnx.load(str(options.model)).graph
    weights = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
    labels = json.loads(options.model.with_suffix(".json").read_text())["labels"]

    clips = []
    with open(options.data / "val" / "val.csv", newline="") as file:
        for row in csv.DictReader(file):
            name = f'{row["youtube_id"]}_{int(row["time_start"]):06d}_{int(row["time_end"]):06d}.mp4'
            path = options.data / "val" / "part_0" / name
            frames = read_frames(path) if path.exists() else []
            if not frames:
                continue
            indices = [len(frames) * i // NUM_FRAMES for i in range(NUM_FRAMES)]
            pixels = np.ascontiguousarray(np.stack([model_pixels(frames[i]) for i in indices]))
            with torch.no_grad():
                x = torch.from_numpy(pixels.astype(np.float32) / 255)[None]
                probabilities = logits_of(x, weights).softmax(1)[0]
            clips.append({
                "file": name,
                "label": row["label"],
                "numFrames": len(frames),
                "indices": indices,
                "pixelsSha256": hashlib.sha256(pixels.tobytes()).hexdigest(),
                "probabilities": [float(f"{p:.9g}") for p in probabilities.tolist()],
            })
    right = sum(labels[int(np.argmax(clip["probabilities"]))] == clip["label"] for clip in clips)
    print(f"{right} of {len(clips)} right")
    golden = {
        "madeBy": "test/golden/motion_clip.py",
        "versions": {"torch": torch.__version__, "opencv": cv2.__version__},
        "labels": labels,
        "clips": clips,
    }
    options.out.write_text(json.dumps(golden, indent=2) + "\n")


if __name__ == "__main__":
    main()
