import { compareRuns, comparisonTable, type Predictions } from "kinetoscope";
import { expect, test } from "vitest";
import { confident } from "../support.js";
import { prediction } from "../../display/support.js";

const labels = ["archery", "bowling", "golf", "yoga"];

/** Answers of a model that keeps the best label of each clip alone. */
function run(
  rows: readonly (readonly [truth: string, label: string, probability: number])[],
  more: { readonly labels?: readonly string[]; readonly isMultiLabel?: true } = {},
): Predictions {
  const { labels: own = labels, isMultiLabel } = more;
  const setting: Predictions["setting"] = {
    modelName: "by-hand",
    modelSha256: "",
    preset: "none",
    level: "clip",
    views: 1,
    numFrames: 16,
    sampling: "floorInt",
    aggregation: "none",
    numLabels: own.length,
    ...(isMultiLabel ? { isMultiLabel } : {}),
  };
  const clips = rows.map(([truth, label, probability], i) => ({
    ...confident(truth, label, probability),
    path: `${String(i)}.mp4`,
    id: String(i),
  }));
  return { rows: clips, skipped: [], topK: 1, setting, labels: own };
}

const first = run([
  ["golf", "golf", 0.5], // 0.5 against 0.25: known
  ["golf", "golf", 0.875], // against 0.25 at most
  ["yoga", "golf", 0.5], // 0.5 at most against 0.125 at most
]);
const second = run([
  ["golf", "golf", 0.25],
  ["golf", "yoga", 0.75],
  ["yoga", "golf", 0.875],
]);

test("a probability that was not kept is bounded, and what certainly differs most comes first", async () => {
  const comparison = await compareRuns(first, second);
  expect(comparison.rows.map((row) => row.differenceBounds)).toEqual([undefined, [0.625, 0.875], [0, 0.5]]);
  expect(comparison.toRows().map((row) => [row["fname"], row["|Δp| at least"], row["|Δp| at most"]])).toEqual(
    [
      ["1.mp4", 0.625, 0.875],
      ["0.mp4", 0.25, 0.25],
      ["2.mp4", 0, 0.5],
    ],
  );
  expect([comparison.largestDifference, comparison.differenceBounds]).toEqual([0.625, [0.625, 0.875]]);
  expect(String(comparison)).toContain("largest |Δp| at least 0.625, at most 0.875");
  expect(comparison.notes).toEqual([
    "In 2 of 3 clips a run did not keep the true label's probability, which is below those kept: " +
      "the difference has bounds. More labels (topK) in both runs tell it",
  ]);
  expect(comparisonTable(comparison).toString()).toContain("|Δp| at least");
});

test("the largest difference is exact where no bound exceeds it, and only a bound where nothing else is known", async () => {
  const exact = await compareRuns(
    run([["golf", "golf", 1], ["yoga", "golf", 0.75]]), // prettier-ignore
    run([["golf", "golf", 0.5], ["yoga", "golf", 0.75]]), // prettier-ignore
  );
  expect(String(exact)).toContain("largest |Δp| 0.500\n");
  const none = await compareRuns(run([["yoga", "golf", 0.75]]), run([["yoga", "golf", 0.875]]));
  expect([none.largestDifference, none.differenceBounds]).toEqual([undefined, [0, 0.25]]);
  expect(String(none)).toContain("largest |Δp| at most 0.250\n");
});

test("of probabilities that do not sum to 1, only the last kept one is a bound", async () => {
  const more = { isMultiLabel: true } as const;
  const each = await compareRuns(run([["yoga", "golf", 0.75]], more), run([["yoga", "golf", 0.875]], more));
  expect(each.differenceBounds).toEqual([0, 0.875]);
  // whoever made them: 1.25 is no sum of one distribution
  const two = { ...prediction("yoga", ["golf", "archery"]), path: "0.mp4" };
  const top = two.top.map((ranked) => ({ ...ranked, probability: 0.625 }));
  const sums = { ...run([]), rows: [{ ...two, top }], topK: 2 };
  expect((await compareRuns(sums, sums)).differenceBounds).toEqual([0, 0.625]);
});

test("a model that has none of the true labels is refused, and one that lacks some is named", async () => {
  const other = run([["golf", "run", 0.5], ["golf", "run", 0.5], ["yoga", "run", 0.5]], { labels: ["run", "swim"] }); // prettier-ignore
  const refusal =
    ', run by by-hand: none of 2 true labels is among the 2 that the model has: "golf", "yoga". ' +
    "Write them alike in the ground truth and in the model's card";
  await expect(compareRuns(first, other)).rejects.toThrow(new RangeError(`Cannot compare 2${refusal}`));
  await expect(compareRuns(other, first)).rejects.toThrow(new RangeError(`Cannot compare 1${refusal}`));
  const some = run([["golf", "run", 0.5], ["golf", "golf", 0.5], ["yoga", "run", 0.5]], { labels: ["golf", "run"] }); // prettier-ignore
  const { notes, rows } = await compareRuns(first, some);
  expect(notes.at(-1)).toBe(
    `Run 2: 1 of 3 clips cannot be right: their true labels are not among the model's 2: "yoga" (1 clip)`,
  );
  expect(rows[2].differenceBounds).toBeUndefined();
});
