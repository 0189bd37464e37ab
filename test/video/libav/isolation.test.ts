import { execFileSync, fork } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, test, vi } from "vitest";
import { openVideo } from "../../../src/video/video.js";
import { numberedVideo } from "../../support/numbered-video.js";
import { temporaryFolder } from "../../support/temporary-folder.js";

/** The helpers of a process. */
function helpersOf(parent: number): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        const isHelper = readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("libav-helper.js");
        const [state, ppid] = (readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1) ?? "").split(" ");
        return isHelper && state !== "Z" && (parent === 0 || Number(ppid) === parent);
      } catch {
        return false; // it has ended
      }
    });
}

async function warningOf(work: () => Promise<unknown>): Promise<string[]> {
  const told: string[] = [];
  const listen = (warning: Error): void => void told.push(`${warning.name}: ${warning.message}`);
  process.on("warning", listen);
  await work();
  await new Promise((done) => setTimeout(done, 50));
  process.off("warning", listen);
  return told;
}

/** A video that takes long to read. */
async function longVideo(): Promise<string> {
  const path = join(await temporaryFolder(), "long.mp4");
  const source = ["-f", "lavfi", "-i", "testsrc2=size=320x240:rate=25", "-frames:v", "3000"];
  const coding = ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p"];
  execFileSync("ffmpeg", ["-nostdin", "-v", "error", ...source, ...coding, path]);
  return path;
}

const libav = { decoder: "libav" } as const;

describe.skipIf(process.platform !== "linux")("a helper", () => {
  test("that is killed while it reads costs nothing but time, and is told of", async () => {
    const path = await numberedVideo({ numFrames: 400, width: 160, height: 120 });
    const numbers: number[] = [];
    const told = await warningOf(async () => {
      const video = await openVideo(path, libav);
      await video.forEachFrame((pixels, place) => {
        numbers[place] = pixels[0];
        if (place === 100) for (const pid of helpersOf(process.pid)) process.kill(pid, "SIGKILL");
      });
      await video.close();
    });
    expect(numbers).toEqual(Array.from({ length: 400 }, (_, i) => i % 256));
    expect(told).toEqual([
      `KinetoscopeWarning: Reading "${path}": a helper with FFmpeg's libraries ended: SIGKILL. The ffmpeg program reads it instead`,
    ]);
    const video = await openVideo(path, libav);
    expect((await video.framesAt([7])).frame(0)[0]).toBe(7);
    expect(helpersOf(process.pid)).not.toEqual([]); // a new one
    await video.close();
  });

  test("that is killed at random leaves the results of many clips complete", async () => {
    const path = await numberedVideo({ numFrames: 300, width: 64, height: 48 });
    const killing = setInterval(() => {
      for (const pid of helpersOf(process.pid).slice(0, 1)) process.kill(pid, "SIGKILL");
    }, 150);
    const read = async (i: number): Promise<void> => {
      const video = await openVideo(path, libav);
      const frames = await video.framesAt([i, 299 - i]);
      expect([frames.frame(0)[0], frames.frame(1)[0]]).toEqual([i, (299 - i) % 256]);
      await video.close();
    };
    await Promise.all(Array.from({ length: 24 }, (_, i) => read(i))).finally(() => clearInterval(killing));
  });

  test("is called off at once, and serves the next", async () => {
    const path = await longVideo();
    const video = await openVideo(path, libav);
    const stop = new AbortController();
    const reason = new Error("enough");
    const readings = [
      video.frameTimes({ signal: stop.signal }),
      video.framesAt([2999], { signal: stop.signal }),
      video.forEachFrame(() => stop.abort(reason), { signal: stop.signal }),
    ];
    for (const result of await Promise.allSettled(readings))
      expect(result).toEqual({ status: "rejected", reason });
    expect((await video.framesAt([3])).shape).toEqual([1, 240, 320, 3]);
    await video.close();
  });

  test("is not waited for by readers in lockstep, however many", async () => {
    const path = await numberedVideo({ numFrames: 20 });
    const videos = await Promise.all(Array.from({ length: 12 }, () => openVideo(path, libav)));
    const walks = videos.map((video) => video.batches({ batchSize: 1 }));
    for (let i = 0; i < 20; i += 1)
      for (const walk of walks) expect((await walk.next()).value?.frame(0)[0]).toBe(i);
    for (const walk of walks) expect((await walk.next()).done).toBe(true);
  });

  test.each(["SIGKILL", "SIGTERM", "exit", "end"] as const)("is gone with its kernel: %s", async (how) => {
    const path = await longVideo();
    const script = join(await temporaryFolder(), "run.mjs");
    const library = resolve(import.meta.dirname, "..", "..", "..", "dist", "index.js");
    writeFileSync(
      script,
      `import { openVideo } from ${JSON.stringify(library)};
       const video = await openVideo(${JSON.stringify(path)}, { decoder: "libav" });
       await video.framesAt([0]);
       const reading = ${how === "end" ? "Promise.resolve()" : "video.frameTimes()"};
       process.send("started");
       ${how === "exit" ? "setTimeout(() => process.exit(3), 100);" : ""}
       process.disconnect();
       await reading;`,
    );
    const kernel = fork(script, { stdio: "ignore" });
    const ended = new Promise((settle) => kernel.once("exit", (code, by) => settle(by ?? code)));
    await new Promise((settle) => kernel.once("message", settle));
    const helpers = helpersOf(kernel.pid ?? -1);
    if (how.startsWith("SIG")) kernel.kill(how as NodeJS.Signals);
    expect(await ended).toBe({ exit: 3, end: 0 }[how as string] ?? how);
    await vi.waitFor(() => expect(helpersOf(0).filter((pid) => helpers.includes(pid))).toEqual([]), 10_000);
  });
});
