import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { chmod, copyFile, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { afterEach, describe, expect, test, vi } from "vitest";
import { uniformIndices } from "../../../src/video/sampling/indices.js";
import { whileOpening } from "../../../src/video/program/read-frames.js";
import { openVideo, type Video } from "../../../src/video/video.js";
import { numberedVideo } from "../../support/numbered-video.js";
import { processesOn } from "../../support/processes.js";
import { temporaryFolder } from "../../support/temporary-folder.js";

afterEach(() => void vi.unstubAllEnvs());

const data = resolve(import.meta.dirname, "..", "..", "..", "data");

/** Real ffmpeg behind a script that notes each run, and may do something first. */
async function noteRuns(first = ""): Promise<() => number> {
  const folder = await temporaryFolder();
  const [log, script] = [join(folder, "runs"), join(folder, "ffmpeg")];
  const real = execFileSync("sh", ["-c", "command -v ffmpeg"], { encoding: "utf8" }).trim();
  await writeFile(log, "");
  await writeFile(script, `#!/bin/sh\necho run >> '${log}'\n${first}\nexec '${real}' "$@"\n`);
  await chmod(script, 0o755);
  vi.stubEnv("FFMPEG_PATH", script);
  return () => readFileSync(log, "utf8").split("\n").length - 1;
}

/** Small videos that differ in size, rate, length and container; all pixels tell which frame they are of. */
function differentVideos(): Promise<string[]> {
  const sizes = [16, 32, 48, 64];
  return Promise.all(
    Array.from({ length: 12 }, (_, i) =>
      numberedVideo({
        numFrames: 3 + 5 * i,
        width: sizes[i % 4],
        height: sizes[(i + 1) % 3],
        fps: 10 + i,
        name: ["a.mp4", "b.mkv", "c.mov"][i % 3],
      }),
    ),
  );
}

/** The red of the first pixel of eight frames of a video, which is the frame's number, and the times. */
async function numbersOf(video: Video, signal?: AbortSignal): Promise<[number[], readonly number[], number]> {
  const numbers: number[] = [];
  const choose = (count: number): number[] => uniformIndices(count, 8);
  const sampled = await video.sampleEach(choose, (pixels, i) => (numbers[i] = pixels[0]), { signal });
  return [numbers, sampled.ptsSeconds, sampled.numFrames];
}

describe("frames of many videos, asked for at the same time,", () => {
  test("are those of each alone, from far fewer runs of ffmpeg", async () => {
    const paths = await differentVideos();
    const videos = await Promise.all(paths.map((path) => openVideo(path)));
    const numRuns = await noteRuns();
    const together = await Promise.all(videos.map((video) => numbersOf(video)));
    expect(numRuns()).toBeLessThanOrEqual(5);
    for (const [i, found] of together.entries()) {
      const numFrames = 3 + 5 * i;
      const indices = uniformIndices(numFrames, 8);
      expect(found[0]).toEqual(indices);
      expect(found[2]).toBe(numFrames);
      for (const [k, ptsSeconds] of found[1].entries())
        expect(ptsSeconds).toBeCloseTo(indices[k] / (10 + i), 2);
      expect(await numbersOf(videos[i])).toEqual(found);
    }
  });

  test("are read by one run though one of them is still being opened", async () => {
    const [first, second] = await Promise.all(
      (await differentVideos()).slice(0, 2).map((path) => openVideo(path)),
    );
    const numRuns = await noteRuns();
    const opening = whileOpening(() => new Promise((resolve) => setTimeout(resolve, 15)));
    const later = opening.then(() => numbersOf(second));
    expect((await numbersOf(first))[2]).toBe(3);
    expect((await later)[2]).toBe(8);
    expect(numRuns()).toBe(1);
    const stuck = new AbortController();
    const endless = whileOpening(
      () => new Promise((resolve) => stuck.signal.addEventListener("abort", resolve)),
    );
    expect((await numbersOf(first))[2]).toBe(3); // whoever takes long is not waited for
    stuck.abort();
    await endless;
  });

  test("are byte for byte those of each alone, of clips as datasets have them", async () => {
    const names = readdirSync(data, { recursive: true, encoding: "utf8" }).filter((name) =>
      /\.(avi|mp4)$/.test(name),
    );
    const paths = names.sort().filter((name, i) => i % 40 === 0 && !name.includes("og2JqFbneJz")).map((name) => join(data, name)); // prettier-ignore
    expect(paths.length).toBeGreaterThan(10);
    const videos = await Promise.all(paths.map((path) => openVideo(path)));
    const together = await Promise.all(videos.map((video) => video.framesAt([0, 3, 12])));
    for (const [i, video] of videos.entries()) {
      const alone = await video.framesAt([0, 3, 12]);
      expect(Buffer.compare(alone.data, together[i].data), paths[i]).toBe(0);
      expect(alone.ptsSeconds).toEqual(together[i].ptsSeconds);
    }
  });

  test("fail for the one that is damaged, with its own words, and for no other", async () => {
    const paths = await differentVideos();
    const good = paths[6]; // an .mp4
    const bytes = readFileSync(good);
    const middle = bytes.indexOf("mdat") + Math.floor(bytes.readUInt32BE(bytes.indexOf("mdat") - 4) / 2);
    bytes.fill(0x55, middle, middle + 200);
    const damaged = join(await temporaryFolder(), "damaged.mp4");
    await writeFile(damaged, bytes);
    const videos = await Promise.all([...paths, damaged].map((path) => openVideo(path)));
    const together = await Promise.allSettled(videos.map((video) => numbersOf(video)));
    expect(together.map(({ status }) => status)).toEqual([...paths.map(() => "fulfilled"), "rejected"]);
    // which of its complaints comes first depends on ffmpeg's threads
    const { message } = (together[12] as PromiseRejectedResult).reason as Error;
    expect(message.replace(/: (Invalid NAL unit size|error while decoding MB) [^.]*\./, ": it.")).toBe(
      `Cannot decode "${damaged}": the stream is damaged: it. ` +
        `Download it again, or open it with { damaged: "keep" } to use the frames that can be read`,
    );
  });

  test("fail for the one that is gone, and for no other", async () => {
    const paths = await differentVideos();
    const gone = join(await temporaryFolder(), "gone.mp4");
    await copyFile(paths[0], gone);
    const videos = await Promise.all([...paths, gone].map((path) => openVideo(path)));
    await rm(gone);
    const together = await Promise.allSettled(videos.map((video) => numbersOf(video)));
    expect(together.filter(({ status }) => status === "rejected")).toHaveLength(1);
    expect((together[12] as PromiseRejectedResult).reason).toHaveProperty(
      "message",
      `Cannot decode "${gone}": no such file`,
    );
  });

  test("are all there though the run that served several was killed", async () => {
    const paths = await differentVideos();
    const videos = await Promise.all(paths.map((path) => openVideo(path)));
    const numRuns = await noteRuns('case "$*" in *" -i "*" -i "*) kill -KILL $$;; esac');
    const together = await Promise.all(videos.map((video) => numbersOf(video)));
    expect(together.map(([numbers]) => numbers)).toEqual(paths.map((_, i) => uniformIndices(3 + 5 * i, 8)));
    expect(numRuns()).toBeGreaterThan(12); // each alone, after those for several
  });

  test("go on when one of them is called off, which ends at once with its reason", async () => {
    const paths = await differentVideos();
    const videos = await Promise.all(paths.map((path) => openVideo(path)));
    const callOff = new AbortController();
    const reason = new Error("enough");
    const asked = videos.map((video, i) => numbersOf(video, i === 5 ? callOff.signal : undefined));
    callOff.abort(reason);
    const together = await Promise.allSettled(asked);
    expect(together[5]).toEqual({ status: "rejected", reason });
    expect(together.filter(({ status }) => status === "fulfilled")).toHaveLength(11);
  });

  test("are not waited for when one is called off before its turn", async () => {
    const paths = await differentVideos();
    const videos = await Promise.all(paths.map((path) => openVideo(path)));
    await noteRuns("sleep 1000");
    const callOff = new AbortController();
    const reason = new Error("enough");
    const allOff = new AbortController();
    const asked = videos.map((video, i) => numbersOf(video, i === 11 ? callOff.signal : allOff.signal));
    const others = Promise.allSettled(asked.slice(0, 11));
    callOff.abort(reason); // before any run has been started
    await expect(asked[11]).rejects.toBe(reason);
    // two runs that hang are under way: the next one waits for its turn
    await new Promise((resolve) => setTimeout(resolve, 100));
    const late = new AbortController();
    const waiting = numbersOf(videos[11], late.signal);
    late.abort(reason);
    await expect(waiting).rejects.toBe(reason);
    allOff.abort(reason);
    await others;
  });

  test("end when all are called off, and no ffmpeg runs on", async () => {
    const path = await numberedVideo({ numFrames: 2000, width: 160, height: 120 });
    const callOff = new AbortController();
    const videos = await Promise.all(Array.from({ length: 6 }, () => openVideo(path)));
    const asked = videos.map((video) => video.frameTimes({ signal: callOff.signal }));
    setTimeout(() => callOff.abort(new Error("enough")), 50);
    for (const result of await Promise.allSettled(asked))
      expect(result).toMatchObject({ status: "rejected", reason: { message: "enough" } });
    await vi.waitFor(() => expect(processesOn(path)).toEqual([]), 10_000);
  });

  test("reach the others when what uses one of them throws", async () => {
    const paths = await differentVideos();
    const videos = await Promise.all(paths.map((path) => openVideo(path)));
    const asked = videos.map((video, i) =>
      i === 4
        ? video.sampleEach(() => [0], () => { throw new RangeError("no room"); }) // prettier-ignore
        : numbersOf(video),
    );
    const together = await Promise.allSettled(asked);
    expect(together[4]).toMatchObject({ status: "rejected", reason: { message: "no room" } });
    expect(together.filter(({ status }) => status === "fulfilled")).toHaveLength(11);
  });
});
