import { expect, test } from "vitest";
import { accuracyTable } from "../../../src/display/table/accuracy-table.js";
import { evaluationReport } from "../../../src/display/report/evaluation-report.js";
import { checkLabels, guessingAccuracy, labelNotes } from "../../../src/evaluate/metrics/label-check.js";
import { topKAccuracy } from "../../../src/evaluate/metrics/top-k-accuracy.js";
import { prediction, predictionsOf } from "../../display/support.js";

test("checkLabels() counts truths that the model does not have, and names the nearest label", () => {
  const labels = ["rolling_left", "Rolling Right", "cr\u00eape flipping", "yoga"];
  const truths = ["rolling left", "rolling right", "rolling left", "cre\u0302pe flipping", "yogo", "zumba"];
  const check = checkLabels([...truths, undefined], labels);
  expect(check).toEqual({
    numClips: 6,
    numAnswerable: 1,
    numTruths: 5,
    numLabels: 4,
    unknownTruths: [
      { label: "rolling left", numClips: 2, nearest: "rolling_left" },
      { label: "rolling right", numClips: 1, nearest: "Rolling Right" },
      { label: "yogo", numClips: 1, nearest: "yoga" },
      { label: "zumba", numClips: 1, nearest: undefined },
    ],
    repeatedLabels: [],
  });
  expect(labelNotes(check)).toEqual([
    "5 of 6 clips cannot be right: their true labels are not among the model's 4: " +
      '"rolling left" (2 clips, nearest "rolling_left"), "rolling right" (1 clip, nearest "Rolling Right"), ' +
      '"yogo" (1 clip, nearest "yoga") and 1 more',
  ]);
});

test("checkLabels() finds labels that a card has twice, composed or not", () => {
  const check = checkLabels(["crane"], ["crane", "\u00e9", "yoga", "crane", "e\u0301"]);
  expect(labelNotes(check)).toEqual([
    "2 labels of the model come several times and cannot be told apart, any of them is right: " +
      '"crane" (0 and 3), "\u00e9" (1 and 4)',
  ]);
  expect(labelNotes(checkLabels(["a"], ["a", "b"]))).toEqual([]);
});

test("guessingAccuracy() counts what can be right", () => {
  const labels = ["a", "b", "c", "d", "d"];
  expect(guessingAccuracy(["a", "b"], labels, 1)).toBeCloseTo(1 / 5, 12);
  expect(guessingAccuracy(["a", "b"], labels, 3)).toBeCloseTo(3 / 5, 12);
  expect(guessingAccuracy(["a", "x"], labels, 1)).toBeCloseTo(1 / 10, 12);
  // of the 10 pairs of indices, 7 hold one of the two d
  expect(guessingAccuracy(["d", undefined], labels, 2)).toBeCloseTo(7 / 10, 12);
  expect(guessingAccuracy(["d"], labels, 5)).toBe(1);
});

const labels = ["yoga", "tai_chi", "squats", "squats"];
const some = predictionsOf(
  [prediction("yoga", ["yoga", "squats"]), prediction("tai chi", ["squats", "yoga"])],
  { labels, topK: 2 },
);

test("accuracyTable() and evaluationReport() say which clips cannot be right, and what guessing then reaches", () => {
  const notes = [
    "1 of 2 clips cannot be right: their true labels are not among the model's 4: " +
      '"tai chi" (1 clip, nearest "tai_chi")',
    '1 label of the model comes several times and cannot be told apart, any of them is right: "squats" (2 and 3)',
  ];
  for (const view of [accuracyTable(some, { k: [1] }), evaluationReport(some)])
    for (const note of notes) expect(view.toString()).toContain(note);
  // the one clip that can be right, among labels of which 4 can be drawn
  expect(accuracyTable(some, { k: [1] }).toString()).toMatch(/is right in 12\.50 % \(top-1\) of cases$/);
});

test("an accuracy that is 0 for certain is an error, in the table and in the report too", () => {
  const none = predictionsOf([prediction("tai chi", ["yoga"]), prediction("zumba", ["yoga"])], {
    labels,
    topK: 1,
  });
  const error = new RangeError(
    "Cannot compute top-1 accuracy: none of 2 true labels is among the 4 that the model has: " +
      '"tai chi" (did you mean "tai_chi"?), "zumba". Write them alike in the ground truth and in the model\'s card',
  );
  expect(() => topKAccuracy(none, 1)).toThrow(error);
  expect(() => accuracyTable(none)).toThrow(error);
  expect(() => evaluationReport(none)).toThrow(error);
  const one = predictionsOf([prediction("tai chi", ["yoga"])], { labels, topK: 1 });
  expect(() => topKAccuracy(one, 1)).toThrow(
    "Cannot compute top-1 accuracy: the true label is not among the 4 that the model has: ",
  );
  const unlabelled = predictionsOf([prediction(undefined, ["yoga"])], { labels });
  expect(topKAccuracy(unlabelled, 1).accuracy).toBeNaN();
});

test("checkLabels() looks for the nearest label of ten unknown ones, and of all that differ in case and spaces alone", () => {
  const own = ["yoga", ...Array.from({ length: 14 }, (_, i) => `running number ${i}`)];
  const slips = Array.from({ length: 12 }, (_, i) => `runing number ${i}`);
  const nearest = (truths: readonly string[]): (string | undefined)[] =>
    checkLabels(truths, own).unknownTruths.map((truth) => truth.nearest);
  expect(nearest(slips)).toEqual(slips.map((_, i) => (i < 10 ? `running number ${i}` : undefined)));
  expect(nearest(slips.map((_, i) => `Running_Number ${i}`))).toEqual(
    slips.map((_, i) => `running number ${i}`),
  );
});

test("labelNotes() names three labels, and says how many more there are", () => {
  const note = (count: number): string | undefined =>
    labelNotes(checkLabels(["qqqqq", "wwwww", "zzzzz", "xxxxx", "kkkkk"].slice(0, count), ["yoga"])).at(0);
  expect(note(3)).toMatch(/: "qqqqq" \(1 clip\), "wwwww" \(1 clip\), "zzzzz" \(1 clip\)$/);
  expect(note(4)).toMatch(/"zzzzz" \(1 clip\) and 1 more$/);
  expect(note(5)).toMatch(/ and 2 more$/);
});

test("labelNotes() says of one repeated label that it comes, of several that they come", () => {
  expect(labelNotes(checkLabels([], ["a", "a"]))).toEqual([
    '1 label of the model comes several times and cannot be told apart, any of them is right: "a" (0 and 1)',
  ]);
  expect(labelNotes(checkLabels([], ["a", "a", "b", "b", "b"]))[0]).toContain(
    'come several times and cannot be told apart, any of them is right: "a" (0 and 1), "b" (2 and 3 and 4)',
  );
});

test("guessingAccuracy() of several truths is their mean, and of none no number", () => {
  expect(guessingAccuracy(["a", undefined, "b", "x", "x"], ["a", "b", "c", "d"], 2)).toBeCloseTo(1 / 4, 12);
  expect(guessingAccuracy([undefined], ["a"], 1)).toBeNaN();
});
