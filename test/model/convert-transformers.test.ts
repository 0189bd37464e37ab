import { execFile } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { classifyVideos, loadModel } from "kinetoscope";
import { expect, test } from "vitest";
import { findPython } from "../support/find-python.js";
import { sharedPath, describeWithShared } from "../support/shared.js";
import { temporaryFolder } from "../support/temporary-folder.js";

const root = resolve(import.meta.dirname, "..", "..");
const run = promisify(execFile);
const clip = join(root, "data", "kinetics-tiny", "val", "part_0", "06RbHya0znu_000017_000020.mp4");

/** Networks of some kB with the processors' files as they are published. */
const small = { hidden_size: 32, num_hidden_layers: 2, num_attention_heads: 2, intermediate_size: 48 };
const ids = Array.from({ length: 10 }, (_, i) => [String(i), `class ${i}`]);
const configs: Readonly<Record<string, object>> = {
  videomae: {
    architectures: ["VideoMAEForVideoClassification"],
    num_frames: 16,
    patch_size: 32,
    tubelet_size: 2,
  },
  vivit: { architectures: ["VivitForVideoClassification"], num_frames: 8, tubelet_size: [2, 32, 32] },
  timesformer: { architectures: ["TimesformerForVideoClassification"], num_frames: 4, patch_size: 32 },
  vit: { architectures: ["ViTForImageClassification"], patch_size: 32 },
};

describeWithShared("models/convert/transformers_models.py", () => {
  test.for(Object.keys(configs))(
    "writes %s with a golden of transformers' own processor and network",
    { timeout: 300_000 },
    async (name, { skip }) => {
      const python = await findPython("transformers", "torch", "torchvision", "onnx", "cv2", "PIL");
      if (python === undefined)
        return skip("needs a Python with transformers, torch, torchvision, onnx, OpenCV and Pillow");
      const source = join(await temporaryFolder(), name);
      mkdirSync(source);
      const config = {
        model_type: name,
        image_size: 224,
        num_channels: 3,
        id2label: Object.fromEntries(ids) as object,
      };
      writeFileSync(join(source, "config.json"), JSON.stringify({ ...small, ...config, ...configs[name] }));
      const file = "preprocessor_config.json";
      cpSync(sharedPath("golden", "models", "hf", name, file), join(source, file));
      const folder = join(source, "written");
      const script = join(root, "models", "convert", "transformers_models.py");
      const options = ["--weights", "random", "--clip", clip, "--rule", "center", "--stride", "2"];
      await run(python, [script, source, folder, ...options], { cwd: root });

      const model = await loadModel(folder); // compares seeded frames and the clip
      const { golden } = JSON.parse(readFileSync(join(folder, "model.json"), "utf8")) as {
        readonly golden: { readonly clip: { readonly output: readonly number[] } };
      };
      const { output } = golden.clip;
      const sum = output.reduce((total, logit) => total + Math.exp(logit), 0);
      const { rows } = await classifyVideos(model, [clip], {
        ...(name === "vit" ? { numFrames: 1 } : {}),
        topK: 10,
      });
      for (const { classIndex, probability } of rows[0].top)
        expect(Math.abs(probability - Math.exp(output[classIndex]) / sum)).toBeLessThan(1e-5);
      await model.close();
      await expect(loadModel(folder, { input: { mean: [0.3, 0.3, 0.3] } })).rejects.toThrow(
        /for seeded frames/,
      );
    },
  );
});
