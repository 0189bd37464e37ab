"""Pixels of the processors of transformers themselves. Writes hf-processors.json beside this file.

    python3 test/golden/hf_processors.py

Needs transformers (5.18), torch (2.13, on a processor with AVX2), torchvision (0.28) and Pillow. A picture's value i is the
highest byte of i · 2654435761 modulo 2³². Of each: the processor's own file, and the SHA-256 of its float32 pixels [3, H, W].
"""

import hashlib
import json
import os

import numpy
import torch
from transformers.models.clip.image_processing_clip import CLIPImageProcessor
from transformers.models.clip.image_processing_pil_clip import CLIPImageProcessorPil
from transformers.models.convnext.image_processing_pil_convnext import ConvNextImageProcessorPil
from transformers.models.siglip.image_processing_pil_siglip import SiglipImageProcessorPil
from transformers.models.timesformer.video_processing_timesformer import TimesformerVideoProcessor
from transformers.models.videomae.image_processing_pil_videomae import VideoMAEImageProcessorPil
from transformers.models.videomae.video_processing_videomae import VideoMAEVideoProcessor
from transformers.models.vit.image_processing_pil_vit import ViTImageProcessorPil
from transformers.models.vit.image_processing_vit import ViTImageProcessor
from transformers.models.vivit.image_processing_vivit import VivitImageProcessor

sizes = [[97, 61], [61, 98], [140, 120]]
small = {"size": {"shortest_edge": 40}, "crop_size": {"height": 33, "width": 39}}
padded = {"size": {"shortest_edge": 30}, "crop_size": {"height": 33, "width": 59}}
squashed = {"size": {"height": 40, "width": 31}}
asked = [
    (VideoMAEImageProcessorPil, [{}, {"resample": 3}, {"do_normalize": False}, {"do_rescale": False}, {"do_center_crop": None}, padded]),
    (VivitImageProcessor, [{}, {"resample": 1}, {"do_normalize": False}]),
    (CLIPImageProcessorPil, [{}, {"resample": 5}, padded]),
    (ViTImageProcessorPil, [squashed, {**squashed, "crop_size": {"height": 20, "width": 20}}]),
    (SiglipImageProcessorPil, [squashed]),
    (ConvNextImageProcessorPil, [{"size": {"shortest_edge": 40}}]),
    (VideoMAEVideoProcessor, [{}, {"resample": 3}, {"do_rescale": False}, {"do_center_crop": False}, padded]),
    (TimesformerVideoProcessor, [{}]),
    (CLIPImageProcessor, [{}, padded]),
    (ViTImageProcessor, [squashed]),
]


def picture(width, height):
    values = (numpy.arange(width * height * 3, dtype=numpy.uint64) * 2654435761) % 2**32 >> 24
    return values.astype(numpy.uint8).reshape(height, width, 3)


def pixels(processor, frame):
    if "Video" in type(processor).__name__ and "Image" not in type(processor).__name__:
        found = processor(videos=[torch.from_numpy(frame[None]).permute(0, 3, 1, 2)], return_tensors="pt")
    elif type(processor).__name__.startswith(("VideoMAE", "Vivit")):
        found = processor([frame], return_tensors="np")
    else:
        found = processor(frame, return_tensors="pt")
    return numpy.asarray(found["pixel_values"], dtype=numpy.float32).reshape(-1, *found["pixel_values"].shape[-2:])


golden = []
for make, variants in asked:
    for changes in variants:
        usual = {} if "size" in changes else small if hasattr(make, "crop_size") and make.crop_size else {}
        processor = make(**{**usual, **changes}) if make is not VivitImageProcessor else make(**{**small, **changes})
        name = make.__name__
        file = json.loads(processor.to_json_string())
        # on tensors: called so in the files that transformers 4 writes
        if not name.endswith("Pil") and name not in ("VivitImageProcessor",) and "image_processor_type" in file:
            file["image_processor_type"] = f"{name}Fast"
        for width, height in sizes:
            found = pixels(processor, picture(width, height))
            digest = hashlib.sha256(numpy.ascontiguousarray(found).tobytes()).hexdigest()
            golden.append({"made": name, "file": file, "picture": [width, height], "shape": list(found.shape), "sha256": digest})
with open(os.path.join(os.path.dirname(__file__), "hf-processors.json"), "w") as out:
    json.dump(golden, out)
    out.write("\n")
