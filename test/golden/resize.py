"""Pixels of every resize filter by the libraries themselves. Writes resize.json beside this file.

    /usr/bin/python3 test/golden/resize.py

Needs Pillow (9.4), OpenCV (4.6) and torch (1.13). A picture's value i is the highest byte of i · 2654435761 modulo 2³².
Pillow's and OpenCV's results stand as SHA-256, torch's as numbers.
"""

import hashlib
import json
import os

import cv2
import numpy
import torch
from PIL import Image

pillow = {name: getattr(Image, name.upper()) for name in ["bilinear", "bicubic", "lanczos", "box", "hamming", "nearest"]}
opencv = {
    "linear": cv2.INTER_LINEAR,
    "cubic": cv2.INTER_CUBIC,
    "area": cv2.INTER_AREA,
    "lanczos4": cv2.INTER_LANCZOS4,
    "nearest": cv2.INTER_NEAREST,
}
# from width × height to width × height: shrunk, enlarged, both, by whole numbers, by two, odd, not at all, from and to 1×1
sizes = [
    [340, 256, 224, 224], [454, 256, 398, 224], [32, 24, 80, 60], [97, 61, 33, 20], [33, 20, 97, 61], [64, 64, 128, 32],
    [64, 64, 32, 128], [320, 240, 64, 48], [160, 120, 80, 60], [100, 99, 50, 33], [31, 17, 31, 17], [7, 3, 7, 9], [1, 1, 5, 5],
    [5, 5, 1, 1], [200, 3, 2, 40],
]
small = [[9, 7, 5, 4], [5, 4, 9, 7], [13, 6, 13, 3]]


def picture(width, height):
    values = (numpy.arange(width * height * 3, dtype=numpy.uint64) * 2654435761) % 2**32 >> 24
    return values.astype(numpy.uint8).reshape(height, width, 3)


def digest(pixels):
    return hashlib.sha256(numpy.ascontiguousarray(pixels).tobytes()).hexdigest()


def exact(width, height, new_width, new_height):
    frame = picture(width, height)
    image = Image.fromarray(frame)
    size = (new_width, new_height)
    found = {f"pillow-{name}": digest(numpy.array(image.resize(size, filter))) for name, filter in pillow.items()}
    found |= {f"opencv-{name}": digest(cv2.resize(frame, size, interpolation=flag)) for name, flag in opencv.items()}
    return {"sizes": [width, height, new_width, new_height], "sha256": found}


def close(width, height, new_width, new_height):
    levels = torch.from_numpy(picture(width, height)).permute(2, 0, 1)[None].float()
    found = {}
    for mode in ["bilinear", "bicubic"]:
        for antialias in [False, True]:
            name = f"torch-{mode}" + ("-antialias" if antialias else "")
            settings = {"size": (new_height, new_width), "mode": mode, "align_corners": False, "antialias": antialias}
            shares = torch.nn.functional.interpolate(levels / 255, **settings)
            whole = torch.nn.functional.interpolate(levels, **settings).round().clamp(0, 255)
            found[name] = [float(f"{v:.8g}") for v in shares[0].permute(1, 2, 0).flatten().tolist()]
            found[f"{name}-levels"] = [int(v) for v in whole[0].permute(1, 2, 0).flatten().tolist()]
    return {"sizes": [width, height, new_width, new_height], "values": found}


golden = {"exact": [exact(*size) for size in sizes], "close": [close(*size) for size in small]}
with open(os.path.join(os.path.dirname(__file__), "resize.json"), "w") as file:
    json.dump(golden, file, indent=1)
    file.write("\n")
