import { expect, test } from "vitest";
import {
  classifyVideos,
  evaluate,
  videoGrid,
  accuracyTable,
  type Model,
  type Predictions,
} from "kinetoscope";
import { checkAwaited } from "../../src/core/awaited.js";

test("a promise among the arguments is an error that says which and what to write", () => {
  const failed = Promise.reject(new Error("its own"));
  expect(() => checkAwaited("videoGrid", { clips: [], model: failed })).toThrow(
    new TypeError("The model of videoGrid is still a promise: write await before the call that gives it"),
  );
  checkAwaited("videoGrid", { clips: [], model: undefined, count: 1 });
});

test("what takes models, clips and results says so where nothing checks types", async () => {
  const later = Promise.resolve(undefined) as unknown;
  const hint = "is still a promise: write await";
  await expect(classifyVideos(later as Model, "a.mp4")).rejects.toThrow(
    `The model of classifyVideos ${hint}`,
  );
  await expect(evaluate(later as Model, "a.mp4")).rejects.toThrow(`The model of evaluate ${hint}`);
  expect(() => videoGrid(later as Predictions)).toThrow(`The clips of videoGrid ${hint}`);
  expect(() => accuracyTable(later as Predictions)).toThrow(`The predictions of accuracyTable ${hint}`);
});
