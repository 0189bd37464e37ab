import { expect, test } from "vitest";
import { ClipList } from "../../../src/datasets/clip-list.js";
import { accuracyBy, type AccuracyGroup } from "../../../src/evaluate/metrics/accuracy-by.js";
import { predictionsOf } from "../../display/support.js";
import { confident } from "../support.js";

/** Clip i is right where i is even; its length is i % 10 + 0.123 seconds, of the last one it is not known. */
const rows = Array.from({ length: 40 }, (_, i) => ({
  ...confident("a", i % 2 === 0 ? "a" : "b", 0.9),
  path: `${i}.mp4`,
  durationSeconds: i === 39 ? undefined : (i % 10) + 0.123,
}));
const predictions = predictionsOf(rows);

function counts(groups: readonly AccuracyGroup[]): readonly unknown[] {
  return groups.map(({ value, numClips, numCorrect }) => [value, numClips, numCorrect]);
}

test("accuracyBy() cuts lengths into groups of about as many clips, never between equal ones", () => {
  expect(counts(accuracyBy(predictions, "durationSeconds"))).toEqual([
    ["0.12 to 1.12", 8, 4],
    ["2.12 to 3.12", 8, 4],
    ["4.12 to 5.12", 8, 4],
    ["6.12 to 7.12", 8, 4],
    ["8.12 to 9.12", 7, 4],
    ["not known", 1, 0],
  ]);
  expect(counts(accuracyBy(predictions, "durationSeconds", { bins: 1 }))).toEqual([
    ["0.12 to 9.12", 39, 20],
    ["not known", 1, 0],
  ]);
});

test("accuracyBy() of more bins than values makes a group of each value", () => {
  const groups = accuracyBy(predictions, "durationSeconds", { bins: 1000 });
  expect(groups.map(({ numClips }) => numClips)).toEqual([4, 4, 4, 4, 4, 4, 4, 4, 4, 3, 1]);
  expect(groups[0]).toMatchObject({ value: "0.12", accuracy: 1, interval: { high: 1 } });
});

test("accuracyBy() reads columns of the dataset by path, and groups words by their number of clips", () => {
  const clips = new ClipList(
    rows.slice(0, 30).map(({ path, id }, i) => ({
      path,
      id,
      columns: { place: i < 10 ? "indoors" : "outdoors", people: i % 3 },
    })),
  );
  expect(counts(accuracyBy(predictions, "place", { dataset: clips }))).toEqual([
    ["outdoors", 20, 10],
    ["indoors", 10, 5],
    ["not known", 10, 5],
  ]);
  expect(counts(accuracyBy(predictions, "people", { dataset: { available: clips } })).slice(0, 3)).toEqual([
    ["0", 10, 5],
    ["1", 10, 5],
    ["2", 10, 5],
  ]);
});

test("accuracyBy() takes a function, and says which columns there are", () => {
  const isEven = accuracyBy(predictions, ({ top }) => (top[0].label === "a" ? "even" : "odd"));
  expect(counts(isEven)).toEqual([
    ["even", 20, 20],
    ["odd", 20, 0],
  ]);
  expect(() => accuracyBy(predictions, "place")).toThrow(
    new RangeError(
      'Cannot group 40 clips by "place": known are "durationSeconds", "numFramesInClip", "label". Pass the dataset whose column it is',
    ),
  );
});

/** Groups of clips whose lengths are given. */
function groupsOfLengths(lengths: readonly number[], bins?: number): readonly unknown[] {
  const all = lengths.map((durationSeconds, i) => ({
    ...confident("a", "a", 0.9),
    path: `${i}.mp4`,
    durationSeconds,
  }));
  return counts(accuracyBy(predictionsOf(all), "durationSeconds", bins === undefined ? {} : { bins })).map(
    (group) => (group as readonly unknown[]).slice(0, 2),
  );
}

test("accuracyBy() lists the columns of a dataset that lacks one, also where clips have none", () => {
  const clips = [{ path: "0.mp4", id: "0" }, { path: "1.mp4", id: "1", columns: { place: "indoors" } }]; // prettier-ignore
  expect(() => accuracyBy(predictions, "weather", { dataset: new ClipList(clips) })).toThrow(
    'Cannot group 40 clips by "weather": known are "durationSeconds", "numFramesInClip", "label", "place"',
  );
});

test("accuracyBy() gives each of up to 8 numbers a group, in their order, and cuts more into 5 bins", () => {
  expect(groupsOfLengths([8, 7, 6, 5, 4, 3, 2, 1])).toEqual(
    [1, 2, 3, 4, 5, 6, 7, 8].map((value) => [String(value), 1]),
  );
  expect(groupsOfLengths([9, 8, 7, 6, 5, 4, 3, 2, 1])).toEqual([
    ["1 to 2", 2],
    ["3 to 4", 2],
    ["5", 1],
    ["6 to 7", 2],
    ["8 to 9", 2],
  ]);
  expect(groupsOfLengths([1, 2, 3, 4, 5, 6, 7, 8, 9, 10.5], 2)).toEqual([
    ["1.00 to 5.00", 5],
    ["6.00 to 10.50", 5],
  ]);
});

test("accuracyBy() writes a number with two decimals where one of them is not whole", () => {
  expect(groupsOfLengths([1.5, 2])).toEqual([["1.50", 1], ["2.00", 1]]); // prettier-ignore
  expect(() => groupsOfLengths([1], 0)).toThrow("Expected bins to be an integer ≥ 1 but received 0 (number)");
});

test("accuracyBy() takes an empty cell and one that is no number for not known", () => {
  const values: Record<string, string | number | undefined> = {
    "0.mp4": "",
    "1.mp4": NaN,
    "2.mp4": undefined,
    "3.mp4": 0,
  };
  const four = predictionsOf(rows.slice(0, 4));
  expect(counts(accuracyBy(four, ({ path }) => values[path]))).toEqual([
    ["0", 1, 0],
    ["not known", 3, 2],
  ]);
});
