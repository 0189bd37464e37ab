#!/usr/bin/env python3
"""Trains toy-frame, the small frame classifier for data/moments-tiny, and writes it as ONNX with its card.

    python3 scripts/train_frame_model.py [--data data/moments-tiny] [--out .] [--seed 1] [--epochs 100]

Needs Python with torch 1.13 or later, onnx, opencv (cv2), Pillow and numpy; the check of the exported file needs Node
with onnxruntime-node, as installed by `npm install`. Takes about five minutes on one core.

Writes models/toy-frame.onnx, models/toy-frame.json (the card) and test/golden/toy-frame.json: what torch, OpenCV and
Pillow make of every val clip, for the TypeScript tests to be compared with.

Only the train split is trained on. The number of epochs is fixed beforehand and the last weights are kept: no choice
is made by looking at val.
"""
import argparse
import hashlib
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import cv2
import numpy as np
import onnx
import PIL
import torch
import torch.nn.functional as F
from PIL import Image
from torch import nn

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "models" / "convert"))

from export import write_onnx  # noqa: E402

# onnxruntime and torch add in different orders; both are float32.
MAX_DIFFERENCE = 1e-4

SIZE = 64
BATCH_SIZE = 64
FRAMES_PER_CLIP = 10
# A frame counts as one that shows its toy if the generator's visibility is at least this share of the clip's best.
WELL_VISIBLE = 0.8


# ---------------------------------------------------------------- clips

def read_frames(path):
    """All frames as OpenCV reads them, BGR uint8 [H, W, 3]; an empty list if the file cannot be opened."""
    capture = cv2.VideoCapture(str(path), cv2.CAP_FFMPEG)
    frames = []
    while True:
        ok, frame = capture.read()
        if not ok:
            return frames
        frames.append(frame)


def model_pixels(frame):
    """BGR as OpenCV reads it → RGB, shorter side to 64, the middle 64×64: the way of torchvision on Pillow images."""
    image = Image.fromarray(frame[:, :, ::-1])
    short = min(image.size)
    image = image.resize(tuple(int(SIZE * side / short) for side in image.size), Image.BILINEAR)
    left, top = (round((side - SIZE) / 2) for side in image.size)
    return np.asarray(image.crop((left, top, left + SIZE, top + SIZE)))


def load_split(folder, split):
    """Clips in the order of peaks.json, with `pixels`: uint8 [T, S, S, 3]."""
    clips = json.loads((folder / "peaks.json").read_text())[split]
    for clip in clips:
        frames = read_frames(folder / split / clip["category"] / clip["fname"])
        clip["pixels"] = np.stack([model_pixels(frame) for frame in frames])
    return clips


def to_input(pixels):
    """uint8 [N, S, S, 3] → float32 [N, 3, S, S] in −1…1."""
    return torch.from_numpy(np.ascontiguousarray(pixels)).permute(0, 3, 1, 2).float() / 127.5 - 1


# ---------------------------------------------------------------- augmentation

def augment(x, random):
    """Mirror, turn, zoom, shift, other colours and noise, drawn for each picture."""
    n = len(x)
    angle, zoom = np.radians(random.uniform(-30, 30, n)), random.uniform(0.75, 1.35, n)
    mirror = random.choice([-1, 1], n)
    theta = np.zeros((n, 2, 3), np.float32)
    theta[:, 0, 0], theta[:, 0, 1] = mirror * zoom * np.cos(angle), -zoom * np.sin(angle)
    theta[:, 1, 0], theta[:, 1, 1] = mirror * zoom * np.sin(angle), zoom * np.cos(angle)
    theta[:, :, 2] = random.uniform(-0.25, 0.25, (n, 2))
    grid = F.affine_grid(torch.from_numpy(theta), list(x.shape), align_corners=False)
    x = F.grid_sample(x, grid, padding_mode="reflection", align_corners=False)
    order = torch.from_numpy(np.stack([random.permutation(3) for _ in range(n)]))
    x = x.gather(1, order[:, :, None, None].expand_as(x))
    gain = torch.from_numpy(random.uniform(0.6, 1.2, (n, 3, 1, 1)).astype(np.float32))
    offset = torch.from_numpy(random.uniform(-0.3, 0.3, (n, 3, 1, 1)).astype(np.float32))
    return (x * gain + offset + 0.04 * torch.randn(x.shape)).clamp(-1, 1)


def soft_targets(classes, visibility, num_classes):
    """As sure of its class as the toy is visible; what cannot be seen should be anyone's guess."""
    visible = torch.tensor(visibility, dtype=torch.float32)[:, None]
    return visible * F.one_hot(torch.tensor(classes), num_classes) + (1 - visible) / num_classes


# ---------------------------------------------------------------- network

def block(inputs, outputs, kernel, stride):
    convolution = nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, bias=False)
    return nn.Sequential(convolution, nn.BatchNorm2d(outputs), nn.ReLU())


class FrameNet(nn.Module):
    """Five 2-D convolutions. [B, 3, S, S] in −1…1 → logits [B, classes]; before the mean: [B, 48, 8, 8]."""

    def __init__(self, num_classes):
        super().__init__()
        self.features = nn.Sequential(
            block(3, 16, 5, 2), block(16, 24, 3, 2), block(24, 40, 3, 1), block(40, 48, 3, 2), block(48, 48, 3, 1),
        )
        self.pool = nn.AdaptiveAvgPool2d(1)
        self.head = nn.Linear(48, num_classes)

    def forward(self, frames):
        return self.head(self.pool(self.features(frames)).flatten(1))


def draw_epoch(clips, random):
    """(clip, frame) pairs in random order: 10 frames of every clip, the more visible the likelier."""
    pairs = []
    for i, clip in enumerate(clips):
        weights = 0.15 + np.array(clip["visibility"])
        frames = random.choice(len(weights), FRAMES_PER_CLIP, p=weights / weights.sum())
        pairs += [(i, frame) for frame in frames]
    return random.permutation(pairs)


def train(clips, labels, seed, epochs):
    torch.manual_seed(seed)
    random = np.random.default_rng(seed)
    network = FrameNet(len(labels))
    optimizer = torch.optim.AdamW(network.parameters(), lr=4e-3, weight_decay=0.02)
    steps = epochs * (len(clips) * FRAMES_PER_CLIP // BATCH_SIZE)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=4e-3, total_steps=steps, pct_start=0.15)
    for epoch in range(epochs):
        pairs, losses = draw_epoch(clips, random), []
        for start in range(0, len(pairs) - BATCH_SIZE + 1, BATCH_SIZE):
            chosen = [(clips[i], j) for i, j in pairs[start:start + BATCH_SIZE]]
            x = augment(to_input(np.stack([clip["pixels"][j] for clip, j in chosen])), random)
            classes = [labels.index(clip["category"]) for clip, _ in chosen]
            y = soft_targets(classes, [clip["visibility"][j] for clip, j in chosen], len(labels))
            loss = F.cross_entropy(network(x), y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
            losses.append(loss.item())
        if epoch % 10 == 9:
            print(f"epoch {epoch + 1:3d}: loss {np.mean(losses):.3f}", flush=True)
    return network.eval()


# ---------------------------------------------------------------- evaluation

@torch.no_grad()
def score(network, clips, labels):
    """Adds to every clip `probabilities` [T, classes] and `mif`, the first frame where its own class is likeliest."""
    for clip in clips:
        clip["probabilities"] = network(to_input(clip["pixels"])).softmax(1).numpy()
        clip["mif"] = int(clip["probabilities"][:, labels.index(clip["category"])].argmax())


def evaluate(clips, labels):
    """Fractions: peak frames told right; MIFs on which the toy is well visible, and frames drawn blindly that are."""
    at_peak = [clip["probabilities"][clip["peak_frame"]].argmax() == labels.index(clip["category"]) for clip in clips]
    visible = [np.array(clip["visibility"]) >= WELL_VISIBLE * max(clip["visibility"]) for clip in clips]
    return {
        "peakFrameTop1": round(float(np.mean(at_peak)), 4),
        "mifWellVisible": round(float(np.mean([frames[clip["mif"]] for clip, frames in zip(clips, visible)])), 4),
        "randomFrameWellVisible": round(float(np.mean([frames.mean() for frames in visible])), 4),
        "numClips": len(clips),
    }


# ---------------------------------------------------------------- export

RUN_ONNX = """
import { readFileSync, writeFileSync } from "node:fs";
process.env.ORT_DISABLE_TELEMETRY ??= "1"; // it reads this when it is loaded
const { default: ort } = await import("onnxruntime-node");
const [model, input, output, ...shape] = process.argv.slice(1);
const session = await ort.InferenceSession.create(model);
const bytes = readFileSync(input);
const data = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
const { logits } = await session.run({ [session.inputNames[0]]: new ort.Tensor("float32", data, shape.map(Number)) });
writeFileSync(output, Buffer.from(logits.data.buffer, logits.data.byteOffset, logits.data.byteLength));
"""


def run_onnxruntime(path, x):
    """Logits of the exported file by onnxruntime-node."""
    with tempfile.TemporaryDirectory() as folder:
        source, result = Path(folder, "in"), Path(folder, "out")
        source.write_bytes(x.numpy().tobytes())
        shape = [str(n) for n in x.shape]
        command = ["node", "--input-type=module", "-e", RUN_ONNX, str(path.resolve()), str(source), str(result), *shape]
        subprocess.run(command, cwd=ROOT, check=True)
        return np.frombuffer(result.read_bytes(), np.float32).reshape(x.shape[0], -1)


def check_export(path, x, logits):
    """Ends the program if onnxruntime does not compute the logits that torch did."""
    difference = float(np.abs(run_onnxruntime(path, x) - logits.numpy()).max())
    print(f"{path.name}: {path.stat().st_size} bytes, largest difference of a logit to onnxruntime {difference:.1e}")
    if difference > MAX_DIFFERENCE:
        raise SystemExit("The exported model does not compute what torch computes")


def digits(numbers):
    """As many digits as tell two float32 apart."""
    return [float(f"{number:.9g}") for number in numbers]


def write_json(path, value):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, indent=2) + "\n")


def export(network, path):
    path.parent.mkdir(parents=True, exist_ok=True)
    # In evaluation mode the exporter folds each BatchNorm into its convolution.
    names = {"input_names": ["frames"], "output_names": ["logits"]}
    write_onnx(network, torch.zeros(2, 3, SIZE, SIZE), path, opset=13, **names)
    model = onnx.load(str(path))
    # Names by which a head asks for what the network has found out so far.
    outputs = [node.output[0] for node in model.graph.node if node.op_type == "Relu"]
    for old, new in zip(outputs, ["block1", "block2", "block3", "block4", "features"]):
        rename(model.graph, old, new)
    onnx.checker.check_model(model)
    onnx.save(model, str(path))


def rename(graph, old, new):
    for node in graph.node:
        for names in (node.input, node.output):
            names[:] = [new if name == old else name for name in names]


def card(labels, accuracy, path):
    return {
        "name": "toy-frame",
        "kind": "frame",
        "labels": labels,
        "input": {"name": "frames", "layout": "NCHW", "width": SIZE, "height": SIZE, "channelOrder": "rgb", "range": [-1, 1]},
        "preset": f"pillow-short{SIZE}-center{SIZE}",
        "output": {"name": "logits", "values": "logits"},
        "description": "Small 2-D convolutional network that tells which toy a frame of moments-tiny shows.",
        "source": "scripts/train_frame_model.py on data/moments-tiny (train split)",
        "licence": "Apache-2.0",
        "accuracy": [{
            "dataset": "moments-tiny val", "top1": accuracy["peakFrameTop1"], "numClips": accuracy["numClips"],
            "protocol": "the frame of each clip on which the toy is most visible",
        }],
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
    }


def golden_clip(clip, labels):
    last = len(clip["pixels"]) - 1
    frames = sorted({0, clip["peak_frame"], clip["mif"], last})
    return {
        "category": clip["category"],
        "fname": clip["fname"],
        "numFrames": last + 1,
        "pixelsSha256": hashlib.sha256(clip["pixels"].tobytes()).hexdigest(),
        "mifIndex": clip["mif"],
        "mifProbability": digits([clip["probabilities"][clip["mif"], labels.index(clip["category"])]])[0],
        "frames": [{"index": i, "probabilities": digits(clip["probabilities"][i])} for i in frames],
    }


def report(clips, labels):
    gaps = []
    for clip in clips:
        own = clip["probabilities"][:, labels.index(clip["category"])]
        peak, visibility = clip["peak_frame"], clip["visibility"][clip["mif"]]
        best = labels[clip["probabilities"][peak].argmax()]
        gaps.append(np.sort(own)[-1] - np.sort(own)[-2])
        if best != clip["category"] or visibility < WELL_VISIBLE:
            print(f'  {clip["fname"]} ({clip["way"]}): peak {peak} taken for {best}, MIF {clip["mif"]} visible {visibility:.2f}')
    print(f"smallest lead of a MIF over the next frame {min(gaps):.1e}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, default=ROOT / "data" / "moments-tiny")
    parser.add_argument("--out", type=Path, default=ROOT)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--epochs", type=int, default=100)
    options = parser.parse_args()
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)

    labels = (options.data / "categories.txt").read_text().split("\n")
    network = train(load_split(options.data, "train"), labels, options.seed, options.epochs)
    clips = load_split(options.data, "val")
    score(network, clips, labels)
    accuracy = evaluate(clips, labels)
    print(accuracy)
    report(clips, labels)

    path = options.out / "models" / "toy-frame.onnx"
    export(network, path)
    x = to_input(np.concatenate([clip["pixels"] for clip in clips]))
    with torch.no_grad():
        check_export(path, x, network(x))
    write_json(path.with_suffix(".json"), card(labels, accuracy, path))
    write_json(options.out / "test" / "golden" / "toy-frame.json", {
        "madeBy": "scripts/train_frame_model.py",
        "versions": {"torch": torch.__version__, "opencv": cv2.__version__, "pillow": PIL.__version__},
        "labels": labels,
        "evaluation": accuracy,
        "clips": [golden_clip(clip, labels) for clip in clips],
    })


if __name__ == "__main__":
    main()
