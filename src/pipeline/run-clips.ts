import { errorMessage, ImageError, VideoError } from "../core/errors.js";
import { linkSignals } from "../core/linked-signal.js";
import { forEachInPool } from "../core/pool.js";
import type { Task } from "../core/task.js";
import type { Clip, SkippedClip } from "../datasets/clip.js";
import { clipFileSha256 } from "../datasets/clip-hash.js";
import type { Journal, Kept } from "../files/journal.js";
import { guardOutputs, OutputError, type OutputGuard } from "./classify/usable-outputs.js";

/** A clip on its way from the list to the table. */
interface ClipInRun<Item extends Clip> {
  readonly clip: Item;
  /** In the list, from 0. */
  readonly position: number;
  /** Size of its batch and place in it (`"8:3"`), on which the last bits depend; `""` where a batch holds one clip only. */
  readonly place: string;
  /** Of the file; only of a run that keeps its results, and not of a file that cannot be read. */
  readonly sha256?: string;
}

/** All that is known of a clip: the one thing that steps hand on. Nothing is found again by its path. */
export type ClipRecord<Result, Item extends Clip = Clip> = ClipInRun<Item> &
  ({ readonly result: Result } | { readonly skipped: string });

/** A result that comes after the clip was read: when its batch has run. */
export class Later<Result> {
  readonly result: Promise<Result>;

  constructor(result: Promise<Result>) {
    this.result = result;
    result.catch(() => undefined); // its error counts when the clip is closed
  }
}

/** Where results are kept from one run to the next. */
export interface ClipKeeping<Result, Item extends Clip, Value extends object> {
  readonly journal: Journal<Value>;
  /** The result that was kept; `undefined` if it does not count any more. */
  readonly fromKept: (value: Value, clip: Item, place: string) => Result | undefined;
  readonly toKept: (result: Result, clip: Item, place: string) => Value;
  /** Called after each record, with those so far: sparse, in the list's order. */
  readonly onKept?: (records: readonly ClipRecord<Result, Item>[]) => Promise<void>;
}

/** How {@link runClips} goes through a list. */
export interface ClipRun<Result, Item extends Clip = Clip, Value extends object = object> {
  readonly task: Task;
  /** Clips that are read at the same time. */
  readonly atOnce: number;
  /** Reads one clip. An error about it skips it, any other ends the run. */
  readonly work: (clip: Item, position: number, signal: AbortSignal) => Promise<Result | Later<Result>>;
  /** Whether the clip at a position takes part; default all. The others have no record. */
  readonly wanted?: (position: number) => boolean;
  readonly placeOf?: (position: number) => string;
  /** Told of each clip from which nothing more will come to its place. */
  readonly giveUp?: (position: number) => Promise<void>;
  /** Called when all clips are read: every {@link Later} comes now. */
  readonly flush?: () => Promise<void>;
  readonly keep?: ClipKeeping<Result, Item, Value>;
  /** Told of each new record as soon as it is there; what it throws ends the run. */
  readonly onRecord?: (record: ClipRecord<Result, Item>) => void;
  /** Of a run in several parts, which ends it itself. */
  readonly guard?: OutputGuard;
}

/** What one clip's file can be guilty of: it cannot be read, does not fit, or gives no numbers. All else ends a run. */
export function isAboutTheClip(error: unknown): boolean {
  return [VideoError, ImageError, OutputError, RangeError].some((kind) => error instanceof kind);
}

/**
 * The one way through a list of clips: reads some at a time, skips what cannot be used, takes what an earlier run kept, and
 * keeps what is new.
 *
 * @returns The records of all clips that are wanted, in the list's order.
 * @throws {ModelError} If no clip has numbers, or the first ones have none. What `work` and `onRecord` throw.
 */
export async function runClips<Result, Item extends Clip, Value extends object = object>(
  list: readonly Item[],
  run: ClipRun<Result, Item, Value>,
): Promise<readonly ClipRecord<Result, Item>[]> {
  const { task, atOnce, work, wanted, placeOf, giveUp, keep, onRecord, guard = guardOutputs() } = run;
  const records: ClipRecord<Result, Item>[] = [];
  const later = new Set<Promise<void>>();
  // what nobody is told of, or cannot be kept, is not worth hours of work
  const failed = new AbortController();
  const { signal: ended, release } = linkSignals([task.signal, failed.signal]);
  const known = (await keep?.journal.findAll(list.map(({ path }) => path))) ?? [];
  let keeping: Promise<void> = Promise.resolve();

  // one after the other: a file that was just decoded need not be read from the disk again
  const finish = (record: ClipRecord<Result, Item>, found?: Kept<Value>): void => {
    records[record.position] = record;
    if (keep === undefined) return;
    keeping = keeping.then(() => keepOne(record, keep, records, found));
    keeping.catch((error: unknown) => failed.abort(error)); // awaited below, where its error counts
  };
  const settle = (record: ClipRecord<Result, Item>): void => {
    failed.signal.throwIfAborted(); // nobody is told any more
    task.advance(1);
    finish(record);
    try {
      onRecord?.(record);
    } catch (error) {
      failed.abort(error); // at once: the next batch's results may be there already
      throw error;
    }
  };
  const skip = (clip: ClipInRun<Item>, error: unknown): void => {
    if (error instanceof OutputError) guard.bad(error);
    task.skip(errorMessage(error));
    settle({ ...clip, skipped: errorMessage(error) });
  };
  const runOne = async (clip: Item, position: number, signal: AbortSignal): Promise<void> => {
    if (wanted?.(position) === false) return giveUp?.(position);
    const place = placeOf?.(position) ?? "";
    const head = { clip, position, place };
    const found = known.at(position);
    for (const value of found?.values ?? []) {
      const result = keep?.fromKept(value, clip, place);
      if (result === undefined) continue;
      guard.good();
      task.find(1);
      finish({ ...head, result }, found);
      return giveUp?.(position);
    }
    let result: Result | Later<Result>;
    try {
      result = await work(clip, position, signal);
    } catch (error) {
      if (signal.aborted || !isAboutTheClip(error)) throw error;
      skip(head, error);
      return giveUp?.(position);
    }
    const take = (value: Result): void => {
      guard.good();
      settle({ ...head, result: value });
    };
    if (!(result instanceof Later)) return take(result);
    const settled = result.result
      .then(take, (error: unknown) => {
        if (!isAboutTheClip(error)) throw error;
        skip(head, error);
      })
      .catch((error: unknown) => failed.abort(error))
      .finally(() => later.delete(settled));
    later.add(settled);
  };

  try {
    await forEachInPool(list, atOnce, runOne, ended);
    await run.flush?.();
    await Promise.all(later);
    failed.signal.throwIfAborted();
    await keeping;
  } finally {
    release();
    await keeping; // also after an interrupt: what is computed is kept
  }
  if (run.guard === undefined) guard.finish();
  return Object.values(records); // without the places of those that were not wanted
}

/** Adds the SHA-256 to a record, and the record to the journal. */
async function keepOne<Result, Item extends Clip, Value extends object>(
  record: ClipRecord<Result, Item>,
  { journal, toKept, onKept }: ClipKeeping<Result, Item, Value>,
  records: ClipRecord<Result, Item>[],
  found: Kept<Value> | undefined,
): Promise<void> {
  const { clip, position, place } = record;
  const sha256 = found?.sha256 ?? (await clipFileSha256(clip).catch(() => undefined));
  records[position] = { ...record, sha256 };
  if (found === undefined && "result" in record)
    await journal.add(clip.path, sha256, toKept(record.result, clip, place));
  await onKept?.(records);
}

/** The results, in the order of the list. */
export function resultsOf<Result, Item extends Clip>(
  records: readonly ClipRecord<Result, Item>[],
): readonly Result[] {
  return records.flatMap((record) => ("result" in record ? [record.result] : []));
}

/** The clips that have none, with reasons. */
export function skippedOf<Item extends Clip>(
  records: readonly ClipRecord<unknown, Item>[],
): readonly SkippedClip[] {
  return records.flatMap((record) =>
    "skipped" in record ? [{ path: record.clip.path, reason: record.skipped }] : [],
  );
}
