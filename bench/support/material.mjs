/** Clips and models that the benchmarks make for themselves. */
import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** A moving test picture with noise, H.264, 25 frames a second: about as much data as a clip from the web. */
export async function makeClip(folder, { width, height, seconds }) {
  const path = join(folder, `${width}x${height}-${seconds}s.mp4`);
  const source = `testsrc2=size=${width}x${height}:rate=25:duration=${seconds}`;
  const encoding = ["-c:v", "libx264", "-preset", "veryfast", "-crf", "26", "-pix_fmt", "yuv420p"];
  const filters = ["-f", "lavfi", "-i", source, "-vf", "noise=alls=12:allf=t"];
  await run("ffmpeg", ["-nostdin", "-loglevel", "error", "-y", ...filters, ...encoding, path]);
  return path;
}

/** ResNet-50 (339 classes) and SqueezeNet 1.1 with random weights, as ONNX with cards. */
export async function makeModels(folder) {
  const script = fileURLToPath(new URL("../python/export_models.py", import.meta.url));
  await run(process.env.PYTHON ?? "python3", [script, folder]);
  const card = (name, numClasses, short) => ({
    name,
    kind: "frame",
    labels: Array.from({ length: numClasses }, (_, i) => `class ${i}`),
    input: {
      name: "input",
      layout: "NCHW",
      width: 224,
      height: 224,
      mean: [0.485, 0.456, 0.406],
      std: [0.229, 0.224, 0.225],
    },
    preset: `pillow-short${short}-center224`,
    output: { name: "logits", values: "logits" },
  });
  const cards = { resnet50: card("resnet50", 339, 224), squeezenet: card("squeezenet", 1000, 256) };
  for (const [name, value] of Object.entries(cards))
    await writeFile(join(folder, `${name}.json`), JSON.stringify(value));
  return Object.fromEntries(Object.keys(cards).map((name) => [name, join(folder, `${name}.onnx`)]));
}
