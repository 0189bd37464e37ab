import { getEventListeners } from "node:events";
import { describe, expect, test } from "vitest";
import { forEachInPool, mapInOrder } from "../../src/core/pool.js";

const soon = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

/** Jobs that end when they are told to. */
function jobs(): {
  work: (item: number, index: number, signal: AbortSignal) => Promise<string>;
  end: (item: number) => void;
  begun: number[];
  ended: number[];
} {
  const ends = new Map<number, () => void>();
  const [begun, ended]: [number[], number[]] = [[], []];
  const work = async (item: number, index: number): Promise<string> => {
    begun.push(item);
    await new Promise<void>((resolve) => ends.set(item, resolve));
    ended.push(item);
    return `${item} at ${index}`;
  };
  return { work, end: (item) => ends.get(item)?.(), begun, ended };
}

describe("mapInOrder()", () => {
  test("gives results in the order of the items, whichever is ready first, and each job its index", async () => {
    const { work, end, begun } = jobs();
    const results: string[] = [];
    const reading = (async () => {
      for await (const result of mapInOrder([5, 6, 7], 3, work)) results.push(result);
    })();
    await soon();
    expect(begun).toEqual([5, 6, 7]);
    end(7);
    end(6);
    await soon();
    expect(results).toEqual([]);
    end(5);
    await reading;
    expect(results).toEqual(["5 at 0", "6 at 1", "7 at 2"]);
  });

  test("runs no more than the limit at once, and takes no more items than it needs", async () => {
    let numTaken = 0;
    function* items(): Generator<number> {
      for (;;) yield (numTaken += 1);
    }
    const { work, end, begun } = jobs();
    const results = mapInOrder(items(), 2, work);
    const first = results.next();
    await soon();
    expect([numTaken, begun]).toEqual([2, [1, 2]]);
    end(1);
    expect((await first).value).toBe("1 at 0");
    await soon();
    expect([numTaken, begun]).toEqual([3, [1, 2, 3]]);
    end(2);
    end(3);
    await results.return();
    expect(numTaken).toBe(3);
  });

  test("works with fewer items than the limit, and with none", async () => {
    const all = async (items: number[]): Promise<number[]> => {
      const found: number[] = [];
      for await (const each of mapInOrder(items, 4, (item) => Promise.resolve(item * 2))) found.push(each);
      return found;
    };
    expect([await all([]), await all([1]), await all([1, 2, 3, 4, 5])]).toEqual([[], [2], [2, 4, 6, 8, 10]]);
  });

  test("ends with the error of the first job in order, after the others have ended, and tells them", async () => {
    const { work, end, ended } = jobs();
    const signals: AbortSignal[] = [];
    const results = mapInOrder([1, 2, 3], 3, (item, index, signal) => {
      signals.push(signal);
      return item === 1 ? Promise.reject(new Error("broken")) : work(item, index, signal);
    });
    const failing = results.next().then(
      () => "a result",
      (error: unknown) => [String(error), [...ended]],
    );
    await soon();
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, true, true]);
    end(2);
    end(3);
    expect(await failing).toEqual(["Error: broken", [2, 3]]);
  });

  test("ends with the caller's signal, and leaves no listener there", async () => {
    const stop = new AbortController();
    const results = mapInOrder([1, 2, 3], 1, (item) => Promise.resolve(item), stop.signal);
    expect((await results.next()).value).toBe(1);
    stop.abort(new Error("enough"));
    await expect(results.next()).rejects.toThrow("enough");
    const other = new AbortController();
    const last = mapInOrder([1, 2], 2, (item) => Promise.resolve(item), other.signal);
    while ((await last.next()).done !== true);
    expect(getEventListeners(other.signal, "abort")).toEqual([]);
  });

  test("takes a job that fails before its turn for no unhandled error", async () => {
    const { work, end } = jobs();
    const unhandled: unknown[] = [];
    const hear = (error: unknown): void => void unhandled.push(error);
    process.on("unhandledRejection", hear);
    const results = mapInOrder([1, 2], 2, (item, index, signal) =>
      item === 2 ? Promise.reject(new Error("early")) : work(item, index, signal),
    );
    const first = results.next();
    await soon();
    await soon();
    end(1);
    expect((await first).value).toBe("1 at 0");
    await expect(results.next()).rejects.toThrow("early");
    process.off("unhandledRejection", hear);
    expect(unhandled).toEqual([]);
  });

  test("tells running jobs when the reader stops early", async () => {
    const seen: AbortSignal[] = [];
    const results = mapInOrder([1, 2], 2, (item, _index, signal) => {
      seen.push(signal);
      return Promise.resolve(item);
    });
    await results.next();
    await results.return();
    expect(seen.map(({ aborted }) => aborted)).toEqual([true, true]);
  });
});

test("forEachInPool() does all, and ends with the first error", async () => {
  const done: number[] = [];
  await forEachInPool([1, 2, 3], 2, (item) => Promise.resolve(void done.push(item)));
  expect(done).toEqual([1, 2, 3]);
  const failing = forEachInPool([1, 2, 3], 1, (item) =>
    item === 2 ? Promise.reject(new Error("broken")) : Promise.resolve(void done.push(item * 10)),
  );
  await expect(failing).rejects.toThrow("broken");
  expect(done).toEqual([1, 2, 3, 10]);
});
