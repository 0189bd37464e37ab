import { execFileSync } from "node:child_process";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test, vi } from "vitest";
import { libavCheck } from "../../../src/cli/doctor/libav-check.js";
import { thisMachine } from "../../../src/cli/doctor/machine.js";
import { tally } from "../../../src/video/libav/tally.js";
import { openVideo } from "../../../src/video/video.js";
import { numberedVideo } from "../../support/numbered-video.js";

const folder = resolve(import.meta.dirname, "..", "..", "..", "dist", "video", "libav");

/** What the self-test says where a field lies elsewhere; in a process of its own, because that may end it. */
function saidWith(changes: Readonly<Record<string, unknown>>): string {
  const script = `
    const { loadLibraries } = await import(process.argv[1]);
    const { selfTest } = await import(process.argv[2]);
    const ff = loadLibraries("");
    ff.av_log_set_level(-8);
    const layout = { ...ff.generation.layout, ...JSON.parse(process.argv[3]) };
    let said;
    try { said = selfTest({ ...ff, generation: { ...ff.generation, layout } }) ?? "all is right"; } catch (error) { said = error.message; }
    console.log(said);`;
  const modules = ["libraries.js", "self-test.js"].map((name) => pathToFileURL(join(folder, name)).href);
  try {
    const args = ["--input-type=module", "-e", script, ...modules, JSON.stringify(changes)];
    return execFileSync(process.execPath, args, { encoding: "utf8", stdio: "pipe" }).trim();
  } catch {
    return "the process ended";
  }
}

test("the libraries here prove themselves", () => {
  expect(saidWith({})).toBe("all is right");
});

test.each(
  Object.entries({
    ...{ startTime: 80, timeBase: 24, averageRate: 64, codecpar: 8, format: 36, size: 64 },
    ...{ storedRange: 64, sideData: { of: "stream", at: 64 } },
    ...{ bestEffort: 64, frameFlags: 108, decodeErrors: 104 },
  }),
)("a layout with a wrong %s is found out", (field, offset) => {
  expect(saidWith({ [field]: offset })).not.toBe("all is right");
});

test("where there are no libraries the program decodes, and the doctor says why", async () => {
  vi.stubEnv("FFMPEG_LIBRARIES", "/nowhere");
  vi.stubEnv("KINETOSCOPE_DECODER", "libav");
  const video = await openVideo(await numberedVideo({ numFrames: 5 }));
  expect((await video.framesAt([3])).frame(0)[0]).toBe(3);
  await video.close();
  expect(tally().byLibraries).toBe(0);
  const { status, found } = await libavCheck.run(thisMachine(undefined));
  expect(status).toBe("warning");
  expect(found).toMatch(/^not used: .* in \/nowhere .*; the ffmpeg program decodes, which takes longer$/);
  vi.unstubAllEnvs();
});
