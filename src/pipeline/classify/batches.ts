import { allocate } from "../../core/allocate.js";
import { ModelError } from "../../core/errors.js";
import { untilAborted } from "../../core/task.js";
import type { Model } from "../../model/model.js";
import type { ViewAverage } from "../../tensor/score-mean.js";

/** Gets a sample's row of scores, or what it holds instead: `NaN for "blinking"`. */
export type UseScores = (row: Float32Array, problem: string | undefined) => void;

/**
 * A batch that is being filled. It runs once each of its places is filled or given up; places given up are
 * zeros. What a sample gives depends, in its last bits, on the size of its batch and its place in it: who gives
 * a sample the same place in every run gets the same bits in every run.
 */
export interface Batch {
  readonly size: number;
  /** The samples, one after the other; write the one of a place before `fill`. */
  readonly data: Float32Array;
  /** Says that a place is written; `use` gets its scores when the batch has run. */
  fill(place: number, use: UseScores): void;
  /** Says that nothing will come to a place. */
  giveUp(place: number): void;
  /** Says that no more than the first `size` places will come. */
  cut(size: number): void;
}

/** Batches filled by several producers and run in the order in which they are complete. */
export interface Batches {
  /** A new batch; waits while enough batches are on their way. */
  open(size: number): Promise<Batch>;
  /** Waits until all complete batches have run. */
  finish(): Promise<void>;
}

/** Above this size of a batch one is filled while one runs, and no third one waits. */
const smallBatchBytes = 64e6;

/**
 * Batches for a model.
 *
 * @param options - `sampleLength`: float32 values in a sample; `numFrames`: frames in a sample; `average`: what the rows are,
 *   probabilities (`"prob"`, default) or the model's own scores.
 */
export function openBatches(
  model: Model,
  options: {
    readonly sampleLength: number;
    readonly numFrames: number;
    readonly signal: AbortSignal;
    readonly average?: ViewAverage;
  },
): Batches {
  const { sampleLength, numFrames, signal, average = "prob" } = options;
  const onTheWay = new Set<Promise<void>>();
  let spare: Float32Array[] = [];
  let failure: Error | undefined;

  async function open(size: number): Promise<Batch> {
    const atMost = size * sampleLength * 4 < smallBatchBytes ? 2 : 1;
    while (onTheWay.size >= atMost) await untilAborted(Promise.race(onTheWay), signal);
    if (failure !== undefined) throw failure;
    signal.throwIfAborted();
    return newBatch(size);
  }

  function newBatch(fullSize: number): Batch {
    const length = fullSize * sampleLength;
    const data = takeSpare(length) ?? allocate(Float32Array, length, tooLarge);
    const users = new Map<number, UseScores>();
    const empty = new Set<number>();
    let size = fullSize;

    function runIfComplete(): void {
      if (users.size + empty.size < size || users.size === 0) return;
      for (const place of empty) data.fill(0, place * sampleLength, (place + 1) * sampleLength);
      run(size === fullSize ? data : data.slice(0, size * sampleLength), size, users);
    }

    return {
      size: fullSize,
      data,
      fill(place, use) {
        users.set(place, use);
        runIfComplete();
      },
      giveUp(place) {
        empty.add(place);
        runIfComplete();
      },
      cut(newSize) {
        if (newSize >= size) return;
        size = newSize;
        runIfComplete();
      },
    };
  }

  function tooLarge(size: string, cause: unknown): ModelError {
    const { path } = model;
    const remedy = "Choose a smaller batchSize or numFrames";
    return new ModelError(`Cannot run "${path}": a batch takes ${size}. ${remedy}`, { path, cause });
  }

  function takeSpare(length: number): Float32Array | undefined {
    spare = spare.filter((data) => data.length === length);
    return spare.pop();
  }

  function run(data: Float32Array, size: number, users: ReadonlyMap<number, UseScores>): void {
    const running = model
      .checkedBatch(data, size, numFrames)
      .then((result) => {
        spare.push(result.data);
        const columns = model.labels.length;
        const rows = average === "prob" ? result.probabilities : result.scores;
        for (const [place, use] of [...users].sort(([one], [other]) => one - other)) {
          const row = rows.data.subarray(place * columns, (place + 1) * columns);
          use(row, result.problems[place]);
        }
      })
      .catch((error: unknown) => {
        failure ??= error as Error;
      })
      .finally(() => onTheWay.delete(running));
    onTheWay.add(running);
  }

  async function finish(): Promise<void> {
    while (onTheWay.size > 0) await untilAborted(Promise.race(onTheWay), signal);
    if (failure !== undefined) throw failure;
  }

  return { open, finish };
}
