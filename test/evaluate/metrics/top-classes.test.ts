import { expect, test } from "vitest";
import { topClasses } from "../../../src/evaluate/metrics/top-classes.js";
import { frameScores } from "../../display/frame-scores.js";

// means: a 0.20, b 0.40, c 0.05, d 0.35
const scores = frameScores({
  labels: ["a", "b", "c", "d"],
  rows: [
    [0.1, 0.5, 0.05, 0.35],
    [0.4, 0.25, 0.1, 0.25],
    [0.1, 0.45, 0, 0.45],
  ],
});

test("topClasses() takes the classes with the highest mean over the frames", () => {
  const { courses, followed } = topClasses(scores, { topK: 2 });
  expect(courses.map(({ label }) => label)).toEqual(["b", "d"]);
  expect(courses.map(({ mean }) => Number(mean.toFixed(6)))).toEqual([0.4, 0.35]);
  expect(followed.label).toBe("b");
  expect([...courses[1].probabilities].map((value) => Number(value.toFixed(2)))).toEqual([0.35, 0.25, 0.45]);
});

test("topClasses() puts the true class in the place of the last where it is not among the first", () => {
  const { courses, followed } = topClasses(scores, { topK: 2, label: "c" });
  expect(courses.map(({ label }) => label)).toEqual(["b", "c"]);
  expect(followed).toBe(courses[1]);
  expect(topClasses(scores, { topK: 2, label: "d" }).courses.map(({ label }) => label)).toEqual(["b", "d"]);
  expect(topClasses(scores, { topK: 1, label: "c" }).courses.map(({ label }) => label)).toEqual(["c"]);
});

test("topClasses() finds the first of equal best and worst frames", () => {
  const { followed } = topClasses(scores, { label: "a" });
  expect([followed.bestRow, followed.worstRow]).toEqual([1, 0]);
});

test("topClasses() gives all classes where there are fewer than topK, equal ones in the model's order", () => {
  const equal = frameScores({ labels: ["x", "y", "z"], rows: [[0.25, 0.5, 0.25]] });
  expect(topClasses(equal).courses.map(({ label }) => label)).toEqual(["y", "x", "z"]);
});

test("topClasses() throws on an unknown label, a wrong count and scores without frames", () => {
  expect(() => topClasses(scores, { label: "e" })).toThrow(RangeError);
  expect(() => topClasses(scores, { topK: 0 })).toThrow(
    new RangeError("Expected topK to be an integer ≥ 1 but received 0 (number)"),
  );
  expect(() => topClasses(frameScores({ labels: ["a"], rows: [] }))).toThrow(
    new RangeError('Cannot rank the classes of "clips/a.mp4": nothing was classified'),
  );
});

test("topClasses() takes five classes unless told", () => {
  const wide = frameScores({
    labels: ["a", "b", "c", "d", "e", "f", "g"],
    rows: [[7, 6, 5, 4, 3, 2, 1].map((n) => n / 28)],
  });
  expect(topClasses(wide).courses.map(({ label }) => label)).toEqual(["a", "b", "c", "d", "e"]);
});
