import { seededRandom, type Random } from "../core/random.js";
import type { Batch } from "./training-session.js";
import type { DropoutMask } from "./training-graph.js";

/** A batch and the dropout masks that go with it. */
export interface PlannedBatch {
  readonly batch: Batch;
  readonly masks: readonly Float32Array[];
}

/**
 * The batches of an epoch, the last one smaller. Order and masks follow from the seed and the number of the epoch
 * alone, so that a run that was interrupted goes on as if it had not been.
 *
 * @param classes - For each row its class index.
 * @param shuffle - False: the rows in their order.
 */
export function* epochBatches(
  classes: readonly number[],
  numLabels: number,
  masks: readonly DropoutMask[],
  options: {
    readonly seed: number;
    readonly epoch: number;
    readonly batchSize: number;
    readonly shuffle: boolean;
    readonly labelSmoothing: number;
  },
): Generator<PlannedBatch> {
  const random = seededRandom(epochSeed(options.seed, options.epoch));
  const order = options.shuffle
    ? random.permutation(classes.length)
    : Uint32Array.from(classes, (_, row) => row);
  for (let first = 0; first < order.length; first += options.batchSize) {
    const rows = order.subarray(first, first + options.batchSize);
    yield {
      batch: batchOf(rows, classes, numLabels, options.labelSmoothing),
      masks: masks.map((mask) => drawMask(mask, rows.length, random)),
    };
  }
}

/** Rows with their targets: 1 for the true label, or less of it and a share for all. */
export function batchOf(
  rows: ArrayLike<number>,
  classes: readonly number[],
  numLabels: number,
  labelSmoothing: number = 0,
): Batch {
  const targets = new Float32Array(rows.length * numLabels).fill(labelSmoothing / numLabels);
  for (let i = 0; i < rows.length; i += 1) targets[i * numLabels + classes[rows[i]!]!]! += 1 - labelSmoothing;
  return { rows: BigInt64Array.from({ length: rows.length }, (_, i) => BigInt(rows[i]!)), targets };
}

function drawMask({ rate, shape }: DropoutMask, rows: number, random: Random): Float32Array {
  const values = new Float32Array(shape.reduce((product, size) => product * size, rows));
  const kept = 1 / (1 - rate);
  const limit = rate * 2 ** 32;
  for (let i = 0; i < values.length; i += 1) values[i] = random.nextUint32() < limit ? 0 : kept;
  return values;
}

/** A seed of its own for every epoch. */
function epochSeed(seed: number, epoch: number): number {
  return (Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) + Math.imul(epoch + 1, 0xc2b2ae35)) >>> 0;
}
