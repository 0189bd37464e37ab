import { untilAborted } from "../core/task.js";
import type { Model } from "../model/model.js";

/** A place for one sample in a batch that is being filled. */
export interface Slot {
  /** The batch's buffer; the sample's values start at `offset`. */
  readonly data: Float32Array;
  readonly offset: number;
  /** Says that the sample is written; `use` gets its probabilities when the batch has run. */
  done(use: (probabilities: Float32Array) => void): void;
  /** Gives the place back unused. */
  release(): void;
}

/** Batches filled by several producers and run in the order in which they are full. */
export interface Batches {
  /** A place for the next sample; waits while enough batches are on their way. */
  slot(): Promise<Slot>;
  /** Runs what is left, and waits until all has run. */
  finish(): Promise<void>;
}

interface Batch {
  readonly data: Float32Array;
  /** Places not yet given out, the first one last. */
  readonly free: number[];
  readonly users: Map<number, (probabilities: Float32Array) => void>;
}

/** Above this size of a batch one is filled while one runs, and no third one waits. */
const smallBatchBytes = 64e6;

/**
 * Collects samples into batches for a model, and runs each as soon as it is full, while the next is filled.
 * Memory: two batches, three if they are small.
 *
 * @param sampleLength - float32 values in a sample.
 * @param numFrames - Frames in a sample.
 */
export function openBatches(
  model: Model,
  options: {
    readonly batchSize: number;
    readonly sampleLength: number;
    readonly numFrames: number;
    readonly signal: AbortSignal;
  },
): Batches {
  const { batchSize, sampleLength, numFrames, signal } = options;
  const maxOnTheWay = batchSize * sampleLength * 4 < smallBatchBytes ? 2 : 1;
  const spare: Float32Array[] = [];
  const onTheWay = new Set<Promise<void>>();
  const filling = new Set<Batch>();
  let failure: Error | undefined;

  async function slot(): Promise<Slot> {
    for (;;) {
      if (failure !== undefined) throw failure;
      signal.throwIfAborted();
      const batch = [...filling].find((candidate) => candidate.free.length > 0);
      if (batch !== undefined) return place(batch);
      if (onTheWay.size < maxOnTheWay) openBatch();
      else await untilAborted(Promise.race(onTheWay), signal);
    }
  }

  function openBatch(): void {
    const data = spare.pop() ?? new Float32Array(batchSize * sampleLength);
    const free = Array.from({ length: batchSize }, (_, i) => batchSize - 1 - i);
    filling.add({ data, free, users: new Map() });
  }

  function place(batch: Batch): Slot {
    const position = batch.free.pop() as number;
    return {
      data: batch.data,
      offset: position * sampleLength,
      done(use) {
        batch.users.set(position, use);
        if (batch.users.size === batchSize) run(batch);
      },
      release() {
        batch.free.push(position);
      },
    };
  }

  function run(batch: Batch): void {
    filling.delete(batch);
    const users = closeGaps(batch);
    const full = users.length === batchSize;
    const data = full ? batch.data : batch.data.slice(0, users.length * sampleLength);
    const running = model
      .predictBatch(data, users.length, numFrames)
      .then((result) => {
        if (full) spare.push(result.data);
        const columns = model.labels.length;
        users.forEach((use, row) =>
          use(result.probabilities.data.subarray(row * columns, (row + 1) * columns)),
        );
      })
      .catch((error: unknown) => {
        failure ??= error as Error;
      })
      .finally(() => onTheWay.delete(running));
    onTheWay.add(running);
  }

  /** The last batch may have gaps where a clip failed: moves its last samples into them. */
  function closeGaps(batch: Batch): ((probabilities: Float32Array) => void)[] {
    const used = [...batch.users].sort(([a], [b]) => a - b);
    used.forEach(([position], row) => {
      if (position === row) return;
      batch.data.copyWithin(row * sampleLength, position * sampleLength, (position + 1) * sampleLength);
    });
    return used.map(([, use]) => use);
  }

  async function finish(): Promise<void> {
    for (const batch of filling) {
      if (batch.users.size > 0) run(batch);
    }
    while (onTheWay.size > 0) await untilAborted(Promise.race(onTheWay), signal);
    if (failure !== undefined) throw failure;
  }

  return { slot, finish };
}
