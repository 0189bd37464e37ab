import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { classifyFrames, loadModel, openVideo, transformFrames, type FrameScores } from "kinetoscope";
import { expect, test } from "vitest";

// The golden file was written by scripts/train_frame_model.py: decoded by OpenCV, resized by Pillow, computed by
// PyTorch. When the toys can be seen was written by scripts/make-data.mjs, which drew them.

interface GoldenClip {
  readonly category: string;
  readonly fname: string;
  readonly numFrames: number;
  readonly pixelsSha256: string;
  readonly mifIndex: number;
  readonly mifProbability: number;
  readonly frames: readonly { readonly index: number; readonly probabilities: readonly number[] }[];
}

const root = resolve(import.meta.dirname, "..", "..");
const readJson = (...path: string[]): unknown => JSON.parse(readFileSync(join(root, ...path), "utf8"));
const golden = readJson("test", "golden", "toy-frame.json") as {
  readonly labels: readonly string[];
  readonly clips: readonly GoldenClip[];
};
const moments = join(root, "data", "moments-tiny");
/** The n-th clip of every category, n from 1. */
const nthClips = (n: number): GoldenClip[] =>
  golden.clips.filter(({ fname }) => fname.endsWith(`_0${n}.mp4`));
const clipPath = ({ category, fname }: { category: string; fname: string }): string =>
  join(moments, "val", category, fname);

/** The first frame on which the class is likeliest. */
function strongestFrame(scores: FrameScores, label: string): { index: number; probability: number } {
  const classIndex = scores.labels.indexOf(label);
  const column = scores.indices.map((_, row) => scores.at(row, classIndex));
  const probability = Math.max(...column);
  return { index: scores.indices[column.indexOf(probability)], probability };
}

test("the project's frame model gives PyTorch's probabilities and most informative frames", async () => {
  const model = await loadModel(join(root, "models", "toy-frame.onnx"));
  const { val } = readJson("data", "moments-tiny", "peaks.json") as {
    val: { fname: string; peak_frame: number; visibility: number[] }[];
  };
  expect(model.labels).toEqual(golden.labels);
  expect(golden.labels).toEqual(readFileSync(join(moments, "categories.txt"), "utf8").split("\n"));
  let [rightAtPeak, wellVisible] = [0, 0];
  const clips = [...nthClips(1), ...nthClips(2)];
  for (const expected of clips) {
    const scores = await classifyFrames(model, clipPath(expected));
    expect(scores.indices).toHaveLength(expected.numFrames);
    for (const { index, probabilities } of expected.frames) {
      for (const [classIndex, probability] of probabilities.entries()) {
        // float32 convolutions added up in another order
        expect(Math.abs(scores.at(index, classIndex) - probability)).toBeLessThan(1e-4);
      }
    }
    const strongest = strongestFrame(scores, expected.category);
    expect([expected.fname, strongest.index]).toEqual([expected.fname, expected.mifIndex]);
    expect(Math.abs(strongest.probability - expected.mifProbability)).toBeLessThan(1e-4);

    const truth = val.find(({ fname }) => fname === expected.fname);
    if (truth === undefined) throw new Error(`No ${expected.fname} in peaks.json`);
    const atPeak = golden.labels.map((_, classIndex) => scores.at(truth.peak_frame, classIndex));
    rightAtPeak += golden.labels[atPeak.indexOf(Math.max(...atPeak))] === expected.category ? 1 : 0;
    wellVisible += truth.visibility[strongest.index] >= 0.8 * Math.max(...truth.visibility) ? 1 : 0;
  }
  await model.close();
  expect(clips).toHaveLength(2 * golden.labels.length);
  expect(rightAtPeak / clips.length).toBeGreaterThan(0.9);
  expect(wellVisible / clips.length).toBeGreaterThan(0.9);
});

test("its pixels are those that OpenCV read and Pillow resized", async () => {
  for (const expected of nthClips(3).slice(0, 5)) {
    const video = await openVideo(clipPath(expected));
    const frames = await video.framesAt(Array.from({ length: expected.numFrames }, (_, index) => index));
    await video.close();
    const pixels = transformFrames(frames, "pillow-short64-center64").data;
    expect(createHash("sha256").update(pixels).digest("hex")).toBe(expected.pixelsSha256);
  }
});

test("in the parade its strongest frame of each toy is one on which that toy passes", async () => {
  const model = await loadModel(join(root, "models", "toy-frame.onnx"));
  const { segments } = readJson("data", "parade", "parade.json") as {
    segments: { label: string; first_frame: number; last_frame: number }[];
  };
  const scores = await classifyFrames(model, join(root, "data", "parade", "parade.mp4"));
  await model.close();
  for (const label of golden.labels) {
    const { index } = strongestFrame(scores, label);
    const passing = segments.find((part) => part.first_frame <= index && index <= part.last_frame);
    expect([label, index, passing?.label]).toEqual([label, index, label]);
  }
});
