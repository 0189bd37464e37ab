import { execFile } from "node:child_process";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { classifyVideos, loadModel } from "kinetoscope";
import { expect, test } from "vitest";
import { findPython } from "../support/find-python.js";
import { numberedVideo } from "../support/numbered-video.js";
import { temporaryFolder } from "../support/temporary-folder.js";

const root = resolve(import.meta.dirname, "..", "..");
const run = promisify(execFile);
const clip = join(root, "data", "kinetics-tiny", "val", "part_0", "06RbHya0znu_000017_000020.mp4");

/** An image and a video network that take seconds; with `KINETOSCOPE_CONVERT=all` also those that take minutes. */
const quick = ["mobilenet_v3_small", "r3d_18"];
const slow = ["efficientnet_b0", "swin_t", "s3d", "mvit_v1_b"];
const names = process.env["KINETOSCOPE_CONVERT"] === "all" ? [...quick, ...slow] : quick;

test.for(names)(
  "models/convert/torchvision_models.py writes %s whose golden is torch's",
  { timeout: 600_000 },
  async (name, { skip }) => {
    const python = await findPython("torch", "torchvision", "cv2", "PIL");
    if (python === undefined) return skip("needs a Python with torch, torchvision, OpenCV and Pillow");
    const folder = await temporaryFolder();
    const script = join(root, "models", "convert", "torchvision_models.py");
    // s3d takes 128 frames at 15 a second
    const long = name === "s3d" ? await numberedVideo({ numFrames: 220, width: 320, height: 240 }) : clip;
    await run(python, [script, name, folder, "--weights", "random", "--clip", long], { cwd: root });

    const path = join(folder, `${name}.onnx`);
    const model = await loadModel(path); // compares seeded frames and the clip
    const { golden, kind } = model.card;
    const output = golden?.clip?.output ?? [];
    expect(output).toHaveLength(model.labels.length);
    const sum = output.reduce((total, logit) => total + Math.exp(logit), 0);
    const { rows } = await classifyVideos(model, join(folder, golden?.clip?.path ?? ""), {
      ...(kind === "frame" ? { numFrames: 1 } : {}),
      topK: model.labels.length,
    });
    for (const { classIndex, probability } of rows[0].top)
      expect(Math.abs(probability - Math.exp(output[classIndex]) / sum)).toBeLessThan(1e-4);
    await model.close();
    if (name !== quick[0]) return; // a golden refuses all alike
    const card = { input: { mean: [0.5, 0.5, 0.5] } } as const;
    await expect(loadModel(path, card)).rejects.toThrow(/for seeded frames/);
    await expect(loadModel(path, { preset: "opencv-square-224" })).rejects.toThrow(/for ".*-probe\.mp4"/);
  },
);
