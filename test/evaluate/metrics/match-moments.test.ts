import { inspect } from "node:util";
import { expect, test } from "vitest";
import type { Clip } from "../../../src/datasets/clip.js";
import type { FoundMoment } from "../../../src/datasets/moment.js";
import { matchMoments } from "../../../src/evaluate/metrics/match-moments.js";
import { momentAveragePrecision } from "../../../src/evaluate/metrics/moment-precision.js";
import { seededRandom } from "../../../src/core/random.js";

function clip(startSeconds: number, endSeconds: number, label = "jump", path = "a.mp4"): Clip {
  return { path, id: path, label, startSeconds, endSeconds };
}

function moment(startSeconds: number, endSeconds: number, probability: number, label = "jump"): FoundMoment {
  return { path: "a.mp4", label, probability, startSeconds, endSeconds };
}

test("matchMoments() pairs the surest moments first, each true one once", () => {
  const truth = [clip(0, 4), clip(10, 14), clip(20, 24, "run")];
  const found = [moment(11, 14, 0.6), moment(0, 4, 0.9), moment(0, 3, 0.8), moment(20, 24, 0.7)];
  const matches = matchMoments(found, truth);
  expect(
    matches.pairs.map(({ truth: one, found: other, overlap }) => [
      one.startSeconds,
      other.startSeconds,
      overlap,
    ]),
  ).toEqual([
    [0, 0, 1],
    [10, 11, 0.75],
  ]);
  // found already, and of another class
  expect(matches.wrong.map(({ probability }) => probability)).toEqual([0.8, 0.7]);
  expect(matches.missed).toEqual([{ path: "a.mp4", label: "run", startSeconds: 20, endSeconds: 24 }]);
  expect(matches).toMatchObject({ precision: 0.5, recall: 2 / 3, meanOverlap: 0.875, numRight: 2 });
  expect(matches.perClass).toEqual([
    { label: "jump", numTrue: 2, numFound: 4, numRight: 2, precision: 0.5, recall: 1, meanOverlap: 0.875 },
    { label: "run", numTrue: 1, numFound: 0, numRight: 0, precision: NaN, recall: 0, meanOverlap: NaN },
  ]);
  expect(inspect(matches)).toBe(
    "2 of 3 moments found, 2 wrong (overlap ≥ 0.50): precision 50.00 %, recall 66.67 %, mean overlap 0.88",
  );
  expect(matchMoments(found, truth, { threshold: 0.8 }).numRight).toBe(1);
  expect(inspect(matchMoments([], truth))).toBe(
    "0 of 3 moments found, 0 wrong (overlap ≥ 0.50): recall 0.00 %",
  );
});

test("matchMoments() finds as many as the average precision's recall: of one class, precision 1 where all are right", () => {
  const random = seededRandom(8);
  for (let round = 0; round < 50; round += 1) {
    const span = (): [number, number] => {
      const start = Math.floor(random.nextFloat() * 40);
      return [start, start + 1 + Math.floor(random.nextFloat() * 8)];
    };
    const truth = Array.from({ length: 6 }, () => clip(...span()));
    const found = Array.from({ length: 8 }, () => moment(...span(), random.nextFloat()));
    const { pairs, wrong, recall } = matchMoments(found, truth, { threshold: 0.3 });
    expect(pairs.length + wrong.length).toBe(8);
    const right = pairs.map((pair) => pair.found);
    const { mean } = momentAveragePrecision(right, truth, { thresholds: [0.3] });
    expect(mean).toBeCloseTo(recall, 12);
  }
});

test("matchMoments() rejects what it does not know", () => {
  expect(() => matchMoments([], [], { treshold: 0.5 } as object)).toThrow(/did you mean "threshold"/);
  expect(() => matchMoments([], [], { threshold: 2 })).toThrow(/threshold/);
});
