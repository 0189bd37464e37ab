#!/usr/bin/env python3
"""
Turns a published PyTorch checkpoint of a torchvision network into an .onnx file for Kinetoscope.

    python3 models/convert/torchvision_to_onnx.py resnet50-moments resnet50_moments-fd0c4436.pth resnet50-moments.onnx
    python3 models/convert/torchvision_to_onnx.py --check all

The second line needs no download: it saves randomly initialised weights in the form of each published file, converts that
file, and compares the logits (or features) of torch with those of onnxruntime-node, which `npm install` brings. It ends
with exit code 1 if a number differs by more than 1e-4.

Needs torch and torchvision (made with 1.13 and 0.14). Put the model's card, models/published/<name>.json, beside the
.onnx file under the same name.
"""
import argparse
import math
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Callable

import torch
import torchvision
from export import write_onnx
from torch import nn

ROOT = Path(__file__).resolve().parents[2]
MAX_DIFFERENCE = 1e-4
OPSET = 13


class FrameClassifier(nn.Module):
    """A DenseNet's feature maps, pooled, and one linear layer; gives log-probabilities."""

    def __init__(self, num_classes):
        super().__init__()
        self.features = nn.Sequential(
            torchvision.models.densenet121(weights=None).features, nn.ReLU(), nn.AdaptiveAvgPool2d(1)
        )
        self.classifier = nn.Linear(1024, num_classes)

    def forward(self, x):
        return self.classifier(torch.flatten(self.features(x), 1)).log_softmax(dim=-1)


def resnet(build, num_classes):
    return build(weights=None, num_classes=num_classes)


def inception(num_classes=1000):
    """As torchvision builds it for the published weights: it takes ImageNet's normalisation and undoes it."""
    return torchvision.models.inception_v3(weights=None, init_weights=False, num_classes=num_classes, transform_input=True)


def without_classifier(network):
    """The network up to the mean over the picture: 2048 features."""
    network.fc = nn.Identity()
    return network


@dataclass
class Recipe:
    """How a published file becomes a network."""

    build: Callable[[], nn.Module]
    """An empty network with the names of the published weights."""
    size: int
    """Width and height of its input, pixels."""
    output: str
    """Name of the output in the .onnx file."""
    container: str = ""
    """The checkpoint's entry that holds the weights; "" if the checkpoint is the weights."""
    prefix: str = ""
    """What stands before every name in the published file."""
    finish: Callable[[nn.Module], nn.Module] = lambda network: network
    """What is changed once the weights are in."""


RECIPES = {
    "resnet50-moments": Recipe(
        lambda: resnet(torchvision.models.resnet50, 339), 224, "logits", container="state_dict", prefix="module."
    ),
    "densenet-kinetics400": Recipe(lambda: FrameClassifier(400), 128, "log_probabilities", container="model"),
    "inception-v3-features": Recipe(inception, 299, "features", finish=without_classifier),
    "resnext50-features": Recipe(
        lambda: resnet(torchvision.models.resnext50_32x4d, 1000), 224, "features", finish=without_classifier
    ),
}


def weights_of(checkpoint):
    """The weights by the network's own names, however the file wraps them."""
    for container in ("state_dict", "model"):
        if isinstance(checkpoint.get(container), dict):
            checkpoint = checkpoint[container]
    return {name[len("module.") :] if name.startswith("module.") else name: value for name, value in checkpoint.items()}


def load(name, path):
    """The network of a recipe with the weights of a file; every weight must be there, and none may be left over."""
    recipe = RECIPES[name]
    network = recipe.build()
    try:
        network.load_state_dict(weights_of(torch.load(path, map_location="cpu")))
    except RuntimeError as error:
        raise SystemExit(f"Cannot convert {path} as {name}: {error}")
    return recipe.finish(network).eval()


def export(network, recipe, path):
    """Writes the .onnx file: float32 [batch, 3, size, size] in, any batch."""
    frames = torch.zeros(1, 3, recipe.size, recipe.size)
    write_onnx(network, frames, path, opset=OPSET, input_names=["frames"], output_names=[recipe.output])


RUN_ONNX = """
import { readFileSync, writeFileSync } from "node:fs";
process.env.ORT_DISABLE_TELEMETRY ??= "1"; // it reads this when it is loaded
const { default: ort } = await import("onnxruntime-node");
const [model, input, output, ...shape] = process.argv.slice(1);
const session = await ort.InferenceSession.create(model);
const bytes = readFileSync(input);
const data = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
const results = await session.run({ frames: new ort.Tensor("float32", data, shape.map(Number)) });
const { data: numbers } = results[session.outputNames[0]];
writeFileSync(output, Buffer.from(numbers.buffer, numbers.byteOffset, numbers.byteLength));
"""


def run_onnxruntime(path, frames):
    """The first output of the .onnx file by onnxruntime-node."""
    with tempfile.TemporaryDirectory() as folder:
        source, result = Path(folder, "in"), Path(folder, "out")
        source.write_bytes(frames.numpy().tobytes())
        shape = [str(n) for n in frames.shape]
        command = ["node", "--input-type=module", "-e", RUN_ONNX, str(path), str(source), str(result), *shape]
        subprocess.run(command, cwd=ROOT, check=True)
        numbers = torch.frombuffer(bytearray(result.read_bytes()), dtype=torch.float32)
        return numbers.reshape(frames.shape[0], -1)


def spread_out(network):
    """
    Gives batch normalisation statistics that are not 0 and 1, so that a fault in them shows, and that keep numbers in
    the range of a trained network's.
    """
    for module in network.modules():
        if isinstance(module, nn.BatchNorm2d):
            nn.init.uniform_(module.running_mean, -0.1, 0.1)
            nn.init.uniform_(module.running_var, 0.8, 1.2)
            nn.init.uniform_(module.weight, 0.4, 0.6)
            nn.init.uniform_(module.bias, -0.1, 0.1)


def save_as_published(network, recipe, path):
    """Random weights in the form of the published file."""
    weights = {recipe.prefix + name: value for name, value in network.state_dict().items()}
    torch.save({recipe.container: weights, "epoch": 1} if recipe.container else weights, path)


def check(name, batch=2):
    """Converts random weights and compares; returns whether they agree."""
    recipe = RECIPES[name]
    torch.manual_seed(sum(name.encode()))
    original = recipe.build()
    spread_out(original)
    with tempfile.TemporaryDirectory() as folder, torch.no_grad():
        published, converted = Path(folder, "published.pth"), Path(folder, f"{name}.onnx")
        save_as_published(original, recipe, published)
        export(load(name, published), recipe, converted)
        # an independent forward pass: the network before it was saved, finished by hand
        frames = torch.randn(batch, 3, recipe.size, recipe.size)
        expected = recipe.finish(original).eval()(frames)
        found = run_onnxruntime(converted, frames)
        if found.shape != expected.shape:
            raise SystemExit(f"{name}: onnxruntime gives {list(found.shape)}, torch {list(expected.shape)}")
        difference = float((found - expected).abs().max())
        spread = float(expected.std())
    agrees = math.isfinite(difference) and difference <= MAX_DIFFERENCE and spread > 10 * MAX_DIFFERENCE
    shape = "x".join(str(n) for n in expected.shape)
    print(f"{name}: [{shape}], largest |Δ| {difference:.1e}, standard deviation {spread:.1e}: {'ok' if agrees else 'WRONG'}")
    return agrees


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("name", nargs="?", choices=RECIPES, help="which model")
    parser.add_argument("checkpoint", nargs="?", help="the published file")
    parser.add_argument("onnx", nargs="?", help="where the .onnx file goes")
    parser.add_argument("--check", choices=[*RECIPES, "all"], help="convert random weights and compare instead")
    arguments = parser.parse_args()
    if arguments.check is not None:
        names = list(RECIPES) if arguments.check == "all" else [arguments.check]
        sys.exit(0 if all([check(name) for name in names]) else 1)
    if arguments.onnx is None:
        parser.error("expected a model's name, the published file and where the .onnx file goes, or --check")
    recipe = RECIPES[arguments.name]
    with torch.no_grad():
        export(load(arguments.name, arguments.checkpoint), recipe, arguments.onnx)
    print(f"{arguments.onnx}: input frames [batch, 3, {recipe.size}, {recipe.size}], output {recipe.output}")


if __name__ == "__main__":
    main()
