#!/usr/bin/env python3
"""Writes pictures.json beside itself: pictures of data/photos-tiny as Pillow reads them, colours as torchvision changes
them. Made with Pillow 9.4 and torchvision 0.14. The real pictures are taken where they lie beside the project.
"""
import hashlib
import json
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps
from torchvision.transforms import functional as F

FOLDER = Path(__file__).resolve().parent
PROJECT = FOLDER.parent.parent
SHARED = PROJECT.parent / "shared" / "data"


def digest(image):
    return hashlib.sha256(np.asarray(image).tobytes()).hexdigest()


def read(path):
    return ImageOps.exif_transpose(Image.open(path)).convert("RGB")


def noise():
    """Every byte i is (i * i * 31 + i * 17) mod 256: all sorts of colours, 64 x 48."""
    i = np.arange(64 * 48 * 3, dtype=np.int64)
    return Image.fromarray(((i * i * 31 + i * 17) % 256).astype(np.uint8).reshape(48, 64, 3))


changes = [
    [["brightness", 0.6]],
    [["brightness", 1.7]],
    [["contrast", 0.45]],
    [["contrast", 1.9]],
    [["saturation", 0.8]],
    [["saturation", 1.2]],
    [["hue", 0.2]],
    [["hue", -0.2]],
    [["hue", 0.5]],
    [["hue", 0.07], ["brightness", 1.1], ["saturation", 0.9], ["contrast", 1.3]],
]
apply = {
    "brightness": F.adjust_brightness,
    "contrast": F.adjust_contrast,
    "saturation": F.adjust_saturation,
    "hue": F.adjust_hue,
}


def changed(image, steps):
    for op, amount in steps:
        image = apply[op](image, amount)
    return image


own = ["exposure/Train/Good_images", "exposure/Test/Overexposed_images", "blur/images"]
photos = [sorted((PROJECT / "data/photos-tiny" / name).iterdir())[1] for name in own]
real = [f"bad/{name}" for name in ["exif_rotated.jpg", "gray.jpg", "palette.png", "image.webp", "animated.gif"]]
real += sorted(str(path.relative_to(SHARED)) for path in (SHARED / "exposure/Test").glob("*/*"))
photo = read(photos[0])
golden = {
    "own": {str(path.relative_to(PROJECT)): digest(read(path)) for path in photos},
    "real": {path: digest(read(SHARED / path)) for path in real},
    "cmykMean": np.asarray(read(SHARED / "bad/cmyk.jpg"), float).mean((0, 1)).round(3).tolist(),
    "photo": str(photos[0].relative_to(PROJECT)),
    "colors": [
        {"changes": steps, "noise": digest(changed(noise(), steps)), "photo": digest(changed(photo, steps))}
        for steps in changes
    ],
}
(FOLDER / "pictures.json").write_text(json.dumps(golden, indent=2) + "\n")
