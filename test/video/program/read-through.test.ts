import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { chmod, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { openVideo, type Video } from "../../../src/video/video.js";
import { numberedVideo } from "../../support/numbered-video.js";
import { processesOn } from "../../support/processes.js";
import { temporaryFolder } from "../../support/temporary-folder.js";

afterEach(() => void vi.unstubAllEnvs());

/** Real ffmpeg behind a script that notes when a run begins and ends. */
async function noteRuns(): Promise<() => string[]> {
  const folder = await temporaryFolder();
  const [log, script] = [join(folder, "runs"), join(folder, "ffmpeg")];
  const real = execFileSync("sh", ["-c", "command -v ffmpeg"], { encoding: "utf8" }).trim();
  await writeFile(
    script,
    `#!/bin/sh\necho + >> '${log}'\n'${real}' "$@"\ncode=$?\necho - >> '${log}'\nexit $code\n`,
  );
  await chmod(script, 0o755);
  vi.stubEnv("FFMPEG_PATH", script);
  return () => readFileSync(log, "utf8").trim().split("\n");
}

/** Videos whose pixels tell which frame they are of. */
async function openNumbered(count: number): Promise<Video[]> {
  const paths = await Promise.all(
    Array.from({ length: count }, (_, i) =>
      numberedVideo({ numFrames: 3 + 5 * i, width: 16 + 16 * (i % 3) }),
    ),
  );
  return Promise.all(paths.map((path) => openVideo(path, { decoder: "program" })));
}

/** The red of the first pixel of two frames, which is the frame's number. */
async function numbersOf(video: Video, signal?: AbortSignal): Promise<number[]> {
  const numbers: number[] = [];
  await video.sampleEach(
    (count) => [count - 1, 1],
    (pixels, i) => (numbers[i] = pixels[0]),
    { signal },
  );
  return numbers;
}

test("frames of many videos at the same time are those of each, from two runs of ffmpeg at a time", async () => {
  const videos = await openNumbered(5);
  const runs = await noteRuns();
  const together = await Promise.all(videos.map((video) => numbersOf(video)));
  expect(together).toEqual(videos.map((_, i) => [2 + 5 * i, 1]));
  let [running, most] = [0, 0];
  for (const sign of runs()) most = Math.max(most, (running += sign === "+" ? 1 : -1));
  expect(runs()).toHaveLength(2 * 5);
  expect(most).toBe(2);
});

test("a video that is gone fails in its own words, one whose user throws with that, and no other fails", async () => {
  const videos = await openNumbered(4);
  await rm(videos[1].path);
  const noRoom = new RangeError("no room");
  const throwing = videos[2].sampleEach(
    () => [0],
    () => {
      throw noRoom;
    },
  );
  const asked = videos.map((video, i) => (i === 2 ? throwing : numbersOf(video)));
  const [first, gone, thrown, last] = await Promise.allSettled(asked);
  expect(first).toEqual({ status: "fulfilled", value: [2, 1] });
  expect(gone).toHaveProperty("reason.message", `Cannot decode "${videos[1].path}": no such file`);
  expect(thrown).toHaveProperty("reason", noRoom);
  expect(last).toEqual({ status: "fulfilled", value: [17, 1] });
});

test("a reading that is called off ends at once, waiting or at work, and leaves no ffmpeg", async () => {
  const path = await numberedVideo({ numFrames: 2000, width: 160, height: 120 });
  const videos = await Promise.all(Array.from({ length: 4 }, () => openVideo(path, { decoder: "program" })));
  const [one, all, reason] = [new AbortController(), new AbortController(), new Error("enough")];
  const asked = videos.map((video, i) => video.frameTimes({ signal: (i === 3 ? one : all).signal }));
  const results = Promise.allSettled(asked);
  one.abort(reason);
  await expect(asked[3]).rejects.toBe(reason);
  await vi.waitFor(() => expect(processesOn(path)).toHaveLength(2), 10_000);
  all.abort(reason);
  for (const result of await results) expect(result).toEqual({ status: "rejected", reason });
  await vi.waitFor(() => expect(processesOn(path)).toEqual([]), 10_000);
});
