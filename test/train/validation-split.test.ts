import { expect, test } from "vitest";
import { splitRows } from "../../src/train/validation-split.js";

const labels = ["a", "b", "c"];

test("a stratified split holds out the same share of every class, one row at least, and never all of them", () => {
  const classes = [...Array<number>(20).fill(0), ...Array<number>(10).fill(1), 2, 2];
  const { train, validation, warnings } = splitRows(classes, labels, 0.2, "stratified", 1);
  const count = (rows: readonly number[]): number[] =>
    labels.map((_, c) => rows.filter((r) => classes[r] === c).length);
  expect([count(train), count(validation), warnings]).toEqual([[16, 8, 1], [4, 2, 1], []]);
  expect([...train, ...validation].sort((a, b) => a - b)).toEqual(classes.map((_, row) => row));
  expect(splitRows(classes, labels, 0.2, "stratified", 1).validation).toEqual(validation);
  expect(splitRows(classes, labels, 0.2, "stratified", 2).validation).not.toEqual(validation);
});

test("a class of one row is trained on, and that it is not measured is said", () => {
  const { train, warnings } = splitRows([0, 0, 1, 1, 2], labels, 0.3, "stratified", 1);
  expect(train).toContain(4);
  expect(warnings).toEqual(['No row is left to validate "c"']);
});

test("the last rows are Keras's: floor(rows · (1 − share)) are trained on", () => {
  const { train, validation, warnings } = splitRows([0, 1, 2, 0, 1, 2, 0], labels, 0.3, "last", 1);
  expect([train, validation, warnings]).toEqual([[0, 1, 2, 3], [4, 5, 6], []]);
});

test("last rows of sorted ones are warned about, and so are classes without a row to train", () => {
  const { warnings } = splitRows([0, 0, 0, 1, 1, 2], labels, 0.5, "last", 1);
  expect(warnings).toEqual([
    'The rows are sorted by label: the last 3, held out for validation, are of "b", "c" alone, which training hardly sees. Use split: "stratified"',
    'No row is left to train "b", "c"',
  ]);
});

test("a share of 0 holds nothing out", () => {
  expect(splitRows([0, 1, 2], labels, 0, "stratified", 1)).toEqual({
    train: [0, 1, 2],
    validation: [],
    warnings: [],
  });
});

test("the share of a class is rounded to the nearest number of rows, half of one up", () => {
  const held = (numRows: number, share: number): number =>
    splitRows(Array<number>(numRows).fill(0), ["a"], share, "stratified", 1).validation.length;
  expect([7, 8, 12, 13, 17].map((numRows) => held(numRows, 0.2))).toEqual([1, 2, 2, 3, 3]); // 1.4, 1.6, 2.4, 2.6, 3.4
  expect([5, 6, 7].map((numRows) => held(numRows, 0.5))).toEqual([3, 3, 4]);
  expect([held(20, 0.01), held(3, 0.99)]).toEqual([1, 2]);
});
