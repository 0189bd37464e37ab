import { execFileSync } from "node:child_process";
import { chmodSync, writeFileSync } from "node:fs";
import { delimiter, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, test } from "vitest";
import { numberedVideo } from "../../support/numbered-video.js";
import { temporaryFolder } from "../../support/temporary-folder.js";

const dist = resolve(import.meta.dirname, "..", "..", "..", "dist");

const unset = { KINETOSCOPE_DECODER: undefined, FFMPEG_PATH: undefined, FFMPEG_LIBRARIES: undefined };

interface Found {
  /** What the libraries' part of a provenance is made of: why they do not decode, or their versions. */
  readonly libraries: string | Readonly<Record<string, string>>;
  /** Of two readings, one before it is known and one after it: so many were by the libraries. */
  readonly byLibraries: readonly number[];
  readonly numbers: readonly number[];
}

/** Reads a frame twice in a new process where nobody chose a decoder. */
async function readHere(env: Readonly<Record<string, string>>): Promise<Found> {
  const script = `
    const [open, choice, tallies] = await Promise.all(process.argv.slice(1, 4).map((module) => import(module)));
    const byLibraries = [], numbers = [];
    let libraries;
    for (let i = 0; i < 2; i += 1) {
      const video = await open.openVideo(process.argv[4]);
      numbers.push((await video.framesAt([3])).frame(0)[0]);
      await video.close();
      byLibraries.push(tallies.tally().byLibraries);
      const found = await choice.decodingLibraries();
      libraries = typeof found === "string" ? found : found.versions;
    }
    console.log(JSON.stringify({ libraries, byLibraries, numbers }));`;
  const modules = ["video/video.js", "video/choose-source.js", "video/libav/tally.js"];
  const addresses = modules.map((name) => pathToFileURL(join(dist, name)).href);
  const video = await numberedVideo({ numFrames: 5 });
  const printed = execFileSync(process.execPath, ["--input-type=module", "-e", script, ...addresses, video], {
    encoding: "utf8",
    env: { ...process.env, ...unset, ...env },
  });
  return JSON.parse(printed) as Found;
}

describe("where nobody chose a decoder", () => {
  test("the libraries decode once they have proven themselves, and nobody waits for that", async () => {
    const { libraries, byLibraries, numbers } = await readHere({});
    expect(libraries).toMatchObject({ libavcodec: expect.stringMatching(/^\d+\.\d+\.\d+$/) as string });
    expect(byLibraries).toEqual([0, 1]);
    expect(numbers).toEqual([3, 3]);
  });

  test("a program that was named is the one that decodes", async () => {
    const { libraries, byLibraries } = await readHere({ FFMPEG_PATH: "ffmpeg" });
    expect(libraries).toBe("FFMPEG_PATH names a program");
    expect(byLibraries).toEqual([0, 0]);
  });

  test("libraries of another version than the program's do not: they may give other pixels", async () => {
    const folder = await temporaryFolder();
    const real = execFileSync("/bin/sh", ["-c", "command -v ffmpeg"], { encoding: "utf8" }).trim();
    const says = 'if [ "$1" = -version ]; then echo "libavcodec     58. 91.100 / 58. 91.100"';
    writeFileSync(join(folder, "ffmpeg"), `#!/bin/sh\n${says}; else exec "${real}" "$@"; fi\n`);
    chmodSync(join(folder, "ffmpeg"), 0o755);
    const { PATH = "" } = process.env;
    const { libraries, byLibraries, numbers } = await readHere({ PATH: folder + delimiter + PATH });
    expect(libraries).toMatch(/^libavcodec \d+\.\d+\.\d+, and the ffmpeg program has 58\.91\.100$/);
    expect(byLibraries).toEqual([0, 0]);
    expect(numbers).toEqual([3, 3]);
  });
});
