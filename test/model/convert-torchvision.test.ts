import { execFile } from "node:child_process";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { classifyVideos, loadModel } from "kinetoscope";
import { expect, test } from "vitest";
import { temporaryFolder } from "../support/temporary-folder.js";

const root = resolve(import.meta.dirname, "..", "..");
const run = promisify(execFile);

/** A Python that has what the converter needs. */
async function findPython(): Promise<string | undefined> {
  for (const python of [process.env["KINETOSCOPE_PYTHON"] ?? "python3", "/usr/bin/python3"]) {
    const found = await run(python, ["-c", "import torch, torchvision, cv2, PIL"]).catch(() => undefined);
    if (found !== undefined) return python;
  }
  return undefined;
}

test(
  "models/convert/torchvision_models.py writes a model whose golden is torch's",
  { timeout: 180_000 },
  async ({ skip }) => {
    const python = await findPython();
    if (python === undefined) return skip("needs a Python with torch, torchvision, OpenCV and Pillow");
    const folder = await temporaryFolder();
    const script = join(root, "models", "convert", "torchvision_models.py");
    const clip = join(root, "data", "kinetics-tiny", "val", "part_0", "06RbHya0znu_000017_000020.mp4");
    const name = "mobilenet_v3_small";
    await run(python, [script, name, folder, "--weights", "random", "--clip", clip], { cwd: root });

    const path = join(folder, `${name}.onnx`);
    const model = await loadModel(path); // compares seeded frames and the clip
    const { golden } = model.card;
    const output = golden?.clip?.output ?? [];
    const sum = output.reduce((total, logit) => total + Math.exp(logit), 0);
    const { rows } = await classifyVideos(model, join(folder, golden?.clip?.path ?? ""), {
      ...{ numFrames: 1, topK: 1000 },
    });
    for (const { classIndex, probability } of rows[0].top)
      expect(Math.abs(probability - Math.exp(output[classIndex]) / sum)).toBeLessThan(1e-5);
    await model.close();
    await expect(loadModel(path, { input: { mean: [0.5, 0.5, 0.5] } })).rejects.toThrow(/for seeded frames/);
    await expect(loadModel(path, { preset: "opencv-square-224" })).rejects.toThrow(/for ".*-probe\.mp4"/);
  },
);
