import { readdirSync } from "node:fs";
import { join } from "node:path";
import { classifyVideos, loadModel, type ModelCard } from "kinetoscope";
import { expect, onTestFinished, test } from "vitest";
import { describeWithShared, sharedPath } from "../support/shared.js";
import { temporaryFolder } from "../support/temporary-folder.js";
import { writeTinyModel } from "../support/tiny-onnx.js";

const card: ModelCard = {
  name: "clip-means",
  kind: "clip",
  labels: ["red", "green", "blue"],
  input: { layout: "NTHWC", width: 8, height: 8, range: [0, 1] },
  preset: "opencv-squash-8",
  sampling: { rule: "floorInt", numFrames: 4 },
  output: { values: "logits" },
};

describeWithShared("classifyVideos() of real clips", () => {
  test.each([
    [128, 8],
    [100, 64],
  ])("takes %i frames of each of %i", async (numFrames, numClips) => {
    const path = join(await temporaryFolder(), "tiny.onnx");
    writeTinyModel(path, { shape: ["batch", "time", 8, 8, 3], meanOver: [1, 2, 3] });
    const model = await loadModel(path, { card });
    onTestFinished(() => model.close());
    const folders = ["ucf101_top5", "ucf101_alt4"].map((name) => sharedPath("data", name));
    const clips = folders
      .flatMap((folder) =>
        readdirSync(folder, { recursive: true, encoding: "utf8" }).map((name) => join(folder, name)),
      )
      .filter((name) => name.endsWith(".avi"))
      .slice(0, numClips);
    const { skipped, rows } = await classifyVideos(model, clips, { numFrames });
    expect([skipped, rows.length]).toEqual([[], numClips]);
  });
});
