import { AsyncLocalStorage } from "node:async_hooks";
import { beforeEach, expect, test } from "vitest";
import { runTask, setTaskHost, type Progress } from "../../src/core/task.js";

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
