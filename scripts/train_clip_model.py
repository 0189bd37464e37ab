#!/usr/bin/env python3
"""Trains motion-clip, the small clip classifier for data/kinetics-tiny, and writes it as ONNX with its card.

    python3 scripts/train_clip_model.py [--data data/kinetics-tiny] [--out .] [--seed 1] [--epochs 100]

Needs Python with torch 1.13 or later, onnx, opencv (cv2) and numpy; the check of the exported file needs Node with
onnxruntime-node, as installed by `npm install`. Takes about ten minutes on two cores.

Writes models/motion-clip.onnx, models/motion-clip.json (the card) and test/golden/motion-clip.json: what torch and
OpenCV make of every val clip, for the TypeScript tests to be compared with.

Only the train split is trained on. The number of epochs is fixed beforehand and the last weights are kept: no choice
is made by looking at val. A second network of the same kind, which sees one frame at a time, is trained the same way;
its accuracy says how much of the task can be told without motion.
"""
import argparse
import csv
import hashlib
from pathlib import Path

import cv2
import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from training import ROOT, check_export, digits, read_frames, write_json

NUM_FRAMES = 16
SIZE = 48
NUM_THREADS = 2
BATCH_SIZE = 32


# ---------------------------------------------------------------- clips

def model_pixels(frame):
    """Centre square, resized without antialiasing, RGB: the way of vidbench, with its two floor divisions."""
    height, width = frame.shape[:2]
    side = min(height, width)
    left, top = width // 2 - side // 2, height // 2 - side // 2
    square = frame[top:top + side, left:left + side]
    return cv2.resize(square, (SIZE, SIZE), interpolation=cv2.INTER_LINEAR)[:, :, ::-1]


def sample_indices(num_frames):
    """floor(T * i / 16), in integers."""
    return [num_frames * i // NUM_FRAMES for i in range(NUM_FRAMES)]


def load_split(folder, split):
    """Clips that can be read, in the order of the CSV: file name, label, pixels uint8 [T, S, S, 3]. And those skipped."""
    clips, skipped = [], []
    with open(folder / split / f"{split}.csv", newline="") as file:
        for row in csv.DictReader(file):
            name = f'{row["youtube_id"]}_{int(row["time_start"]):06d}_{int(row["time_end"]):06d}.mp4'
            path = folder / split / "part_0" / name
            frames = read_frames(path) if path.exists() else None
            if not frames:
                skipped.append((name, "missing" if frames is None else "unreadable"))
                continue
            pixels = np.stack([model_pixels(frame) for frame in frames])
            clips.append({"file": name, "label": row["label"], "pixels": pixels})
    return clips, skipped


def model_input(clip):
    return clip["pixels"][sample_indices(len(clip["pixels"]))]


# ---------------------------------------------------------------- augmentation

def swapped(labels, *pairs):
    """Class index after an operation that turns one class into another."""
    names = dict(pairs) | {b: a for a, b in pairs}
    return torch.tensor([labels.index(names.get(label, label)) for label in labels])


def label_maps(labels):
    turning = [("circling clockwise", "circling counterclockwise"), ("spinning clockwise", "spinning counterclockwise")]
    rolling, lifting, resizing = ("rolling left", "rolling right"), ("rising", "falling"), ("growing", "shrinking")
    return {
        "mirror": swapped(labels, rolling, *turning),
        "reverse": swapped(labels, rolling, lifting, resizing, *turning),
        "upside down": swapped(labels, lifting, *turning),
        # A thing that rolls, bounces or swings on the ceiling is none of the classes.
        "may be upside down": torch.tensor([label.split()[0] not in ("rolling", "bouncing", "swinging") for label in labels]),
    }


def draw_window(num_frames, random):
    """16 frames of a random part of the clip, at least 80 % of it: another speed, another beginning."""
    length = max(NUM_FRAMES, int(num_frames * random.uniform(0.8, 1.0)))
    start = random.integers(0, num_frames - length + 1)
    return [start + index for index in sample_indices(length)]


def draw_affine(batch, random):
    """Random shift, zoom and slight turn, one per clip."""
    angle = np.radians(random.uniform(-8, 8, batch))
    zoom = random.uniform(0.85, 1.2, batch)
    theta = np.zeros((batch, 2, 3), np.float32)
    theta[:, 0, 0], theta[:, 0, 1] = zoom * np.cos(angle), -zoom * np.sin(angle)
    theta[:, 1, 0], theta[:, 1, 1] = zoom * np.sin(angle), zoom * np.cos(angle)
    theta[:, :, 2] = random.uniform(-0.16, 0.16, (batch, 2))
    return torch.from_numpy(theta)


def draw_batch(clips, targets, maps, random, num_frames=NUM_FRAMES):
    """float32 [B, T, S, S, 3] in 0…1 and class indices, both changed together; T = 1 takes a frame at random."""
    frames, classes = [], []
    for clip, target in zip(clips, targets):
        pixels = clip["pixels"][draw_window(len(clip["pixels"]), random)]
        if random.random() < 0.5:
            pixels, target = pixels[:, :, ::-1], maps["mirror"][target]
        if random.random() < 0.5:
            pixels, target = pixels[::-1], maps["reverse"][target]
        if random.random() < 0.5 and maps["may be upside down"][target]:
            pixels, target = pixels[:, ::-1], maps["upside down"][target]
        if num_frames == 1:
            pixels = pixels[random.integers(0, NUM_FRAMES)][None]
        pixels = pixels[..., random.permutation(3)].astype(np.float32) / 255
        if random.random() < 0.25:
            pixels = 1 - pixels
        gain, offset = random.uniform(0.6, 1.3, 3), random.uniform(-0.15, 0.15, 3)
        frames.append(torch.from_numpy((pixels * gain + offset).astype(np.float32)))
        classes.append(int(target))
    x = torch.stack(frames)
    batch = len(x)
    planes = x.permute(0, 1, 4, 2, 3).reshape(batch, num_frames * 3, SIZE, SIZE)
    grid = F.affine_grid(draw_affine(batch, random), list(planes.shape), align_corners=False)
    planes = F.grid_sample(planes, grid, padding_mode="reflection", align_corners=False)
    x = planes.reshape(batch, num_frames, 3, SIZE, SIZE).permute(0, 1, 3, 4, 2)
    return (x + 0.02 * torch.randn(x.shape)).clamp(0, 1), torch.tensor(classes)


# ---------------------------------------------------------------- network

def block(inputs, outputs, kernel, stride):
    padding = tuple(k // 2 for k in kernel)
    return nn.Sequential(nn.Conv3d(inputs, outputs, kernel, stride, padding, bias=False), nn.BatchNorm3d(outputs), nn.ReLU())


class ClipNet(nn.Module):
    """Four 3-D convolutions. [B, T, S, S, 3] in 0…1 → logits [B, classes].

    With `motion` it does not see the picture itself but what differs from the mean picture and from the next frame:
    a still background vanishes, and a few hundred clips are enough to learn from. Without, it sees the colours.
    """

    def __init__(self, num_classes, motion):
        super().__init__()
        self.motion = motion
        self.features = nn.Sequential(
            block(6 if motion else 3, 12, (1, 5, 5), (1, 2, 2)),
            block(12, 24, (3, 3, 3), (1, 2, 2)),
            block(24, 36, (3, 3, 3), (2, 2, 2)),
            block(36, 48, (3, 3, 3), (2, 1, 1)),
        )
        self.dropout = nn.Dropout(0.2)
        self.head = nn.Linear(96, num_classes)

    def forward(self, frames):
        x = frames.permute(0, 4, 1, 2, 3)                              # [B, 3, T, S, S]
        if self.motion:
            following = torch.cat([x[:, :, 1:], x[:, :, -1:]], dim=2)
            x = torch.cat([x - x.mean(dim=2, keepdim=True), following - x], dim=1)
        x = self.features(x)
        pooled = torch.cat([x.mean(dim=(2, 3, 4)), x.amax(dim=(2, 3, 4))], dim=1)
        return self.head(self.dropout(pooled))


def train(clips, labels, seed, epochs, motion):
    torch.manual_seed(seed)
    random = np.random.default_rng(seed)
    network = ClipNet(len(labels), motion)
    maps = label_maps(labels)
    targets = [labels.index(clip["label"]) for clip in clips]
    optimizer = torch.optim.AdamW(network.parameters(), lr=4e-3, weight_decay=0.02)
    steps = epochs * (len(clips) // BATCH_SIZE)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=4e-3, total_steps=steps, pct_start=0.15)
    network.train()
    for epoch in range(epochs):
        order, losses = random.permutation(len(clips)), []
        for start in range(0, len(clips) - BATCH_SIZE + 1, BATCH_SIZE):
            chosen = order[start:start + BATCH_SIZE]
            batch = [clips[i] for i in chosen], [targets[i] for i in chosen]
            x, y = draw_batch(*batch, maps, random, num_frames=NUM_FRAMES if motion else 1)
            loss = F.cross_entropy(network(x), y, label_smoothing=0.1)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
            losses.append(loss.item())
        if epoch % 10 == 9:
            print(f'{"clip" if motion else "frame"} network, epoch {epoch + 1:3d}: loss {np.mean(losses):.3f}', flush=True)
    return network.eval()


# ---------------------------------------------------------------- evaluation

def to_batch(clips):
    return torch.from_numpy(np.stack([model_input(clip) for clip in clips]).astype(np.float32) / 255)


def top_k(probabilities, targets, k):
    best = np.argsort(-probabilities, axis=1, kind="stable")[:, :k]
    return float(np.mean([target in row for target, row in zip(targets, best)]))


@torch.no_grad()
def frame_probabilities(network, x):
    """Probabilities of every frame on its own: [B, 16, classes]."""
    flat = x.reshape(-1, 1, SIZE, SIZE, 3)
    return network(flat).softmax(1).reshape(x.shape[0], NUM_FRAMES, -1).numpy()


# ---------------------------------------------------------------- export

def export(network, path):
    path.parent.mkdir(parents=True, exist_ok=True)
    torch.onnx.export(
        network, torch.zeros(2, NUM_FRAMES, SIZE, SIZE, 3), str(path), opset_version=13,
        input_names=["frames"], output_names=["logits"],
        dynamic_axes={"frames": {0: "batch"}, "logits": {0: "batch"}},
    )


def card(labels, accuracy, path):
    return {
        "name": "motion-clip",
        "kind": "clip",
        "labels": labels,
        "input": {"name": "frames", "layout": "NTHWC", "width": SIZE, "height": SIZE, "channelOrder": "rgb", "range": [0, 1]},
        "preset": f"opencv-square-{SIZE}",
        "sampling": {"rule": "floorInt", "numFrames": NUM_FRAMES},
        "output": {"name": "logits", "values": "logits"},
        "description": "Small 3-D convolutional network that tells how the toy of a kinetics-tiny clip moves.",
        "source": "scripts/train_clip_model.py on data/kinetics-tiny (train split)",
        "licence": "Apache-2.0",
        "accuracy": [{
            "dataset": "kinetics-tiny val", **accuracy, "protocol": f"{NUM_FRAMES} frames, one view, clip level",
        }],
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
    }


def golden_clip(clip, probabilities):
    pixels = np.ascontiguousarray(model_input(clip))
    return {
        "file": clip["file"],
        "label": clip["label"],
        "numFrames": len(clip["pixels"]),
        "indices": sample_indices(len(clip["pixels"])),
        "pixelsSha256": hashlib.sha256(pixels.tobytes()).hexdigest(),
        "probabilities": digits(probabilities),
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, default=ROOT / "data" / "kinetics-tiny")
    parser.add_argument("--out", type=Path, default=ROOT)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--epochs", type=int, default=100)
    options = parser.parse_args()
    torch.set_num_threads(NUM_THREADS)
    torch.use_deterministic_algorithms(True)

    train_clips, skipped = load_split(options.data, "train")
    labels = sorted({clip["label"] for clip in train_clips})
    print(f"{len(train_clips)} train clips, {len(labels)} classes, skipped {skipped}")
    network = train(train_clips, labels, options.seed, options.epochs, motion=True)
    frame_network = train(train_clips, labels, options.seed, options.epochs, motion=False)

    val_clips, skipped = load_split(options.data, "val")
    print(f"{len(val_clips)} val clips, skipped {skipped}")
    targets = [labels.index(clip["label"]) for clip in val_clips]
    x = to_batch(val_clips)
    with torch.no_grad():
        logits = network(x)
    probabilities = logits.softmax(1).numpy()
    by_frame = frame_probabilities(frame_network, x)
    accuracy = {"top1": round(top_k(probabilities, targets, 1), 4), "top5": round(top_k(probabilities, targets, 5), 4), "numClips": len(val_clips)}
    baseline = {
        "middleFrame": {"top1": round(top_k(by_frame[:, NUM_FRAMES // 2], targets, 1), 4)},
        "meanOf16Frames": {"top1": round(top_k(by_frame.mean(1), targets, 1), 4)},
    }
    print(f"clip network {accuracy}\nsingle-frame network {baseline}")
    for clip, row, target in zip(val_clips, probabilities, targets):
        if row.argmax() != target:
            print(f'  {clip["file"]}: {clip["label"]} taken for {labels[row.argmax()]} ({row.max():.2f})')

    model_path = options.out / "models" / "motion-clip.onnx"
    export(network, model_path)
    check_export(model_path, x, logits)
    write_json(model_path.with_suffix(".json"), card(labels, accuracy, model_path))
    write_json(options.out / "test" / "golden" / "motion-clip.json", {
        "madeBy": "scripts/train_clip_model.py",
        "versions": {"torch": torch.__version__, "opencv": cv2.__version__},
        "labels": labels,
        "evaluation": {**accuracy, "singleFrameBaseline": baseline},
        "clips": [golden_clip(clip, row) for clip, row in zip(val_clips, probabilities)],
    })


if __name__ == "__main__":
    main()
