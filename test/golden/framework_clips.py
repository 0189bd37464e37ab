#!/usr/bin/env python3
"""
Frame numbers as MMAction2 1.2 and PySlowFast choose them themselves, into framework-clips.json.

    python3 test/golden/framework_clips.py

Needs both frameworks on the path. PySlowFast's decoder runs as it stands; of torchvision's reader it gets, instead of pictures, the
numbers of the frames whose times lie in the span that it asks for.
"""

import json
from fractions import Fraction
from pathlib import Path
from types import SimpleNamespace

import torch
from mmaction.datasets.transforms.loading import SampleFrames, UniformSample
from slowfast.datasets import decoder

# frames, ticks a second, ticks a frame
VIDEOS = [(11, 12800, 512), (64, 15360, 512), (97, 24000, 1001), (180, 15360, 512), (250, 12800, 512)]
VIDEOS += [(300, 30000, 1001), (300, 15360, 512), (449, 15360, 256)]


def mmaction2(total, fps, transform, rate=None):
    seen = {"total_frames": total, "start_index": 0, **({"avg_fps": fps} if rate else {})}
    return transform(seen)["frame_inds"].reshape(-1).tolist()


def slowfast(total, rate, ticks, num_frames, stride, clip, clips, offset):
    """One clip by decoder.decode with the backend torchvision."""
    fps, base = rate / ticks, Fraction(1, rate)

    def probe(_):
        return SimpleNamespace(
            video_timebase=base, has_video=True, video_duration=total / fps, video_fps=fps,
            audio_timebase=base, has_audio=False, audio_duration=0, audio_sample_rate=0,
        )  # fmt: skip

    def read(_, video_pts_range, **__):
        first, last = video_pts_range
        chosen = [i for i in range(total) if i * ticks >= first and (last < 0 or i * ticks <= last)]
        return torch.tensor(chosen).reshape(-1, 1, 1, 1), None

    decoder.io = SimpleNamespace(_probe_video_from_memory=probe, _read_video_from_memory=read)
    frames, _, _ = decoder.decode(b"0", [stride], [num_frames], clip, clips, {}, backend="torchvision", use_offset=offset)
    return frames[0].reshape(-1).tolist()


def main():
    lists = []

    def add(total, fps, sampling, indices):
        count = sampling["numFrames"]
        clips = [indices[i : i + count] for i in range(0, len(indices), count)]
        lists.append({"numFrames": total, "fps": fps, "sampling": sampling, "clips": clips})

    for total, rate, ticks in VIDEOS:
        fps = rate / ticks
        for count in (3, 8, 16, 25):
            for twice in (False, True):
                sample = SampleFrames(clip_len=1, num_clips=count, twice_sample=twice, test_mode=True)
                add(total, fps, {"rule": "segments", "numFrames": count, "clips": 1 + twice}, mmaction2(total, fps, sample))
        for count, clips in ((8, 1), (16, 2), (32, 4), (16, 5)):
            sample = UniformSample(clip_len=count, num_clips=clips, test_mode=True)
            add(total, fps, {"rule": "mmaction2-uniform", "numFrames": count, "clips": clips}, mmaction2(total, fps, sample))
        for count, stride, clips in ((13, 6, 10), (16, 5, 1), (16, 5, 3)):
            sample = SampleFrames(clip_len=count, frame_interval=stride, num_clips=clips, target_fps=30, test_mode=True)
            sampling = {"rule": "mmaction2", "numFrames": count, "stride": stride, "clips": clips, "frameRate": 30}
            add(total, fps, sampling, mmaction2(total, fps, sample, 30))
        for rule, offset in (("slowfast-selective", False), ("slowfast-offset", True)):
            for count, stride, clips in ((32, 2, 10), (8, 8, 3), (16, 4, 5), (13, 6, 1)):
                found = [slowfast(total, rate, ticks, count, stride, c, clips, offset) for c in range(clips)]
                add(total, fps, {"rule": rule, "numFrames": count, "stride": stride, "clips": clips}, sum(found, []))
    path = Path(__file__).with_name("framework-clips.json")
    path.write_text("[\n" + ",\n".join(json.dumps(entry, separators=(",", ":")) for entry in lists) + "\n]\n")
    print(f"{path.name}: {len(lists)} lists")


if __name__ == "__main__":
    main()
