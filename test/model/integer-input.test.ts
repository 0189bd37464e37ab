import { join } from "node:path";
import { classifyVideos, loadModel, type CardInput, type ModelCard } from "kinetoscope";
import { expect, test } from "vitest";
import { checkInputs } from "../../src/model/card/card-check.js";
import type { CardWithLabels } from "../../src/model/card/card.js";
import { runParts } from "../../src/model/session/run-in-parts.js";
import { numberedVideo } from "../support/numbered-video.js";
import { temporaryFolder } from "../support/temporary-folder.js";
import { writeTinyModel } from "../support/tiny-onnx.js";

const card = {
  name: "means",
  kind: "frame",
  labels: ["red", "green", "blue"],
  input: { layout: "NHWC", width: 8, height: 8 },
  preset: [{ op: "centerCrop", width: 8, height: 8, offset: "floor" }],
  output: { values: "logits" },
} satisfies ModelCard;

function check(type: string, numbers: Partial<CardInput>): void {
  const ofNumbers: CardWithLabels = { ...card, input: { ...card.input, ...numbers } };
  checkInputs("a.onnx", ofNumbers, [{ name: "frames", type, shape: ["n", 8, 8, 3] }]);
}

test("an input of int32 gets the levels as they are, where its card says nothing of them", async () => {
  const path = join(await temporaryFolder(), "means.onnx");
  writeTinyModel(path, { shape: ["n", 8, 8, 3], meanOver: [1, 2], type: "int32" });
  const model = await loadModel(path, { card });
  // every pixel of the first frame is (0, column, row); the middle 8 of 44 and of 24 begin at 18 and 8
  const video = await numberedVideo({ numFrames: 4, width: 44, height: 24 });
  const { rows } = await classifyVideos(model, [video], { numFrames: 1 });
  await model.close();
  const exps = [0, 21, 11].map(Math.exp); // means of whole numbers, without their halves
  for (const { classIndex, probability } of rows[0].top)
    expect(probability).toBeCloseTo(exps[classIndex] / exps.reduce((a, b) => a + b), 6);
});

test.each<[string, Partial<CardInput>]>([
  ["int8", { range: [-128, 127] }],
  ["int8", { rescale: { factor: 1, offset: -128 } }],
  ["int8", { range: [0, 255], mean: [128, 128, 128] }],
  ["uint8", { range: [0, 255] }],
  ["int16", { range: [0, 255], mean: [104, 117, 123] }],
  ["int64", { rescale: { factor: 1 } }],
])("an input of %s may be given %j", (type, numbers) => {
  expect(() => check(type, numbers)).not.toThrow();
});

test.each<[string, Partial<CardInput>, string]>([
  [
    "int8",
    {},
    "takes int8, grey levels minus 128. Set input.range to [-128, 127] in the card, without mean and std",
  ],
  ["int8", { range: [0, 255] }, "takes int8, grey levels minus 128"],
  ["uint8", { range: [-128, 127] }, "takes uint8, grey levels as they are. Set input.range to [0, 255]"],
  ["int32", { range: [0, 1] }, "takes int32, grey levels as they are. Set input.range to [0, 255]"],
  ["int32", { range: [0, 255], mean: [0.5, 0, 0] }, "takes int32"],
  ["int64", { range: [0, 255], mean: [10, 10, 10], std: [2, 2, 2] }, "takes int64"],
  [
    "bool",
    {},
    "takes bool. Frames can be given as float32, float16, float64, uint8, int8, int16, int32, int64",
  ],
])("an input of %s is not given %j", (type, numbers, message) => {
  expect(() => check(type, numbers)).toThrow(message);
});

test("numbers just beside a whole one are rounded, not cut off", () => {
  const data = Float32Array.from([-127.99999, -0.000001, 126.99999]);
  const declared = (type: string): ReadonlyMap<string, { name: string; type: string; shape: string[] }> =>
    new Map([["x", { name: "x", type, shape: ["n"] }]]);
  for (const type of ["int8", "int16", "int32", "int64"]) {
    const [{ feeds }] = runParts([{ name: "x", data, shape: [3], holds: "samples" }], declared(type));
    expect(Array.from(feeds["x"].data, Number)).toEqual([-128, 0, 127]);
  }
});
