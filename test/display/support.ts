import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Prediction, Predictions } from "../../src/pipeline/classify/predictions.js";

const run = promisify(execFile);

/** A short clip of a moving test picture, encoded by the ffmpeg command line. */
export async function makeClip(
  folder: string,
  name: string,
  options: { readonly size?: string; readonly seconds?: number } = {},
): Promise<string> {
  const { size = "160x120", seconds = 1 } = options;
  const path = join(folder, name);
  const source = `testsrc=size=${size}:rate=10:duration=${seconds}`;
  await run("ffmpeg", [
    "-v",
    "error",
    "-y",
    "-f",
    "lavfi",
    "-i",
    source,
    "-pix_fmt",
    "yuv420p",
    `file:${path}`,
  ]);
  return path;
}

/** A prediction by its labels, best first; the first one has probability 0.6, each other half of the one before. */
export function prediction(
  groundTruth: string | undefined,
  labels: readonly string[],
  path: string = "a.mp4",
): Prediction {
  const top = labels.map((label, i) => ({ label, classIndex: i, probability: 0.6 / 2 ** i }));
  return { path, id: path.replace(/\.\w+$/, ""), groundTruth, top, numFramesInClip: 10 };
}

export function predictionsOf(
  rows: readonly Prediction[],
  more: Partial<Omit<Predictions, "rows">> = {},
): Predictions {
  const setting = {
    modelName: "tiny",
    modelSha256: "0123456789abcdef",
    preset: "imagenet",
    level: "clip",
    views: 1,
    numFrames: 16,
    sampling: "floorInt",
    aggregation: "none",
    numLabels: 400,
  } as const;
  return { rows, skipped: [], topK: 3, setting, ...more };
}
