import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { forEachInPool } from "../../src/core/pool.js";
import { openVideo } from "../../src/video/video.js";
import { numberedVideo } from "../support/numbered-video.js";
import { temporaryFolder } from "../support/temporary-folder.js";
import { warningsOf } from "../support/warnings.js";

afterEach(() => void vi.unstubAllEnvs());

/** Real ffprobe behind a script that notes when it begins and ends; gives how many ran at most at the same time. */
async function noteProbes(): Promise<() => { mostAtOnce: number; inAll: number }> {
  const folder = await temporaryFolder();
  const [log, script] = [join(folder, "runs"), join(folder, "ffprobe")];
  const real = execFileSync("sh", ["-c", "command -v ffprobe"], { encoding: "utf8" }).trim();
  const body = `echo + >> '${log}'\n'${real}' "$@"\ncode=$?\necho - >> '${log}'\nexit $code`;
  writeFileSync(script, `#!/bin/sh\n${body}\n`, { mode: 0o755 });
  vi.stubEnv("FFPROBE_PATH", script);
  return () => {
    const notes = readFileSync(log, "utf8").trim().split("\n");
    let [running, mostAtOnce] = [0, 0];
    for (const note of notes) {
      running += note === "+" ? 1 : -1;
      mostAtOnce = Math.max(mostAtOnce, running);
    }
    return { mostAtOnce, inAll: notes.length / 2 };
  };
}

test("many clips opened together start no more programs than there are cores, and Node warns of nothing", async () => {
  const path = await numberedVideo({ numFrames: 5, name: "clip.mkv" });
  const probes = await noteProbes();
  const openAll = (): Promise<void> =>
    forEachInPool(new Array<string>(24).fill(path), 24, async (clip, _, signal) => {
      const video = await openVideo(clip, { signal });
      await video.close();
    });
  expect(await warningsOf(openAll)).toEqual([]);
  const { mostAtOnce, inAll } = probes();
  expect(inAll).toBe(24);
  expect(mostAtOnce).toBeLessThanOrEqual(availableParallelism());
});

test("a video may be read by many at the same time, and Node warns of nothing", async () => {
  const video = await openVideo(await numberedVideo({ numFrames: 5 }));
  const readings = (): Promise<unknown> =>
    Promise.all(Array.from({ length: 24 }, () => video.framesAt([1, 3])));
  expect(await warningsOf(readings)).toEqual([]);
  await video.close();
});
