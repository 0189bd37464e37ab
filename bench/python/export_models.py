"""Writes the frame models of the benchmarks, randomly initialised: resnet50.onnx (and resnet50.pth), squeezenet.onnx."""
import sys
from pathlib import Path

import torch
import torchvision

folder = Path(sys.argv[1])
for name, build in [
    ("resnet50", lambda: torchvision.models.resnet50(weights=None, num_classes=339)),
    ("squeezenet", lambda: torchvision.models.squeezenet1_1(weights=None)),
]:
    torch.manual_seed(0)
    network = build().eval()
    torch.save(network.state_dict(), folder / f"{name}.pth")
    torch.onnx.export(
        network, torch.zeros(2, 3, 224, 224), str(folder / f"{name}.onnx"), opset_version=13,
        input_names=["input"], output_names=["logits"],
        dynamic_axes={"input": {0: "batch"}, "logits": {0: "batch"}},
    )
