#!/usr/bin/env python3
"""Probabilities of the tiny networks for which there are none beside them, by torch and torchvision.

    python3 test/golden/tiny-networks.py ../shared > test/golden/tiny-networks.json

Each network is a convolution over places, ReLU, a mean and one layer; its weights are read out of the .onnx file. Pictures are
those of torchvision's VideoClassification preset. Needs numpy, torch, torchvision, Pillow, OpenCV and onnx.
"""

import json
import sys

import cv2
import numpy as np
import onnx
import torch
import torch.nn.functional as F
from onnx.numpy_helper import to_array
from PIL import Image
from torchvision.transforms._presets import VideoClassification

shared = sys.argv[1]
clips = [
    "ucf101_top5/test/v_CricketShot_g04_c01.avi",
    "clips/abseiling_k400.mp4",
    "clips/making_pizza_640x360.mp4",
]
mean, std = (0.43216, 0.394666, 0.37645), (0.22803, 0.22145, 0.216989)


def frames(path):
    capture, found = cv2.VideoCapture(f"{shared}/data/{path}"), []
    while True:
        more, frame = capture.read()
        if not more:
            return np.stack([found[len(found) * i // 16] for i in range(16)])
        found.append(cv2.cvtColor(frame, cv2.COLOR_BGR2RGB))


def pictures(video):
    preset = VideoClassification(crop_size=(112, 112), resize_size=(128, 171), mean=mean, std=std)
    return preset(torch.from_numpy(video).permute(0, 3, 1, 2))


def grey(video):
    """The same pictures, each made grey by Pillow, then normalised with one mean and one standard deviation."""
    preset = VideoClassification(crop_size=(112, 112), resize_size=(128, 171), mean=(0, 0, 0), std=(1, 1, 1))
    levels = (preset(torch.from_numpy(video).permute(0, 3, 1, 2)) * 255).round().to(torch.uint8)
    made = [np.array(Image.fromarray(frame.numpy()).convert("L")) for frame in levels.permute(1, 2, 3, 0)]
    return (torch.from_numpy(np.stack(made)).float()[None] / 255 - 0.5) / 0.25


def weights(name):
    graph = onnx.load(f"{shared}/golden/models/tiny/{name}.onnx").graph
    found = {i.name: to_array(i) for i in graph.initializer}
    for node in graph.node:
        if node.op_type == "DequantizeLinear":
            value, scale, zero = (found[i] for i in node.input)
            found[node.output[0]] = (value.astype(np.float32) - zero.astype(np.float32)) * scale
    ends = ("conv.weight", "conv.bias", "fc.weight", "fc.bias")
    return [torch.from_numpy(np.array(found[next(k for k in found if k.endswith(e))])) for e in ends]


def core(name, x):
    conv, bias, full, last = weights(name)
    y = F.avg_pool3d(F.relu(F.conv3d(x, conv, bias, stride=(1, 8, 8))), (1, 3, 3))
    return F.linear(y.flatten(1), full, last)


networks = {
    "fp16_io": lambda v: core("fp16_io", pictures(v)[None].half().float()).half().float().softmax(1)[0],
    "int8_qdq": lambda v: core("int8_qdq", pictures(v)[None]).softmax(1)[0],
    "grey_1channel": lambda v: core("grey_1channel", grey(v)[None].repeat(1, 3, 1, 1, 1)).softmax(1)[0],
}
per_frame = lambda v: core("per_frame_ntk", pictures(v).permute(1, 0, 2, 3)[:, :, None])
networks["per_frame_ntk prob"] = lambda v: per_frame(v).softmax(1).mean(0)
networks["per_frame_ntk score"] = lambda v: per_frame(v).mean(0).softmax(0)
networks["per_frame_ntk max"] = lambda v: per_frame(v).softmax(1).max(0).values
networks["per_frame_ntk last"] = lambda v: per_frame(v)[-1].softmax(0)

videos = {clip: frames(clip) for clip in clips}
with torch.no_grad():
    golden = {
        name: {clip: run(video).double().tolist() for clip, video in videos.items()}
        for name, run in networks.items()
    }
print(json.dumps(golden, indent=1))
