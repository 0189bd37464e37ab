import { describe, expect, test } from "vitest";
import { frameVotes } from "../../../src/pipeline/rating/frame-votes.js";
import { peakFrame, worstFrame } from "../../../src/pipeline/frame-scores/peak-frame.js";
import { frameScores } from "../../support/frame-scores.js";

const scores = frameScores([
  [0.2, 0.5, 0.3],
  [0.1, 0.1, 0.8],
  [0.6, 0.1, 0.3],
  [0.1, 0.1, 0.8],
]);

describe("peakFrame()", () => {
  test("finds the strongest frame of any class, of equal ones the first", () => {
    expect(peakFrame(scores)).toEqual({
      frame: 1,
      ptsSeconds: 0.1,
      row: 1,
      label: "c",
      classIndex: 2,
      probability: Math.fround(0.8),
    });
  });

  test("finds the strongest frame of one class, by label or index", () => {
    expect(peakFrame(scores, { label: "a" })).toMatchObject({ frame: 2, label: "a" });
    expect(peakFrame(scores, { label: 1 })).toMatchObject({ frame: 0, label: "b", ptsSeconds: 0 });
  });

  test("tells probabilities apart however small they are", () => {
    const tiny = frameScores([
      [1, 3e-9, 2e-38],
      [1, 1e-9, 1e-38],
      [1, 4e-9, 3e-38],
    ]);
    expect(peakFrame(tiny, { label: "b" })).toMatchObject({ frame: 2, probability: Math.fround(4e-9) });
    expect(peakFrame(tiny, { label: "c" })).toMatchObject({ frame: 2, probability: Math.fround(3e-38) });
    expect(worstFrame(tiny, { label: "b" })).toMatchObject({ frame: 1, probability: Math.fround(1e-9) });
    expect(peakFrame(frameScores([[0, 0], [0, 0]]), { label: "b" })).toMatchObject({ frame: 0, probability: 0 }); // prettier-ignore
  });

  test("gives the frame's number in the video where not every frame was classified", () => {
    expect(peakFrame(scores.everyNth(2), { label: "a" })).toMatchObject({
      row: 1,
      frame: 2,
      ptsSeconds: 0.2,
    });
    expect(scores.everyNth(2).setting.every).toBe(2);
    expect(scores.everyNth(3).indices).toEqual([0, 3]);
  });

  test("says what is missing", () => {
    expect(() => peakFrame(frameScores([]))).toThrow(
      new RangeError('Cannot find a frame of "a.mp4": the scores hold none'),
    );
    expect(() => peakFrame(scores, { label: "x" })).toThrow(/^Unknown label "x" for "by-hand"/);
    expect(() => peakFrame(scores, { label: 3 })).toThrow(
      new RangeError("Expected label to be an integer from 0 to 2 but received 3 (number)"),
    );
  });
});

test("worstFrame() finds the first frame where a class is weakest", () => {
  expect(worstFrame(scores, { label: "b" })).toMatchObject({ frame: 1, probability: Math.fround(0.1) });
});

test("frameVotes() counts the frames that each class wins, a tie for the first class", () => {
  const tied = frameScores([
    [0.5, 0.5],
    [0.1, 0.9],
    [0.2, 0.8],
    [0.3, 0.7],
  ]);
  expect(frameVotes(tied)).toEqual([
    { label: "b", classIndex: 1, numFrames: 3, share: 0.75 },
    { label: "a", classIndex: 0, numFrames: 1, share: 0.25 },
  ]);
  expect(frameVotes(frameScores([]))).toEqual([]);
});

test("frameVotes() puts classes with as many frames in the model's order, not in that of their frames", () => {
  const found = frameVotes(
    frameScores([
      [0.1, 0.2, 0.7],
      [0.1, 0.8, 0.1],
      [0.6, 0.2, 0.2],
      [0.1, 0.8, 0.1],
      [0.1, 0.2, 0.7],
    ]),
  );
  expect(found.map(({ label, numFrames }) => [label, numFrames])).toEqual([
    ["b", 2],
    ["c", 2],
    ["a", 1],
  ]);
});

test("FrameScores gives no probability of a row or class that it does not have", () => {
  expect([scores.at(3, 2), scores.column(2)[3], scores.row(3)[2]]).toEqual(Array(3).fill(Math.fround(0.8)));
  const wrongRow = new RangeError("Expected row to be an integer from 0 to 3 but received 4 (number)");
  const wrongClass = new RangeError(
    "Expected classIndex to be an integer from 0 to 2 but received 3 (number)",
  );
  expect(() => scores.at(4, 0)).toThrow(wrongRow);
  expect(() => scores.row(4)).toThrow(wrongRow);
  // the number behind the row's last is one of the next row
  expect(() => scores.at(0, 3)).toThrow(wrongClass);
  expect(() => scores.column(3)).toThrow(wrongClass);
});
