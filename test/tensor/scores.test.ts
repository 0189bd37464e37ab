import { expect, test } from "vitest";
import { argmax, rankRow, softmax, topK, toProbabilities } from "../../src/tensor/scores.js";

const labels = ["a", "b", "c", "d"];

test("topK() ranks equal probabilities by class index, in each row", () => {
  const data = Float32Array.from([0.2, 0.3, 0.3, 0.2, 0.25, 0.25, 0.25, 0.25, 0.1, 0.2, 0.3, 0.4]);
  const scores = { kind: "probabilities", data, shape: [3, 4] } as const;
  const ranked = (k: number): string[] =>
    topK(scores, labels, k).map((row) => row.map(({ label }) => label).join(""));
  expect(ranked(4)).toEqual(["bcad", "abcd", "dcba"]);
  expect(ranked(2)).toEqual(["bc", "ab", "dc"]);
  expect(topK(scores, labels, 1)[2]).toEqual([{ label: "d", classIndex: 3, probability: Math.fround(0.4) }]);
  for (const k of [0, 5])
    expect(() => topK(scores, labels, k)).toThrow(
      `Expected k to be an integer from 1 to 4 but received ${k} (number)`,
    );
});

test.each([3, 5])(
  "topK() throws on %d labels for 4 columns, instead of giving one without a name",
  (count) => {
    const scores = { kind: "probabilities", data: new Float32Array(4), shape: [1, 4] } as const;
    const others = Array.from({ length: count }, (_, i) => `label ${i}`);
    expect(() => topK(scores, others, 1)).toThrow(
      new RangeError(`Expected one label for each of 4 columns but received ${count}`),
    );
  },
);

test("rankRow() ranks equal probabilities from either end", () => {
  const row = Float32Array.from([0.2, 0.3, 0.3, 0.2]);
  const order = (ties: "lower" | "higher"): string =>
    rankRow(row, labels, 4, ties)
      .map(({ label }) => label)
      .join("");
  expect([order("lower"), order("higher")]).toEqual(["bcad", "cbda"]);
});

test("argmax() takes the first of equal values, and numbers below 0", () => {
  expect([argmax([1, 3, 3, 2]), argmax([-3, -1, -2]), argmax([-Infinity]), argmax([])]).toEqual([
    1, 1, 0, -1,
  ]);
});

test("softmax() of each row sums to 1, also where exp would overflow", () => {
  const logits = {
    kind: "logits",
    data: Float32Array.from([0, Math.log(3), 1000, 1000]),
    shape: [2, 2],
  } as const;
  const { data } = softmax(logits);
  expect([...data]).toEqual([0.25, 0.75, 0.5, 0.5]);
  expect(toProbabilities(logits).data).toEqual(data);
});

test("toProbabilities() takes the exponential of log-probabilities, and nothing of probabilities", () => {
  const shape = [1, 2] as const;
  const logs = { kind: "log-probabilities", data: Float32Array.from([0, Math.log(0.5)]), shape } as const;
  expect([...toProbabilities(logs).data].map((value) => value.toFixed(6))).toEqual(["1.000000", "0.500000"]);
  const data = Float32Array.from([0.4, 0.6]);
  expect(toProbabilities({ kind: "probabilities", data, shape }).data).toBe(data);
});
