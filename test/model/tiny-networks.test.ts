import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { classifyVideos, loadModel, type ModelCard, type OverFrames } from "kinetoscope";
import { expect, test } from "vitest";
import { torchvisionCard } from "../support/cards.js";
import { describeWithShared, sharedPath } from "../support/shared.js";

type Probabilities = Readonly<Record<string, readonly number[]>>;

describeWithShared("networks of every interface", () => {
  const golden = JSON.parse(readFileSync(sharedPath("golden", "models", "golden", "tiny.json"), "utf8")) as {
    readonly models: Readonly<Record<string, { readonly probabilities: Probabilities }>>;
  };

  async function expectTorch(
    file: string,
    changes: Partial<ModelCard>,
    expected: Probabilities,
  ): Promise<void> {
    const path = sharedPath("golden", "models", "tiny", file);
    const model = await loadModel(path, { card: { ...torchvisionCard, ...changes } });
    try {
      const clips = Object.keys(expected).map((clip) => sharedPath("data", clip));
      const { rows, skipped } = await classifyVideos(model, clips, { topK: model.labels.length });
      expect(skipped).toEqual([]);
      for (const [i, probabilities] of Object.values(expected).entries()) {
        const found = new Array<number>(probabilities.length);
        for (const { classIndex, probability } of rows[i].top) found[classIndex] = probability;
        const worst = Math.max(...probabilities.map((p, label) => Math.abs(p - found[label])));
        expect(worst, clips[i]).toBeLessThan(1e-5);
      }
    } finally {
      await model.close();
    }
  }

  const softmax: ModelCard["output"] = { values: "probabilities" };
  const networks: readonly (readonly [string, Partial<ModelCard>, string?])[] = [
    ["tv.onnx", {}],
    ["tv_batch1.onnx", {}],
    ["opset20.onnx", {}],
    ["opset21.onnx", {}],
    ["opset22.onnx", {}],
    ["opset23.onnx", {}],
    ["opset24.onnx", {}],
    ["external/model.onnx", {}],
    ["tv_softmax.onnx", { output: softmax }],
    ["two_outputs.onnx", { output: { name: "verb", values: "logits" } }],
    ["mma_views.onnx", { input: { ...torchvisionCard.input, layout: "NVCTHW" }, output: softmax }],
    ["tsn_ntchw.onnx", { input: { ...torchvisionCard.input, layout: "NTCHW" } }],
    ["dynamic_all.onnx", {}, "dynamic_all"],
    [
      "slowfast.onnx",
      { input: { ...torchvisionCard.input, name: "fast" }, inputs: [{ name: "slow", alpha: 4 }] },
      "slowfast",
    ],
    [
      "extra_int64_input.onnx",
      { input: { ...torchvisionCard.input, name: "image" }, inputs: [{ name: "size", value: [[112, 112]] }] },
    ],
    [
      "multilabel_sigmoid.onnx",
      { output: { values: "probabilities", activation: "sigmoid" } },
      "multilabel_sigmoid",
    ],
    ["tv.onnx", { output: { values: "logits", activation: "sigmoid" } }, "multilabel_sigmoid"],
    ["uint8_nthwc.onnx", { input: { layout: "NTHWC", width: 112, height: 112 } }],
  ];
  const own = JSON.parse(
    readFileSync(resolve(import.meta.dirname, "..", "golden", "tiny-networks.json"), "utf8"),
  ) as Readonly<Record<string, Probabilities>>;
  const ofFrames = (overFrames: OverFrames): Partial<ModelCard> => ({
    output: { values: "logits", overFrames },
  });
  const others: readonly (readonly [string, string, Partial<ModelCard>])[] = [
    ["fp16_io", "fp16_io", {}],
    ["int8_qdq", "int8_qdq", {}],
    [
      "grey_1channel",
      "grey_1channel",
      { input: { ...torchvisionCard.input, channelOrder: "grey", mean: [0.5], std: [0.25] } },
    ],
    ["per_frame_ntk", "per_frame_ntk prob", ofFrames("prob")],
    ["per_frame_ntk", "per_frame_ntk score", ofFrames("score")],
    ["per_frame_ntk", "per_frame_ntk max", ofFrames("max")],
    ["per_frame_ntk", "per_frame_ntk last", ofFrames("last")],
  ];
  test.each(others)("%s gives torch's probabilities (%s)", async (file, name, changes) => {
    await expectTorch(`${file}.onnx`, changes, own[name]);
  });

  test.for(networks)("%s gives torch's probabilities", async ([file, changes, name = "tv"]) => {
    await expectTorch(file, changes, golden.models[name].probabilities);
  });
});
