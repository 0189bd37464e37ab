import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test, vi } from "vitest";
import { askColors } from "../../../src/video/program/own-colors.js";
import { openVideo } from "../../../src/video/video.js";
import { describeWithShared, sharedPath } from "../../support/shared.js";
import { temporaryFolder } from "../../support/temporary-folder.js";

/** An ffmpeg without vector routines: its swscale has the rule of C, as on processors that are not x86. */
async function plainFfmpeg(): Promise<string> {
  const path = join(await temporaryFolder(), "ffmpeg");
  writeFileSync(path, '#!/bin/sh\nexec ffmpeg -cpuflags 0 "$@"\n');
  chmodSync(path, 0o755);
  return path;
}

async function made(name: string, ...options: readonly string[]): Promise<string> {
  const path = join(await temporaryFolder(), name);
  const source = ["-f", "lavfi", "-i", "testsrc2=size=90x58:rate=25,noise=alls=30:allf=t", "-frames:v", "4"];
  execFileSync("ffmpeg", ["-nostdin", "-v", "error", ...source, "-c:v", "libx264", ...options, path]);
  return path;
}

/** Of all frames, of every second, and of a region of two frames. */
async function hashesOf(path: string): Promise<readonly string[]> {
  const video = await openVideo(path, { decoder: "program" });
  const hashes = [1, 2, 3].map(() => createHash("sha256"));
  await video.forEachFrame((pixels) => void hashes[0].update(pixels));
  await video.forEachFrame((pixels) => void hashes[1].update(pixels), { every: 2 });
  const region = { left: 1, top: 3, width: 13, height: 10 };
  await video.sampleEach(() => [0, 3], (pixels) => void hashes[2].update(pixels), { region }); // prettier-ignore
  await video.close();
  return hashes.map((hash) => hash.digest("hex"));
}

afterEach(() => vi.unstubAllEnvs());

describe.skipIf(process.arch !== "x64" || process.platform === "win32")(
  "an ffmpeg program with another rule of colours",
  () => {
    // one test: what is found out of ffmpeg is found out once
    test("is found out, and its frames are those of x86", async () => {
      const paths = [
        await made("limited.mp4", "-pix_fmt", "yuv420p"),
        await made("full.mp4", "-pix_fmt", "yuvj420p"),
        await made("odd.mp4", "-vf", "crop=90:57:exact=1", "-pix_fmt", "yuv444p"),
      ];
      for (const degrees of [90, 180])
        paths.push(
          await made(`${degrees}.mp4`, "-pix_fmt", "yuv420p", "-metadata:s:v:0", `rotate=${degrees}`),
        );
      const expected = [];
      for (const path of paths) expected.push(await hashesOf(path));
      vi.stubEnv("FFMPEG_PATH", await plainFfmpeg());
      expect(await hashesOf(paths[0])).not.toEqual(expected[0]);
      expect(await askColors()).toBe(true);
      for (const [i, path] of paths.entries()) expect(await hashesOf(path)).toEqual(expected[i]);
    });

    describeWithShared("on a real clip", () => {
      test("gives the golden", async () => {
        const name = "clips/realshort.mp4";
        vi.stubEnv("FFMPEG_PATH", await plainFfmpeg());
        await askColors();
        const golden = JSON.parse(readFileSync(sharedPath("golden", "clips.json"), "utf8")) as Readonly<
          Record<string, { readonly rgb24_sha256: string }>
        >;
        const [all] = await hashesOf(sharedPath("data", name));
        expect(all).toBe(golden[name].rgb24_sha256);
      });
    });
  },
);
