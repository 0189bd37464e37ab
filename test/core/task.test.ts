import { AsyncLocalStorage } from "node:async_hooks";
import { getEventListeners } from "node:events";
import { beforeEach, describe, expect, test } from "vitest";
import { runTask, setTaskHost, untilAborted, type Progress } from "../../src/core/task.js";

const reports: Progress[] = [];
let stops: (() => void)[] = [];

beforeEach(() => {
  reports.length = 0;
  stops = [];
  setTaskHost({
    report: (progress) => void reports.push(progress),
    onInterrupt(stop) {
      stops.push(stop);
      return () => void (stops = stops.filter((each) => each !== stop));
    },
  });
});

type Later = <Result>(work: () => Result) => Result;

/** What `title` runs, and what runs code later in the context that a task leaves behind. */
function leavingContext(title: string): Promise<Later> {
  return runTask({ title, unit: "parts" }, () => Promise.resolve(AsyncLocalStorage.snapshot() as Later));
}

function bars(): string[] {
  return reports.map(({ title, state, stage }) => [title, state, ...(stage ? [stage.title] : [])].join(" "));
}

test("frames of units that take long are told, in a stage too", async () => {
  await runTask({ title: "clips", total: 2, unit: "clips" }, async (task) => {
    task.pass(3);
    task.pass(1);
    await runTask({ title: "one", total: 2, unit: "videos" }, (stage) => Promise.resolve(stage.pass(5)));
  });
  expect(reports.map(({ done, frames, stage }) => [done, frames, stage?.frames])).toEqual([
    [0, undefined, undefined],
    [0, 3, undefined],
    [0, 4, undefined],
    [0, 4, undefined],
    [0, 4, 5],
    [0, 4, undefined],
    [0, 4, undefined],
  ]);
});

test("runTask() in the context of a task that is over begins a bar of its own, which can be interrupted", async () => {
  const later = await leavingContext("first");
  reports.length = 0;
  const second = later(() =>
    runTask({ title: "second", unit: "parts" }, (task) => {
      task.advance(1);
      return new Promise(() => undefined);
    }),
  );
  await Promise.resolve();
  expect(stops).toHaveLength(1);
  stops[0]();
  await expect(second).rejects.toThrow(new DOMException("Interrupted: second", "AbortError"));
  expect(bars()).toEqual(["second running", "second running", "second stopped"]);
});

test.each(["failed", "stopped"] as const)(
  "runTask() in the context of a task that %s runs as ever",
  async (end) => {
    let later: Later | undefined;
    const first = runTask({ title: "first", unit: "parts" }, async () => {
      later = AsyncLocalStorage.snapshot();
      if (end === "stopped") stops[0]();
      await Promise.resolve();
      throw new Error("broken");
    });
    await expect(first).rejects.toThrow();
    reports.length = 0;
    const second = later?.(() => runTask({ title: "second", unit: "parts" }, () => Promise.resolve(7)));
    await expect(second).resolves.toBe(7);
    expect(bars()).toEqual(["second running", "second done"]);
  },
);

test("runTask() in the context of a stage that is over is a stage of the task around it while that runs", async () => {
  let later: Later | undefined;
  await runTask({ title: "outer", unit: "parts" }, async () => {
    later = await leavingContext("a stage");
    reports.length = 0;
    await later(() => runTask({ title: "the next", unit: "parts" }, () => Promise.resolve()));
  });
  expect(bars()).toEqual(["outer running the next", "outer running", "outer done"]);
  reports.length = 0;
  await later?.(() => runTask({ title: "much later", unit: "parts" }, () => Promise.resolve()));
  expect(bars()).toEqual(["much later running", "much later done"]);
});

test.each(["the stage's own", "the outer task's"])(
  "a stage ends with %s signal, and its signal says why",
  async (whose) => {
    const [inner, outer] = [new AbortController(), new AbortController()];
    const seen: unknown[] = [];
    const running = runTask({ title: "outer", unit: "parts", signal: outer.signal }, () =>
      runTask({ title: "a stage", unit: "parts", signal: inner.signal }, async ({ signal }) => {
        expect(signal.aborted).toBe(false);
        (whose === "the outer task's" ? outer : inner).abort(new Error("enough"));
        seen.push(signal.aborted, (signal.reason as Error).message);
        await Promise.resolve();
        signal.throwIfAborted();
      }),
    );
    await expect(running).rejects.toThrow("enough");
    // the work behind an aborted task goes on for a while
    await new Promise((resolve) => void setImmediate(resolve));
    expect(seen).toEqual([true, "enough"]);
  },
);

test("a stage does not begin under a signal that has ended", async () => {
  let numCalls = 0;
  const signal = AbortSignal.abort(new Error("too late"));
  const running = runTask({ title: "outer", unit: "parts" }, () =>
    runTask({ title: "a stage", unit: "parts", signal }, () => Promise.resolve((numCalls += 1))),
  );
  await expect(running).rejects.toThrow("too late");
  expect(numCalls).toBe(0);
});

test("a task and its stages tell what is done, found and expected", async () => {
  const begun = performance.now();
  await runTask({ title: "outer", total: 10, unit: "clips" }, async (task) => {
    task.find(3);
    task.advance(2);
    task.expect(12);
    await runTask({ title: "a stage", unit: "frames" }, (stage) => {
      stage.expect(5);
      stage.advance(2);
      stage.find(1);
      return Promise.resolve();
    });
    task.advance(-1);
  });
  const told = reports.map(({ done, found, total, unit, state, stage }) => [
    [done, found, total, unit, state].join(" "),
    ...(stage === undefined ? [] : [[stage.done, stage.total, stage.unit].join(" ")]),
  ]);
  expect(told).toEqual([
    ["0 0 10 clips running"],
    ["3 3 10 clips running"],
    ["5 3 10 clips running"],
    ["5 3 12 clips running"],
    ["5 3 12 clips running", "0  frames"],
    ["5 3 12 clips running", "0 5 frames"],
    ["5 3 12 clips running", "2 5 frames"],
    ["5 3 12 clips running", "3 5 frames"],
    ["5 3 12 clips running"],
    ["4 3 12 clips running"],
    ["4 3 12 clips done"],
  ]);
  const seconds = reports.map(({ elapsedSeconds }) => elapsedSeconds);
  expect(seconds).toEqual(seconds.toSorted((a, b) => a - b));
  expect(seconds[0]).toBeGreaterThanOrEqual(0);
  expect(seconds.at(-1)).toBeLessThanOrEqual((performance.now() - begun) / 1000);
  expect(stops).toEqual([]);
});

test("a task that stands for two stages at once shows the one that began first", async () => {
  await runTask({ title: "outer", unit: "parts" }, async () => {
    let finish: () => void = () => undefined;
    const first = runTask(
      { title: "first", unit: "parts" },
      () => new Promise<void>((end) => (finish = end)),
    );
    const second = runTask({ title: "second", unit: "parts" }, async (task) => {
      task.advance(1);
      finish();
      await first;
      task.advance(1);
    });
    await Promise.all([first, second]);
  });
  const shown = bars();
  expect(shown.slice(0, 4)).toEqual([
    "outer running",
    "outer running first",
    "outer running first",
    "outer running first",
  ]);
  expect(shown.slice(4)).toEqual([
    "outer running second",
    "outer running second",
    "outer running",
    "outer done",
  ]);
});

describe("untilAborted()", () => {
  test("settles as the promise does, and listens no more", async () => {
    const stop = new AbortController();
    await expect(untilAborted(Promise.resolve(3), stop.signal)).resolves.toBe(3);
    await expect(untilAborted(Promise.reject(new Error("broken")), stop.signal)).rejects.toThrow("broken");
    await expect(untilAborted(Promise.resolve(4), undefined)).resolves.toBe(4);
    expect(getEventListeners(stop.signal, "abort")).toEqual([]);
  });

  test("rejects at once when the signal ends, or has ended", async () => {
    const stop = new AbortController();
    const waiting = untilAborted(new Promise(() => undefined), stop.signal);
    stop.abort(new Error("enough"));
    await expect(waiting).rejects.toThrow("enough");
    await expect(untilAborted(Promise.resolve(3), stop.signal)).rejects.toThrow("enough");
    await expect(untilAborted(Promise.reject(new Error("broken")), stop.signal)).rejects.toThrow("enough");
  });
});
