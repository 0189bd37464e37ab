import { chmod, copyFile, readFile, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { probeVideo } from "../../src/video/probe.js";
import { numberedVideo } from "../support/numbered-video.js";
import { temporaryFolder } from "../support/temporary-folder.js";

process.env["KINETOSCOPE_DECODER"] = "program";

/** An ffprobe that counts how often it is started. */
async function countedFfprobe(): Promise<() => Promise<number>> {
  const folder = await temporaryFolder();
  const [program, log] = [join(folder, "ffprobe"), join(folder, "log")];
  await writeFile(program, `#!/bin/sh\necho started >> '${log}'\nexec ffprobe "$@"\n`);
  await chmod(program, 0o755);
  const before = process.env["FFPROBE_PATH"];
  process.env["FFPROBE_PATH"] = program;
  onTestFinished(() => {
    if (before === undefined) delete process.env["FFPROBE_PATH"];
    else process.env["FFPROBE_PATH"] = before;
  });
  return async () => (await readFile(log, "utf8")).split("\n").length - 1;
}

test("ffprobe is asked once about a file, and again about another in its place", async () => {
  const numStarted = await countedFfprobe();
  const path = await numberedVideo({ numFrames: 3 });
  const first = await probeVideo(path);
  expect(first.numFramesClaimed).toBe(3);
  expect(await probeVideo(path)).toEqual(first);
  expect(await numStarted()).toBe(1);

  const { atime, mtime } = await stat(path);
  await copyFile(await numberedVideo({ numFrames: 5 }), path);
  await utimes(path, atime, mtime); // as a copy of a backup is: the time says nothing
  expect((await probeVideo(path)).numFramesClaimed).toBe(5);
  expect(await numStarted()).toBe(2);
});

test("an error is not remembered", async () => {
  const path = join(await temporaryFolder(), "a.mkv");
  await writeFile(path, Buffer.alloc(5000, 0xff));
  await expect(probeVideo(path)).rejects.toThrow(/Cannot read/);
  const numStarted = await countedFfprobe();
  await expect(probeVideo(path)).rejects.toThrow(/Cannot read/);
  await expect(probeVideo(path)).rejects.toThrow(/Cannot read/);
  expect(await numStarted()).toBe(2);
});
