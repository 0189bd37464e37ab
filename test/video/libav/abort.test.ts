import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { abortOf } from "../../../src/video/libav/abort.js";

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

function heldBytes(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed;
}

test("work that is waited for settles as it would alone", async () => {
  const abort = abortOf(new AbortController().signal);
  expect(await abort.orEnd(Promise.resolve(3))).toBe(3);
  await expect(abort.orEnd(Promise.reject(new Error("its own")))).rejects.toThrow("its own");
  abort.release();
});

test("the end of the signal rejects what is waited for, and what is asked for afterwards", async () => {
  const controller = new AbortController();
  const abort = abortOf(controller.signal);
  const never = abort.orEnd(new Promise(() => undefined));
  controller.abort(new Error("stopped"));
  await expect(never).rejects.toThrow("stopped");
  await expect(abort.orEnd(Promise.resolve(3))).rejects.toThrow("stopped");
  await expect(abort.promise).rejects.toThrow("stopped");
});

test("what was waited for leaves nothing, however many frames a video has", async () => {
  const abort = abortOf(new AbortController().signal);
  const waitFor = async (count: number): Promise<void> => {
    for (let i = 0; i < count; i += 1) await abort.orEnd(Promise.resolve(i));
  };
  await waitFor(1000);
  const before = heldBytes();
  await waitFor(100_000);
  // an entry for each of them in the promise that lives on would be 15 MB
  expect(heldBytes() - before).toBeLessThan(2e6);
  abort.release();
});
