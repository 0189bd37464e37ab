import { fork } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { chmod, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { afterEach, describe, expect, test, vi } from "vitest";
import { VideoError } from "../../src/core/errors.js";
import { makePreview } from "../../src/video/make/encode.js";
import { startProcess } from "../../src/video/program/ffmpeg.js";
import { probeVideo } from "../../src/video/probe.js";
import { openVideo } from "../../src/video/video.js";
import { numberedVideo } from "../support/numbered-video.js";
import { processesOn } from "../support/processes.js";
import { temporaryFolder } from "../support/temporary-folder.js";

/** Small programs in the place of ffmpeg that go wrong in ways in which the real one does now and then. */

afterEach(() => void vi.unstubAllEnvs());

/** A shell script under the name of a program; its own path shows in the list of processes. */
async function standIn(name: "ffmpeg" | "ffprobe", script: string, mode = 0o755): Promise<string> {
  const path = join(await temporaryFolder(), name);
  await writeFile(path, script);
  await chmod(path, mode);
  vi.stubEnv(name === "ffmpeg" ? "FFMPEG_PATH" : "FFPROBE_PATH", path);
  return path;
}

async function failureOf(promise: Promise<unknown>): Promise<VideoError> {
  const error = await promise.then(
    () => expect.fail("it should have failed"),
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(VideoError);
  return error as VideoError;
}

async function readAll(path: string): Promise<number> {
  const video = await openVideo(path);
  let count = 0;
  for await (const frames of video.batches()) count += frames.length;
  return count;
}

describe("an ffmpeg that", () => {
  test("is not executable is named, with the remedy", async () => {
    const path = await numberedVideo({ numFrames: 2 });
    const program = await standIn("ffmpeg", "#!/bin/sh\n", 0o644);
    const expected = `Cannot start ffmpeg: "${program}": permission denied. Install it (apt-get install ffmpeg) or set the FFMPEG_PATH variable`;
    expect((await failureOf(readAll(path))).message).toBe(expected);
    expect((await failureOf(makePreview(path))).message).toBe(expected);
  });

  test("is killed says by what", async () => {
    const path = await numberedVideo({ numFrames: 2 });
    await standIn("ffmpeg", "#!/bin/sh\nkill -KILL $$");
    expect((await failureOf(readAll(path))).message).toBe(
      `Cannot decode "${path}": ffmpeg was ended by SIGKILL. The system does that when memory runs out: free some`,
    );
    await standIn("ffmpeg", "#!/bin/sh\nkill -SEGV $$");
    expect((await failureOf(readAll(path))).message).toBe(
      `Cannot decode "${path}": ffmpeg was ended by SIGSEGV`,
    );
  });

  test("gives fewer frames than it gave times is no end of the video", async () => {
    const path = await numberedVideo({ numFrames: 5 });
    const five = "#tb 0: 1/25\\n0, 0, 0, 1, 9, 0x0\\n0, 1, 1, 1, 9, 0x0\\n0, 2, 2, 1, 9, 0x0\\n";
    await standIn("ffmpeg", `#!/bin/sh\nprintf '${five}' >&3\nhead -c 4608 /dev/zero`);
    expect((await failureOf(readAll(path))).message).toBe(
      `Cannot decode "${path}": ffmpeg ended after 2 of 3 frames`,
    );
    const video = await openVideo(path);
    await standIn("ffmpeg", `#!/bin/sh\nprintf '${five}' >&3\nhead -c 4608 /dev/zero`);
    expect((await failureOf(video.framesAt([0, 1, 2]))).message).toBe(
      `Cannot decode "${path}": ffmpeg ended after 2 of 3 frames`,
    );
  });

  test("floods its error stream takes no memory, and its last words are told", async () => {
    const path = await numberedVideo({ numFrames: 2 });
    await standIn(
      "ffmpeg",
      "#!/bin/sh\nhead -c 120000000 /dev/zero | tr '\\0' x >&2\necho >&2\necho why >&2\nexit 7",
    );
    const before = process.memoryUsage().rss;
    let most = 0;
    const watch = setInterval(() => (most = Math.max(most, process.memoryUsage().rss)), 20);
    const error = await failureOf(readAll(path));
    clearInterval(watch);
    expect(error.message).toBe(`Cannot decode "${path}": ffmpeg failed: why`);
    expect(error.stderr.length).toBeLessThan(10_000);
    expect(most - before).toBeLessThan(100e6);
  });

  test("hangs is given up, and is gone when the reader stops", async () => {
    const path = await numberedVideo({ numFrames: 2 });
    const program = await standIn("ffmpeg", "#!/bin/sh\nsleep 1000 # $0\nexit 0");
    // what the library waits for by itself is a minute
    const { finished } = startProcess(program, { args: [path], action: "decode", path, stallSeconds: 0.3 });
    expect((await failureOf(finished)).message).toBe(
      `Cannot decode "${path}": ffmpeg gave no sign of life for 0.3 s. ` +
        "Copy the file to a disk that answers, or download it again",
    );

    const stop = new AbortController();
    const video = await openVideo(path);
    const reading = video.framesAt([0], { signal: stop.signal });
    await vi.waitFor(() => expect(processesOn(program)).not.toEqual([]));
    stop.abort(new Error("stopped"));
    await expect(reading).rejects.toThrow("stopped");
    await vi.waitFor(() => expect(processesOn(program)).toEqual([]));
  });

  test.each([1_000, 200_000])("hangs after half a frame of %i bytes is given up too", async (frameSize) => {
    const half = `head -c ${frameSize / 2} /dev/zero\nexec >&-`;
    const program = await standIn("ffmpeg", `#!/bin/sh\n${half}\nsleep 1000\nexit 0`);
    const facts = { action: "decode", path: "a.mp4", stallSeconds: 0.3 };
    const child = startProcess(program, { args: [], ...facts });
    expect(await child.output.fill(new Uint8Array(frameSize))).toBe(frameSize / 2);
    expect((await failureOf(child.finished)).message).toContain("gave no sign of life for 0.3 s");
  });

  test("is waited for while a frame is in use, however long", async () => {
    const program = await standIn("ffmpeg", "#!/bin/sh\nhead -c 400000 /dev/zero");
    const facts = { action: "decode", path: "a.mp4", stallSeconds: 0.1 };
    const child = startProcess(program, { args: [], ...facts });
    const frame = new Uint8Array(200_000);
    expect(await child.output.fill(frame)).toBe(frame.length);
    await new Promise((resolvePromise) => setTimeout(resolvePromise, 600));
    expect([await child.output.fill(frame), await child.output.fill(frame)]).toEqual([frame.length, 0]);
    await child.finished;
  });

  test("is told the file's own unit of time as a number: no other way to say it is known to all versions", async () => {
    const path = await numberedVideo({ numFrames: 3, extraArguments: ["-video_track_timescale", "30000"] });
    const args = readFileSync(
      await argumentsOf(() => openVideo(path).then((video) => video.framesAt([2]))),
      "utf8",
    );
    expect(args).toContain(" -enc_time_base 1:30000 ");
  });

  test("works for long before the first frame that is wanted shows that it lives", async () => {
    const path = await numberedVideo({ numFrames: 3 });
    const args = readFileSync(
      await argumentsOf(() => openVideo(path).then((video) => video.framesAt([2]))),
      "utf8",
    );
    // the first output has no filter: it says the time of every frame that is decoded
    expect(args).toMatch(
      / -map 0:V:0 -frames:v 3 -fps_mode passthrough -c:v wrapped_avframe .* pipe:3 -map 0:V:0 -vf select=/,
    );
    const preview = readFileSync(await argumentsOf(() => makePreview(path, { startSeconds: 20 })), "utf8");
    expect(preview).toMatch(
      / -map 0:V:0 -t 35\.000000 -fps_mode passthrough -c:v wrapped_avframe .* pipe:3$/,
    );
  });
});

/** A file with the arguments that the library gave ffmpeg. */
async function argumentsOf(work: () => Promise<unknown>): Promise<string> {
  const file = join(await temporaryFolder(), "arguments");
  vi.stubEnv("KINETOSCOPE_CACHE", await temporaryFolder());
  await standIn("ffmpeg", `#!/bin/sh\nprintf ' %s' "$@" > '${file}'\nexit 1`);
  await work().catch(() => undefined);
  return file;
}

test("an ffprobe that ends in the middle of its answer is an error that names the video", async () => {
  const path = await numberedVideo({ numFrames: 2 });
  await standIn("ffprobe", `#!/bin/sh\nprintf '{ "streams": [ { "wi'`);
  expect((await failureOf(probeVideo(path))).message).toBe(
    `Cannot read "${path}": what ffprobe said of it is not whole (20 characters). Check that ffprobe works`,
  );
});

describe.skipIf(process.platform !== "linux")("no ffmpeg is left behind", () => {
  test.each(["SIGKILL", "SIGTERM", "SIGHUP"] as const)("when its kernel dies by %s", async (signal) => {
    const path = await numberedVideo({ numFrames: 2 });
    // one that notices nothing by itself: it writes nothing and reads nothing
    const program = await standIn("ffmpeg", "#!/bin/sh\ntrap '' HUP TERM INT PIPE\nsleep 1000 # $0\nexit 0");
    const script = join(await temporaryFolder(), "run.mjs");
    const library = resolve(import.meta.dirname, "..", "..", "dist", "index.js");
    writeFileSync(
      script,
      `import { openVideo } from ${JSON.stringify(library)};
       const video = await openVideo(${JSON.stringify(path)});
       const reading = video.framesAt([0]);
       setTimeout(() => process.send("started"), 100); // ffmpeg runs, and the guard knows it
       await reading;`,
    );
    const kernel = fork(script, { stdio: "ignore" });
    const ended = new Promise((settle) => kernel.once("exit", (_, by) => settle(by)));
    await new Promise((settle) => kernel.once("message", settle));
    await vi.waitFor(() => expect(processesOn(program)).not.toEqual([]), 10_000);
    kernel.kill(signal);
    expect(await ended).toBe(signal);
    await vi.waitFor(() => expect(processesOn(program)).toEqual([]), 10_000);
  });

  test("and the guard that sees to it ends too, keeps nothing alive, and comes back when it was ended", async () => {
    const [path, other] = [await numberedVideo({ numFrames: 2 }), await numberedVideo({ numFrames: 2 })];
    const folder = await temporaryFolder();
    const script = join(folder, "run.mjs");
    const library = resolve(import.meta.dirname, "..", "..", "dist", "index.js");
    writeFileSync(
      script,
      `import { probeVideo } from ${JSON.stringify(library)};
       import { readFileSync, readdirSync, writeFileSync } from "node:fs";
       const guards = () => readdirSync("/proc").filter((pid) => {
         try { return readFileSync("/proc/" + pid + "/stat", "utf8").includes("(sh) ") &&
           readFileSync("/proc/" + pid + "/stat", "utf8").split(") ")[1].split(" ")[1] === String(process.pid); }
         catch { return false; }
       });
       await probeVideo(${JSON.stringify(path)});
       const [first] = guards();
       process.kill(Number(first), "SIGKILL");
       await new Promise((done) => setTimeout(done, 200));
       await probeVideo(${JSON.stringify(other)});
       writeFileSync(${JSON.stringify(join(folder, "guards"))}, [first, ...guards()].join(" "));`,
    );
    const env = { ...process.env, KINETOSCOPE_DECODER: "program" }; // each header starts a program then
    const child = fork(script, { stdio: "ignore", env });
    expect(await new Promise((settle) => child.once("exit", settle))).toBe(0);
    const [first, second, ...more] = readFileSync(join(folder, "guards"), "utf8").split(" ");
    expect(second).toMatch(/^\d+$/);
    expect([second === first, more]).toEqual([false, []]);
    // an ended process stays listed until somebody has asked how it ended
    const state = (): string | undefined =>
      existsSync(`/proc/${second}/stat`)
        ? readFileSync(`/proc/${second}/stat`, "utf8").split(") ")[1]?.charAt(0)
        : undefined;
    await vi.waitFor(() => expect([undefined, "Z"]).toContain(state()), 10_000);
  });
});
