import { expect, test } from "vitest";
import { overFrames } from "../../src/tensor/over-frames.js";
import { sigmoid, toProbabilities, type ScoreKind, type Scores } from "../../src/tensor/scores.js";

/** Two samples of two frames of two labels. */
function frames(kind: ScoreKind, values: readonly number[]): Scores<ScoreKind> {
  return { kind, data: Float32Array.from(values), shape: [4, 2] };
}

const probabilities = frames("probabilities", [0.25, 0.75, 0.5, 0.5, 1, 0, 0.125, 0.875]);

test.each([
  ["prob", [0.375, 0.625, 0.5625, 0.4375]],
  ["score", [0.375, 0.625, 0.5625, 0.4375]],
  ["max", [0.5, 0.75, 1, 0.875]],
  ["last", [0.5, 0.5, 0.125, 0.875]],
] as const)("%s of each sample's frames, label by label", (rule, expected) => {
  const { kind, data, shape } = overFrames(probabilities, 2, rule);
  expect([kind, [...data], shape]).toEqual(["probabilities", expected, [2, 2]]);
});

test("prob and max make probabilities of logits first, score and last keep them", () => {
  const l3 = Math.log(3);
  const logits = frames("logits", [0, l3, l3, 0, 0, 0, 0, l3]);
  const rounded = (rule: "prob" | "score" | "max" | "last", activation?: "sigmoid"): readonly unknown[] => {
    const { kind, data } = overFrames(logits, 2, rule, activation);
    return [kind, ...[...data].map((value) => Number(value.toFixed(6)))];
  };
  expect(rounded("prob")).toEqual(["probabilities", 0.5, 0.5, 0.375, 0.625]);
  expect(rounded("max")).toEqual(["probabilities", 0.75, 0.75, 0.5, 0.75]);
  expect(rounded("prob", "sigmoid")).toEqual(["probabilities", 0.625, 0.625, 0.5, 0.625]);
  const half = Number((l3 / 2).toFixed(6));
  expect(rounded("score")).toEqual(["logits", half, half, 0, half]);
  expect(rounded("last")).toEqual(["logits", 2 * half, 0, 0, 2 * half].map((value) => (typeof value === "number" ? expect.closeTo(value, 5) as number : value))); // prettier-ignore
});

test("a mean of log-probabilities is one of logits, the last are what they were", () => {
  const logs = frames("log-probabilities", [-1, -2, -3, -4, -1, -1, -2, -2]);
  expect(overFrames(logs, 2, "score").kind).toBe("logits");
  expect(overFrames(logs, 2, "last").kind).toBe("log-probabilities");
  expect(overFrames(logs, 2, "prob").kind).toBe("probabilities");
});

test("a frame that is no number makes its sample none, whichever rule and place", () => {
  const broken = frames("probabilities", [NaN, 0.5, 1, 0.5, 1, 0.5, NaN, 0.5]);
  for (const rule of ["prob", "score", "max"] as const)
    expect([...overFrames(broken, 2, rule).data]).toEqual([NaN, 0.5, NaN, 0.5]);
});

test("sigmoid() makes a probability of each logit by itself", () => {
  const logits = {
    kind: "logits",
    data: Float32Array.of(0, Math.log(3), -Math.log(3), 200),
    shape: [2, 2],
  } as const;
  expect([...sigmoid(logits).data]).toEqual([0.5, 0.75, 0.25, 1]);
  expect(toProbabilities(logits, "sigmoid")).toEqual(sigmoid(logits));
  expect([...toProbabilities(logits).data].map((value) => value.toFixed(2))).toEqual([
    "0.25",
    "0.75",
    "0.00",
    "1.00",
  ]);
});
