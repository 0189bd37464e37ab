import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import {
  classifyVideos,
  loadKinetics,
  loadModel,
  openVideo,
  topKAccuracy,
  transformFrames,
  uniformIndices,
} from "kinetoscope";
import { expect, test } from "vitest";

// The golden file was written by test/golden/motion_clip.py: decoded by OpenCV, computed by PyTorch.

interface GoldenClip {
  readonly file: string;
  readonly label: string;
  readonly numFrames: number;
  readonly indices: readonly number[];
  readonly pixelsSha256: string;
  readonly probabilities: readonly number[];
}

const root = resolve(import.meta.dirname, "..", "..");
const golden = JSON.parse(readFileSync(join(root, "test", "golden", "motion-clip.json"), "utf8")) as {
  readonly labels: readonly string[];
  readonly clips: readonly GoldenClip[];
};

test("the project's model gives PyTorch's probabilities on the project's clips, at every batch size", async () => {
  const kinetics = await loadKinetics(join(root, "data", "kinetics-tiny"), { split: "val" });
  const model = await loadModel(join(root, "models", "motion-clip.onnx"));
  expect(model.labels).toEqual(golden.labels);
  const byFile = new Map(golden.clips.map((clip) => [clip.file.split("/").at(-1), clip]));
  for (const batchSize of [1, 8, 85]) {
    const predictions = await classifyVideos(model, kinetics.available, {
      batchSize,
      topK: model.labels.length,
    });
    expect(predictions.rows).toHaveLength(golden.clips.length);
    for (const row of predictions.rows) {
      const expected = byFile.get(row.path.split("/").at(-1)) as GoldenClip;
      expect([row.groundTruth, row.numFramesInClip]).toEqual([expected.label, expected.numFrames]);
      for (const { classIndex, probability } of row.top) {
        // float32 convolutions added up in another order
        expect(Math.abs(probability - expected.probabilities[classIndex])).toBeLessThan(1e-4);
      }
    }
    expect(predictions.skipped.map(({ reason }) => reason)).toEqual([
      expect.stringMatching(/moov atom not found$/),
    ]);
    const top1 = topKAccuracy(predictions, 1);
    expect(top1.accuracy).toBeGreaterThan(0.6);
    expect(top1.accuracy).toBeLessThan(0.95);
  }
  await model.close();
});

test("its pixels are those that OpenCV read and resized", async () => {
  for (const expected of golden.clips) {
    const video = await openVideo(
      join(root, "data", "kinetics-tiny", "val", "part_0", expected.file.split("/").at(-1) as string),
    );
    const indices = uniformIndices(await video.numFrames(), 16);
    expect(indices).toEqual(expected.indices);
    const pixels = transformFrames(await video.framesAt(indices), "opencv-square-48").data;
    expect(createHash("sha256").update(pixels).digest("hex")).toBe(expected.pixelsSha256);
  }
});
