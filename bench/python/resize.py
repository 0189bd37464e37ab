"""Pillow's, OpenCV's and torch's side of resize.mjs: for each "preset width height" it reads, milliseconds and a digest of the pixels."""
import hashlib
import sys
import time

import cv2
import numpy as np
import PIL
import torch
import torch.nn.functional as F
from PIL import Image

cv2.setNumThreads(1)
torch.set_num_threads(1)


def picture(width, height):
    i = np.arange(width * height * 3, dtype=np.uint32)
    return ((i * np.uint32(2654435761)) >> np.uint32(24)).astype(np.uint8).reshape(height, width, 3)


def pillow(frame, short):
    height, width = frame.shape[:2]
    side = min(width, height)
    image = Image.fromarray(frame)
    image = image.resize((int(short * width / side), int(short * height / side)), Image.BILINEAR)
    left, top = (round((size - 224) / 2) for size in image.size)
    return np.asarray(image.crop((left, top, left + 224, top + 224)))


def opencv_square(frame):
    height, width = frame.shape[:2]
    side = min(width, height)
    left, top = width // 2 - side // 2, height // 2 - side // 2
    return cv2.resize(frame[top:top + side, left:left + side], (224, 224))


def torch_squash(frame):
    """The clip-candidate notebook's way: all of the frame to float first. Floats add up a little differently, so their sum is compared."""
    x = (torch.from_numpy(frame).permute(2, 0, 1) / 255).unsqueeze(0)
    return F.interpolate(x, size=(128, 128), mode="bilinear", align_corners=False)[0].permute(1, 2, 0)


def with_torch(name):
    """As torchvision resizes: uint8 tensors go through floats and are rounded; `antialias` and the filter are in the name."""
    mode = "bicubic" if "bicubic" in name else "bilinear"
    settings = {"size": (224, 224), "mode": mode, "align_corners": False, "antialias": "antialias" in name}

    def run(frame):
        x = torch.from_numpy(frame).permute(2, 0, 1).unsqueeze(0)
        if not name.endswith("-levels"):
            return F.interpolate(x / 255, **settings)[0].permute(1, 2, 0)
        return F.interpolate(x.float(), **settings).round().clamp(0, 255).to(torch.uint8)[0].permute(1, 2, 0)

    return run


def with_pillow(name):
    return lambda frame: np.asarray(Image.fromarray(frame).resize((224, 224), getattr(Image, name.upper())))


def with_opencv(name):
    return lambda frame: cv2.resize(frame, (224, 224), interpolation=getattr(cv2, "INTER_" + name.upper()))


presets = {
    "pillow-short256-center224": lambda frame: pillow(frame, 256),
    "pillow-short224-center224": lambda frame: pillow(frame, 224),
    "opencv-square-224": opencv_square,
    "torch-squash-128": torch_squash,
    "opencv-squash-224": lambda frame: cv2.resize(frame, (224, 224)),
}
libraries = {"pillow": with_pillow, "opencv": with_opencv, "torch": with_torch}
print(f"Pillow {PIL.__version__}, OpenCV {cv2.__version__}, torch {torch.__version__}", flush=True)
for line in sys.stdin:
    name, width, height = line.split()
    frame = picture(int(width), int(height))
    library, _, kernel = name.partition("-")
    run = presets[name] if name in presets else libraries[library](kernel)
    for _ in range(3):
        run(frame)
    start = time.process_time()
    for _ in range(20):
        result = run(frame)
    milliseconds = (time.process_time() - start) / 20 * 1000
    if name.startswith("torch"):
        digest = f"sum {result.double().sum().item():.1f}"
    else:
        digest = hashlib.sha256(np.ascontiguousarray(result).tobytes()).hexdigest()
    print(f"{milliseconds} {digest}", flush=True)
