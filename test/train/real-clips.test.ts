import { expect, test } from "vitest";
import {
  dense,
  dropout,
  extractFeatures,
  gru,
  loadBackbone,
  loadUcf101,
  relu,
  topK,
  trainHead,
} from "kinetoscope";
import { cachedFeatures, squeezenetCard } from "../support/cards.js";
import { describeWithShared, sharedPath } from "../support/shared.js";

describeWithShared("trainHead() on real clips of UCF101", () => {
  test("learns: more test clips right than guessing would reach in one case of a hundred", async () => {
    process.env["KINETOSCOPE_CACHE"] = cachedFeatures;
    const ucf = await loadUcf101(sharedPath("data", "ucf101_alt4"));
    const backbone = await loadBackbone(sharedPath("data", "models", "squeezenet_fp32.onnx"), {
      tensor: "fire9/concat_2",
      card: squeezenetCard,
    });
    const sampling = { numFrames: 4 };
    const train = await extractFeatures(backbone, ucf.train, sampling);
    const held = await extractFeatures(backbone, ucf.test, sampling);
    await backbone.close();
    expect([train.shape, held.shape]).toEqual([
      [32, 4, 512],
      [16, 4, 512],
    ]);
    const layers = [gru(16), gru(8), dropout(0.4), dense(8), relu()];
    const settings = { epochs: 100, batchSize: 16, learningRate: 0.003, validationSplit: 0, seed: 1 };
    const head = await trainHead(train, train.labels, { layers, ...settings });
    const said = topK(await head.predict(held), head.labels, 1).map(([first]) => first.label);
    await head.close();
    const right = said.filter((label, i) => label === held.labels[i]).length;
    // of 16: one class alone is right in 4, and a guess among four classes in 9 or more with p = 0.0075
    expect(right).toBeGreaterThanOrEqual(9);
  }, 120_000);
});
