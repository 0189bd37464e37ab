"""What the training scripts share: reading frames, checking an exported model with onnxruntime, writing JSON."""
import json
import subprocess
import tempfile
from pathlib import Path

import cv2
import numpy as np

ROOT = Path(__file__).resolve().parent.parent
# onnxruntime and torch add in different orders; both are float32.
MAX_DIFFERENCE = 1e-4


def read_frames(path):
    """All frames as OpenCV reads them, BGR uint8 [H, W, 3]; an empty list if the file cannot be opened."""
    capture = cv2.VideoCapture(str(path), cv2.CAP_FFMPEG)
    frames = []
    while True:
        ok, frame = capture.read()
        if not ok:
            return frames
        frames.append(frame)


RUN_ONNX = """
import { readFileSync, writeFileSync } from "node:fs";
import ort from "onnxruntime-node";
const [model, input, output, ...shape] = process.argv.slice(1);
const session = await ort.InferenceSession.create(model);
const bytes = readFileSync(input);
const data = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
const { logits } = await session.run({ [session.inputNames[0]]: new ort.Tensor("float32", data, shape.map(Number)) });
writeFileSync(output, Buffer.from(logits.data.buffer, logits.data.byteOffset, logits.data.byteLength));
"""


def run_onnxruntime(path, x):
    """Logits of the exported file by onnxruntime-node."""
    with tempfile.TemporaryDirectory() as folder:
        source, result = Path(folder, "in"), Path(folder, "out")
        source.write_bytes(x.numpy().tobytes())
        shape = [str(n) for n in x.shape]
        command = ["node", "--input-type=module", "-e", RUN_ONNX, str(path.resolve()), str(source), str(result), *shape]
        subprocess.run(command, cwd=ROOT, check=True)
        return np.frombuffer(result.read_bytes(), np.float32).reshape(x.shape[0], -1)


def check_export(path, x, logits):
    """Ends the program if onnxruntime does not compute the logits that torch did."""
    difference = float(np.abs(run_onnxruntime(path, x) - logits.numpy()).max())
    print(f"{path.name}: {path.stat().st_size} bytes, largest difference of a logit to onnxruntime {difference:.1e}")
    if difference > MAX_DIFFERENCE:
        raise SystemExit("The exported model does not compute what torch computes")


def digits(numbers):
    """As many digits as tell two float32 apart."""
    return [float(f"{number:.9g}") for number in numbers]


def write_json(path, value):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, indent=2) + "\n")
