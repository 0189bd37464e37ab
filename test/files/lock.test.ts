import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { withLock } from "../../src/files/lock.js";
import { temporaryFolder } from "../support/temporary-folder.js";

const { signal: never } = new AbortController();

async function lockPath(): Promise<string> {
  return join(await temporaryFolder(), "deep", "a.lock");
}

test("withLock() holds the file while the work goes on, whatever its end", async () => {
  const path = await lockPath();
  await withLock(path, never, () => {
    expect(JSON.parse(readFileSync(path, "utf8"))).toMatchObject({ pid: process.pid, host: hostname() });
    return Promise.resolve();
  });
  expect(existsSync(path)).toBe(false);
  await expect(withLock(path, never, () => Promise.reject(new Error("broken")))).rejects.toThrow("broken");
  expect(existsSync(path)).toBe(false);
});

test("withLock() lets one call work at a time, of this process too", async () => {
  const path = await lockPath();
  const steps: string[] = [];
  const work = async (name: string): Promise<void> => {
    steps.push(`${name} begins`);
    await new Promise((resolve) => void setImmediate(resolve));
    steps.push(`${name} ends`);
  };
  await Promise.all(["a", "b", "c"].map((name) => withLock(path, never, () => work(name))));
  expect(steps).toHaveLength(6);
  for (const at of [0, 2, 4]) expect(steps[at + 1]).toBe(steps[at].replace("begins", "ends"));
});

test("withLock() leaves the lock of another holder, who took it over meanwhile", async () => {
  const path = await lockPath();
  const theirs = JSON.stringify({ pid: process.ppid, host: hostname(), mark: "theirs" });
  await withLock(path, never, () => Promise.resolve(writeFileSync(path, theirs)));
  expect(readFileSync(path, "utf8")).toBe(theirs);
});

test.each([
  ["whose process lives", { pid: process.pid, host: hostname(), mark: "x" }],
  ["of another machine", { pid: 2 ** 22 + 1, host: "another-machine", mark: "x" }],
])("withLock() waits for a lock %s, and the wait can be aborted", async (_, holder) => {
  const path = await lockPath();
  await withLock(path, never, () => Promise.resolve());
  const theirs = JSON.stringify(holder);
  writeFileSync(path, theirs);
  const stop = new AbortController();
  let numCalls = 0;
  const waiting = withLock(path, stop.signal, () => Promise.resolve((numCalls += 1)));
  // several times as long as it takes to look
  await new Promise((resolve) => setTimeout(resolve, 350));
  stop.abort(new Error("no time"));
  await expect(waiting).rejects.toThrow();
  expect([numCalls, readFileSync(path, "utf8")]).toEqual([0, theirs]);
});
