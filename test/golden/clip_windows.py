#!/usr/bin/env python3
"""The window that the candidate notebook cuts around a frame, of real clips and of made ones.

    python3 test/golden/clip_windows.py ../shared > test/golden/clip-windows.json

The notebook reads a clip with torchvision.io.read_video and cuts a slice around the strongest of every SKIP_FRAMES-th frame; the
strongest is given here. Made clips are made again by the test, with the same arguments of ffmpeg.
"""

import json
import pathlib
import subprocess
import sys
import tempfile
import warnings

import torch
import torchvision

warnings.simplefilter("ignore")
shared = pathlib.Path(sys.argv[1])

real = [
    "clips/G0mjFqytJt4_000152_000162.mp4",
    "clips/Making pizza--8Appls4ZFg-composite.mp4",
    "clips/chaplin.mp4",
    "clips/eating_spaghetti.mp4",
    "clips/flipping_a_pancake.mkv",
    "clips/max_basketball.mp4",
    "clips/paddlevideo_example.avi",
    "clips/realshort.mp4",
    "clips/v_Basketball_g01_c01.avi",
    "clips/v_GGSY1Qvo990.mp4",
    "clips/v_SoccerJuggling_g23_c01.avi",
    "bad/vfr.mp4",
]

noise = "testsrc2=size=64x48:rate=25,noise=alls=20:allf=t"
made = {
    "plain.mp4": ["-f", "lavfi", "-i", noise, "-frames:v", "250", "-c:v", "libx264"],
    "ntsc.mkv": ["-f", "lavfi", "-i", noise + ",fps=30000/1001", "-frames:v", "250", "-c:v", "libx264"],
    # twelve frames of the second half are a second long
    "late.mp4": ["-f", "lavfi", "-i", noise + ",select='lt(n,130)+not(mod(n,25))'", "-frames:v", "142", "-fps_mode", "vfr",
                 "-c:v", "libx264"],
    "uneven.mp4": ["-f", "lavfi", "-i", noise + ",select='mod(n,3)'", "-frames:v", "200", "-fps_mode", "vfr", "-c:v", "libx264"],
}


def windows(path):
    # the notebook's call and arithmetic
    video, _, info = torchvision.io.read_video(str(path), pts_unit="sec")
    numbers = torch.arange(len(video))
    found = []
    for where, SKIP_FRAMES, CLIP_LEN in [(0.02, 2, 5), (0.3, 2, 2.5), (0.5, 3, 2), (0.97, 1, 3)]:
        video_t = numbers[::SKIP_FRAMES]
        max_response_frame = int(where * len(video_t))
        candidate_frame = max_response_frame * SKIP_FRAMES
        time_window_seconds = CLIP_LEN / 2
        time_window_frames = int(time_window_seconds * info["video_fps"])
        clip = numbers[candidate_frame - time_window_frames: candidate_frame + time_window_frames]
        found.append({
            "peak": candidate_frame,
            "every": SKIP_FRAMES,
            "seconds": CLIP_LEN,
            "frames": [int(clip[0]), int(clip[-1]) + 1] if len(clip) else [],
        })
    return {"numFrames": len(video), "fps": info["video_fps"], "windows": found}


golden = {"real": {name: windows(shared / "data" / name) for name in real}, "made": {}}
with tempfile.TemporaryDirectory() as folder:
    for name, arguments in made.items():
        path = pathlib.Path(folder) / name
        subprocess.run(["ffmpeg", "-nostdin", "-loglevel", "error", *arguments, str(path)], check=True)
        golden["made"][name] = {"arguments": arguments, **windows(path)}
json.dump(golden, sys.stdout, indent=1)
print()
