import { expect, test } from "vitest";
import { clipsFrom } from "../../../src/datasets/clips-from.js";
import { accuracyTable } from "../../../src/display/table/accuracy-table.js";
import { evaluationReport } from "../../../src/display/report/evaluation-report.js";
import { imageGrid } from "../../../src/display/grid/image-grid.js";
import { predictionsTable } from "../../../src/display/table/predictions-table.js";
import { videoGrid } from "../../../src/display/grid/video-grid.js";
import { prediction, predictionsOf } from "../support.js";

const labels = ["yoga", "tai chi", "squats"];
const rows = ["yoga", "squats", undefined].map((groundTruth) => prediction(groundTruth, labels));
const predictions = predictionsOf(rows, { skipped: [{ path: "b.mp4", reason: "moov atom not found" }] });

test("what shows drawn clips or their predictions tells the seed", () => {
  const drawn = { ...predictions, setting: { ...predictions.setting, seed: 7 } };
  for (const view of [accuracyTable, evaluationReport, predictionsTable, videoGrid]) {
    const text = view(drawn).toString();
    expect(text).toMatch(/ · on [23] of 4 clips( \(.*\))?, drawn with seed 7(\n|$)/);
    expect(view(predictions).toString()).not.toContain("drawn");
  }
  const clips = clipsFrom(["a.mp4", "b.mp4", "c.mp4"]).sample(2, { seed: 7 });
  expect(videoGrid(clips).toString()).toMatch(/^2 clips, drawn with seed 7\n/);
  expect(imageGrid(clips).toString()).toMatch(/^2 images, drawn with seed 7\n/);
});
