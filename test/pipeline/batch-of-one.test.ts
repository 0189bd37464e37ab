import { join, resolve } from "node:path";
import { classifyVideos, loadKinetics, loadModel } from "kinetoscope";
import { expect, test } from "vitest";
import { warningsOf } from "../support/warnings.js";

const root = resolve(import.meta.dirname, "..", "..");

test("many clips that wait for batches of one are no leak of listeners to Node", async () => {
  const { available } = await loadKinetics(join(root, "data", "kinetics-tiny"), { version: "tiny" });
  const model = await loadModel(join(root, "models", "motion-clip.onnx"));
  const classify = (): Promise<unknown> => classifyVideos(model, available, { batchSize: 1 });
  expect(await warningsOf(classify)).toEqual([]);
  await model.close();
});
