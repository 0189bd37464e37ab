import { getEventListeners } from "node:events";
import { describe, expect, test } from "vitest";
import { atMost } from "../../src/core/at-most.js";

/** Work that ends when it is told to. */
function job(): { work: () => Promise<string>; end: () => void; hasBegun: () => boolean } {
  let [begun, end] = [false, (): void => undefined];
  const ended = new Promise<void>((resolve) => (end = resolve));
  const work = async (): Promise<string> => {
    begun = true;
    await ended;
    return "done";
  };
  return { work, end, hasBegun: () => begun };
}

const soon = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

describe("atMost()", () => {
  test("lets so many run, and the next when one ends", async () => {
    const run = atMost(2);
    const jobs = [job(), job(), job(), job()];
    const results = jobs.map(({ work }) => run(work));
    await soon();
    expect(jobs.map(({ hasBegun }) => hasBegun())).toEqual([true, true, false, false]);
    jobs[1].end();
    await soon();
    expect(jobs.map(({ hasBegun }) => hasBegun())).toEqual([true, true, true, false]);
    for (const { end } of jobs) end();
    expect(await Promise.all(results)).toEqual(["done", "done", "done", "done"]);
  });

  test("lets no more run after it has stood still", async () => {
    const run = atMost(2);
    for (let i = 0; i < 3; i += 1) await run(() => Promise.resolve());
    const jobs = [job(), job(), job()];
    const results = jobs.map(({ work }) => run(work));
    await soon();
    expect(jobs.map(({ hasBegun }) => hasBegun())).toEqual([true, true, false]);
    for (const { end } of jobs) end();
    await Promise.all(results);
  });

  test("listens no more to the signal of who has had a turn", async () => {
    const run = atMost(1);
    const first = job();
    const stop = new AbortController();
    const results = [run(first.work), run(() => Promise.resolve("second"), stop.signal)];
    await soon();
    expect(getEventListeners(stop.signal, "abort")).toHaveLength(1);
    first.end();
    expect(await Promise.all(results)).toEqual(["done", "second"]);
    expect(getEventListeners(stop.signal, "abort")).toEqual([]);
  });

  test("goes on after work that failed", async () => {
    const run = atMost(1);
    const failing = run(() => Promise.reject(new Error("broken")));
    const next = run(() => Promise.resolve(7));
    await expect(failing).rejects.toThrow("broken");
    expect(await next).toBe(7);
  });

  test("forgets who gives up waiting", async () => {
    const run = atMost(1);
    const [first, second, third] = [job(), job(), job()];
    const stop = new AbortController();
    const results = [run(first.work), run(second.work, stop.signal), run(third.work)];
    stop.abort(new Error("enough"));
    await expect(results[1]).rejects.toThrow("enough");
    first.end();
    third.end();
    expect(await Promise.all([results[0], results[2]])).toEqual(["done", "done"]);
    expect(second.hasBegun()).toBe(false);
    await expect(run(second.work, stop.signal)).rejects.toThrow("enough");
  });
});
