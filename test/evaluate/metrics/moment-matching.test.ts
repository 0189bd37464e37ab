import { expect, test } from "vitest";
import type { Moment } from "../../../src/datasets/moment.js";
import { momentMatcher, surestFirst } from "../../../src/evaluate/metrics/moment-matching.js";

function moment(startSeconds: number, endSeconds: number, path = "a.mp4", label = "jump"): Moment {
  return { path, label, startSeconds, endSeconds };
}

test("the overlap is the share of both in either", () => {
  const matches = momentMatcher([moment(0, 2), moment(0, 1)], [moment(1, 3)])(0.01);
  expect(matches).toEqual([{ place: 0, overlap: 1 / 3 }, undefined]);
});

test("each found moment takes the free true one that it overlaps most, of its file and class", () => {
  const truth = [moment(0, 4), moment(2, 6), moment(0, 4, "b.mp4"), moment(0, 4, "a.mp4", "run")];
  const found = [moment(1, 5), moment(1, 5), moment(1, 5)];
  const places = momentMatcher(found, truth)(0.5).map((match) => match?.place);
  // of equal overlaps the later
  expect(places).toEqual([1, 0, undefined]);
});

test("a class is the same in composed and decomposed letters", () => {
  const match = momentMatcher([moment(0, 1, "a", "caf\u00e9")], [moment(0, 1, "a", "cafe\u0301")])(1)[0];
  expect(match?.overlap).toBe(1);
});

test("of equally sure moments the later comes first", () => {
  const found = [0.5, 0.9, 0.5].map((probability, id) => ({ probability, id }));
  expect(surestFirst(found).map(({ id }) => id)).toEqual([1, 2, 0]);
});
