import { expect, test } from "vitest";
import { batchOf, epochBatches } from "../../src/train/epoch-plan.js";

const classes = Array.from({ length: 23 }, (_, row) => row % 3);
const usual = { seed: 4, epoch: 0, batchSize: 5, shuffle: true, labelSmoothing: 0 };

/** The rows of each batch. */
function rowsOf(options: Partial<typeof usual>): number[][] {
  const batches = epochBatches(classes, 3, [], { ...usual, ...options });
  return Array.from(batches, ({ batch }) => Array.from(batch.rows, Number));
}

test("batchOf() gives the true label 1 − s, and every label s / C of it, as PyTorch's label_smoothing does", () => {
  const { rows, targets } = batchOf([4, 2, 0], classes, 3, 0.3);
  expect([...rows]).toEqual([4n, 2n, 0n]);
  const [low, high] = [0.1, 0.8];
  const expected = [low, high, low, low, low, high, high, low, low];
  for (const [i, target] of targets.entries()) expect(target).toBeCloseTo(expected[i], 6);
  expect([...batchOf([1, 2], classes, 3).targets]).toEqual([0, 1, 0, 0, 0, 1]);
});

test("epochBatches() takes every row once, in an order of its own in each epoch", () => {
  const first = rowsOf({});
  expect(first.map((rows) => rows.length)).toEqual([5, 5, 5, 5, 3]);
  const inOrder = classes.map((_, row) => row);
  const orders = [0, 1, 2, 3].map((epoch) => rowsOf({ epoch }).flat());
  for (const order of orders) expect(order.toSorted((a, b) => a - b)).toEqual(inOrder);
  for (const order of orders) expect(order).not.toEqual(inOrder);
  expect(new Set(orders.map(String)).size).toBe(4);
  expect(rowsOf({ epoch: 2 }).flat()).toEqual(orders[2]);
  expect(rowsOf({ seed: 5 })).not.toEqual(first);
  // the next seed's epoch is not this seed's next epoch
  expect(rowsOf({ seed: 5 }).flat()).not.toEqual(orders[1]);
});

test("epochBatches() without shuffling takes the rows as they come, in every epoch", () => {
  for (const epoch of [0, 1]) expect(rowsOf({ epoch, shuffle: false })[1]).toEqual([5, 6, 7, 8, 9]);
});

test("epochBatches() draws dropout masks whose mean stays 1, others for each batch and epoch", () => {
  const masks = [{ name: "mask", rate: 0.25, shape: [400] }];
  const drawn = [0, 1].map((epoch) =>
    Array.from(epochBatches(classes, 3, masks, { ...usual, epoch }), (batch) => batch.masks[0]),
  );
  expect(drawn[0].map((mask) => mask.length)).toEqual([2000, 2000, 2000, 2000, 1200]);
  const values = drawn.flat().flatMap((mask) => [...mask]);
  expect(new Set(values)).toEqual(new Set([0, Math.fround(1 / 0.75)]));
  const kept = values.filter((value) => value > 0).length / values.length;
  expect(kept).toBeCloseTo(0.75, 1);
  expect(new Set(drawn.flat().map((mask) => mask.slice(0, 60).join())).size).toBe(10);
});
