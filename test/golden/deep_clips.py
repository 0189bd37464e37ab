#!/usr/bin/env python3
"""Makes small clips of more than 8 bits a channel whose size is no whole number of blocks, and what OpenCV reads of them.

    python3 test/golden/deep_clips.py

Writes test/golden/deep/*.mp4 and test/golden/deep-clips.json: the SHA-256 over all frames, RGB.
"""

import hashlib
import json
import pathlib
import subprocess

import cv2

here = pathlib.Path(__file__).parent
x264 = ["-c:v", "libx264", "-crf", "30", "-threads", "1"]
x265 = ["-c:v", "libx265", "-crf", "34", "-x265-params", "log-level=none:pools=1:frame-threads=1"]
clips = {
    "h264-10.mp4": ("66x50", "yuv420p10le", x264),
    "h264-10-422.mp4": ("50x38", "yuv422p10le", x264),
    "h264-10-interlaced.mp4": ("66x100", "yuv420p10le", [*x264, "-flags", "+ildct+ilme"]),
    "hevc-10.mp4": ("66x50", "yuv420p10le", x265),
    "hevc-12.mp4": ("50x42", "yuv420p12le", x265),
    "hevc-10-whole.mp4": ("64x48", "yuv420p10le", x265),
}

(here / "deep").mkdir(exist_ok=True)
golden = {}
for name, (size, pixel_format, coding) in clips.items():
    path = here / "deep" / name
    source = f"testsrc2=size={size}:rate=25,noise=alls=12:allf=t"
    subprocess.run(["ffmpeg", "-nostdin", "-loglevel", "error", "-y", "-f", "lavfi", "-i", source, "-frames:v", "4",
                    "-pix_fmt", pixel_format, *coding, str(path)], check=True)
    capture = cv2.VideoCapture(str(path))
    sha256, count = hashlib.sha256(), 0
    while True:
        ok, frame = capture.read()
        if not ok:
            break
        sha256.update(cv2.cvtColor(frame, cv2.COLOR_BGR2RGB).tobytes())
        count += 1
    golden[name] = {"frames": count, "sha256": sha256.hexdigest(), "opencv": cv2.__version__}
(here / "deep-clips.json").write_text(json.dumps(golden, indent=1) + "\n")
