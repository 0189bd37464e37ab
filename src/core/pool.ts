import { linkSignals } from "./linked-signal.js";

/**
 * Runs `work` over `items`, at most `limit` at a time, and yields the results in the order of the items.
 *
 * No more than `limit` results wait unread, so memory stays flat however many items there are. When the
 * consumer stops early or `work` throws, `signal` given to the running jobs is aborted and all of them have
 * settled before the error goes on: nothing runs on behind the caller's back.
 *
 * @param items - What to work on; may be endless.
 * @param limit - How many jobs run at once, ≥ 1.
 * @param work - The job; gets the item, its index and a signal that ends with the whole pool.
 * @param signal - Ends the pool from outside.
 */
export async function* mapInOrder<Item, Result>(
  items: Iterable<Item>,
  limit: number,
  work: (item: Item, index: number, signal: AbortSignal) => Promise<Result>,
  signal?: AbortSignal,
): AsyncGenerator<Result, void, undefined> {
  const stop = new AbortController();
  const linked = linkSignals(signal === undefined ? [stop.signal] : [signal, stop.signal]);
  const ended = linked.signal;
  const source = items[Symbol.iterator]();
  const running: Promise<Result>[] = [];
  let index = 0;

  function startOne(): boolean {
    const next = source.next();
    if (next.done === true) return false;
    const job = work(next.value, index, ended);
    index += 1;
    job.catch(() => undefined); // its turn to be awaited may come after it failed
    running.push(job);
    return true;
  }

  try {
    while (running.length < limit && startOne());
    for (let next = running[0]; next !== undefined; next = running[0]) {
      ended.throwIfAborted();
      const result = await next;
      void running.shift();
      startOne();
      yield result;
    }
  } finally {
    stop.abort();
    await Promise.allSettled(running);
    linked.release();
  }
}

/** {@link mapInOrder} for work that gives nothing back. */
export async function forEachInPool<Item>(
  items: Iterable<Item>,
  limit: number,
  work: (item: Item, index: number, signal: AbortSignal) => Promise<void>,
  signal?: AbortSignal,
): Promise<void> {
  const jobs = mapInOrder(items, limit, work, signal);
  while ((await jobs.next()).done !== true);
}
