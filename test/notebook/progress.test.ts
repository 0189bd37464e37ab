import { expect, test } from "vitest";
import type { Progress } from "../../src/core/task.js";
import { runTask, setTaskHost } from "../../src/core/task.js";
import type { MimeBundle } from "../../src/display/page/displayable.js";
import type { DisplayTarget, Kernel } from "../../src/notebook/kernel.js";
import { progressBundle } from "../../src/notebook/progress-bar.js";
import { progressText } from "../../src/notebook/progress-text.js";
import { notebookTaskHost, terminalTaskHost } from "../../src/notebook/progress.js";

interface Shown extends DisplayTarget {
  readonly text: string;
}

function recordingKernel(): { kernel: Kernel; shown: Shown[] } {
  const shown: Shown[] = [];
  const kernel: Kernel = {
    name: "tslab",
    async display(bundle: MimeBundle, target: DisplayTarget = {}) {
      await new Promise((resolve) => setTimeout(resolve, 5));
      shown.push({ text: bundle["text/plain"] as string, ...target });
    },
  };
  return { kernel, shown };
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

const running: Progress = {
  title: "Classifying 62 clips",
  done: 24,
  total: 62,
  unit: "clips",
  elapsedSeconds: 2,
  state: "running",
};

test("progressText() tells share, count, speed and time left, and in the end how long it took", () => {
  expect(progressText(running)).toBe(
    "Classifying 62 clips: 39 % · 24 of 62 clips · 12.0 clips/s · 3.2 s left",
  );
  expect(progressText({ ...running, frames: 1240.5 })).toContain(" of 62 clips · 1,240 frames · ");
  expect(progressText({ ...running, total: undefined })).toBe(
    "Classifying 62 clips: 24 clips · 12.0 clips/s",
  );
  expect(progressText({ ...running, done: 0 })).toBe("Classifying 62 clips: 0 % · 0 of 62 clips");
  expect(progressText({ ...running, done: 62, state: "done" })).toBe(
    "Classifying 62 clips in 2.0 s · 31.0 clips/s",
  );
  const one = { ...running, title: "Preparing the video", done: 1, total: 1, unit: "videos" } as const;
  expect(progressText({ ...one, state: "done" })).toBe("Preparing the video in 2.0 s");
  expect(progressText({ ...running, state: "stopped" })).toBe(
    "Classifying 62 clips: stopped after 24 of 62 clips, 2.0 s",
  );
  expect(progressText({ ...running, done: 1, total: 1, state: "failed" })).toBe(
    "Classifying 62 clips: failed after 1 of 1 clip, 2.0 s",
  );
});

test("progressText() of bytes speaks of MB, and what was there before makes nothing faster", () => {
  const bytes: Progress = { ...running, title: "Downloading x", done: 24e6, total: 66.5e6, unit: "bytes" };
  expect(progressText(bytes)).toBe("Downloading x: 36 % · 24.0 MB of 66.5 MB · 12.0 MB/s · 3.5 s left");
  expect(progressText({ ...bytes, found: 22e6 })).toBe(
    "Downloading x: 36 % · 24.0 MB of 66.5 MB · 1.0 MB/s · 43 s left",
  );
  expect(progressText({ ...bytes, found: 24e6 })).toBe("Downloading x: 36 % · 24.0 MB of 66.5 MB");
  expect(progressText({ ...bytes, total: undefined })).toBe("Downloading x: 24.0 MB · 12.0 MB/s");
  expect(progressText({ ...bytes, state: "done" })).toBe("Downloading x: 24.0 MB in 2.0 s · 12.0 MB/s");
  expect(progressText({ ...bytes, found: 22e6, state: "done" })).toBe(
    "Downloading x: 24.0 MB in 2.0 s · 1.0 MB/s · 22.0 MB were there already",
  );
  expect(progressText({ ...running, done: 1, total: 1, found: 1, state: "done" })).toBe(
    "Classifying 62 clips: 1 clip in 2.0 s · 1 was there already",
  );
  expect(progressText({ ...bytes, state: "stopped" })).toBe(
    "Downloading x: stopped after 24.0 MB of 66.5 MB, 2.0 s",
  );
});

test("a task may learn its total late, find work that was done before, and lose some", async () => {
  const told: Progress[] = [];
  setTaskHost({ report: (progress) => void told.push(progress), onInterrupt: () => () => undefined });
  await runTask({ title: "Downloading", unit: "bytes" }, (task) => {
    task.find(40);
    task.expect(100);
    task.advance(60);
    task.advance(-10);
    return Promise.resolve();
  });
  expect(told.map(({ done, found, total }) => [done, found, total])).toEqual([
    [0, 0, undefined],
    [40, 40, undefined],
    [40, 40, 100],
    [100, 40, 100],
    [90, 40, 100],
    [90, 40, 100],
  ]);
});

test("progressBundle() is a labelled <progress> while the task runs, and a line when it has ended", () => {
  const html = progressBundle({ ...running, title: "<b>" })["text/html"] as string;
  expect(html).toContain("&lt;b&gt;");
  expect(html).toMatch(/<label>.*<progress[^>]*value="24"[^>]*max="62"/s);
  expect(progressBundle({ ...running, state: "done" })["text/html"]).not.toContain("<progress");
});

test("the notebook's bar is one output that is updated at most five times a second and ends with the end", async () => {
  const { kernel, shown } = recordingKernel();
  setTaskHost(notebookTaskHost(kernel));
  await runTask({ title: "Working", total: 60, unit: "clips" }, async (task) => {
    for (let i = 0; i < 60; i += 1) {
      await pause(10);
      task.advance(1);
    }
  });
  const seconds = 60 * 0.01;
  expect(shown.length).toBeGreaterThanOrEqual(3);
  expect(shown.length).toBeLessThanOrEqual(seconds * 5 * 3); // three times: a busy machine takes longer
  expect(shown.map((output) => output.update)).toEqual([false, ...shown.slice(1).map(() => true)]);
  expect(new Set(shown.map((output) => output.displayId)).size).toBe(1);
  expect(shown.at(-1)?.text).toMatch(/^✓ Working: 60 clips in /);
});

test("what was skipped is told, however quick the task: how many, and why the first", async () => {
  const { kernel, shown } = recordingKernel();
  setTaskHost(notebookTaskHost(kernel));
  const inner = { title: "Reading", total: 2, unit: "clips" };
  await runTask({ title: "Classifying 3 clips", total: 3, unit: "clips" }, async (task) => {
    task.skip('Cannot read "a.mp4": no such file');
    await runTask(inner, (stage) => Promise.resolve(stage.skip("another reason")));
    task.advance(3);
  });
  expect(shown.map(({ text }) => text.replace(/in [\d.]+ m?s/, "in … s"))).toEqual([
    '✓ Classifying 3 clips in … s · 2 skipped: Cannot read "a.mp4": no such file (the first; .skipped has all)',
  ]);
  const skipped = { count: 1, firstReason: "it is empty" };
  expect(progressText({ ...running, done: 62, state: "done", skipped })).toBe(
    "Classifying 62 clips in 2.0 s · 31.0 clips/s · 1 skipped: it is empty",
  );
});

test("a task that is over at once draws nothing, one that stands still draws its title", async () => {
  const { kernel, shown } = recordingKernel();
  setTaskHost(notebookTaskHost(kernel));
  await runTask({ title: "Quick", total: 1, unit: "clips" }, () => Promise.resolve());
  expect(shown).toEqual([]);
  await runTask({ title: "Loading", unit: "models" }, () => pause(400));
  expect(shown.map((output) => output.text.slice(0, 20))).toEqual([
    "Loading: 0 models",
    "✓ Loading: 0 models ",
  ]);
});

test("a task inside a task is a stage of it, until it is over or the task has ended", async () => {
  const reports: Progress[] = [];
  setTaskHost({ report: (progress) => void reports.push(progress), onInterrupt: () => () => undefined });
  let late: (units: number) => void = () => undefined;
  await runTask({ title: "Preparing the player", total: 2, unit: "parts" }, async (task) => {
    await runTask({ title: "Decoding", total: 3, unit: "frames" }, async (inner) => {
      inner.advance(2);
      late = inner.advance;
      await runTask({ title: "a stage's own part", unit: "bytes" }, (innermost) =>
        Promise.resolve(innermost.advance(9)),
      );
    });
    task.advance(1);
  });
  const count = reports.length;
  late(1);
  expect(reports.length).toBe(count);
  expect(reports.map(({ done, state, stage }) => [done, state, stage?.title, stage?.done])).toEqual([
    [0, "running", undefined, undefined],
    [0, "running", "Decoding", 0],
    [0, "running", "Decoding", 2],
    [0, "running", undefined, undefined],
    [1, "running", undefined, undefined],
    [1, "done", undefined, undefined],
  ]);
  expect(progressText(reports[2])).toBe("Preparing the player: 0 % · 0 of 2 parts › Decoding: 2 of 3 frames");
  const html = progressBundle(reports[2])["text/html"] as string;
  expect(html.match(/<progress/g)).toHaveLength(2);
  expect(html).toContain('<progress value="2" max="3"');
});

test("a front end that fails does not end the work", async () => {
  setTaskHost(notebookTaskHost({ name: "tslab", display: () => Promise.reject(new Error("gone")) }));
  await expect(runTask({ title: "Working", unit: "clips" }, () => pause(300).then(() => 7))).resolves.toBe(7);
});

test("the stop button interrupts the task in a notebook, and its listener goes away", async () => {
  const { kernel, shown } = recordingKernel();
  setTaskHost(notebookTaskHost(kernel));
  const before = process.listenerCount("SIGINT");
  const work = runTask({ title: "Working", total: 2, unit: "clips" }, async (task) => {
    task.advance(1);
    await pause(300);
    process.emit("SIGINT");
    await pause(5_000);
  });
  await expect(work).rejects.toMatchObject({ name: "AbortError", message: "Interrupted: Working" });
  expect(process.listenerCount("SIGINT")).toBe(before);
  expect(shown.at(-1)?.text).toMatch(/^■ Working: stopped after 1 of 2 clips/);
});

test("the terminal's line is written over and ends in a line end; a pipe gets nothing", async () => {
  const written: string[] = [];
  const stream = { columns: 40, write: (text: string) => written.push(text) > 0 };
  setTaskHost(terminalTaskHost(stream));
  await runTask({ title: "Working", unit: "clips" }, () => pause(250));
  expect(written).toEqual([]);
  setTaskHost(terminalTaskHost({ ...stream, isTTY: true }));
  await runTask({ title: "Working on a very long title\n", total: 9, unit: "clips" }, () => pause(450));
  expect(written[0]).toBe("\r\u001b[KWorking on a very long title : 0 % · 0 ");
  expect(written.at(-1)).toMatch(/^\r.*\n$/s);
  expect(written.join("").match(/\n/g)).toHaveLength(1);
});

test("the line of a terminal that does not know its width is cut as one of 80 columns", async () => {
  const written: string[] = [];
  setTaskHost(terminalTaskHost({ isTTY: true, columns: 0, write: (text: string) => written.push(text) > 0 }));
  await runTask({ title: "long ".repeat(30), unit: "clips" }, () => pause(250));
  expect(written[0]).toBe(`\r\u001b[K${"long ".repeat(16).slice(0, 79)}`);
});
