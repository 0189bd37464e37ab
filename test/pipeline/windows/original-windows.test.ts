import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { clipCandidates } from "../../../src/pipeline/windows/clip-candidates.js";
import { openVideo } from "../../../src/video/video.js";
import { frameScores } from "../../support/frame-scores.js";
import { describeWithShared, sharedPath } from "../../support/shared.js";
import { temporaryFolder } from "../../support/temporary-folder.js";

/** What the notebook's own calls and slices gave: `test/golden/clip_windows.py`. */
interface Windows {
  readonly numFrames: number;
  readonly fps: number;
  readonly windows: readonly {
    readonly peak: number;
    readonly every: number;
    readonly seconds: number;
    /** The first, and the one after the last; none where the slice is empty. */
    readonly frames: readonly number[];
  }[];
}

const golden = JSON.parse(
  readFileSync(join(import.meta.dirname, "..", "..", "golden", "clip-windows.json"), "utf8"),
) as {
  readonly real: Readonly<Record<string, Windows>>;
  readonly made: Readonly<Record<string, Windows & { readonly arguments: readonly string[] }>>;
};

async function expectWindows(path: string, { numFrames, fps, windows }: Windows): Promise<void> {
  const video = await openVideo(path);
  const times = await video.frameTimes();
  const { averageFps } = video.metadata;
  await video.close();
  expect([times.length, averageFps]).toEqual([numFrames, expect.closeTo(fps, 9) as number]);
  const found = windows.map(({ peak, every, seconds }) => {
    const indices = Array.from({ length: Math.ceil(numFrames / every) }, (_, i) => i * every);
    const scores = frameScores(
      indices.map((index) => [index === peak ? 0.9 : 0.1, 0.1]),
      {
        indices,
        ptsSeconds: indices.map((i) => times[i]),
        numFrames,
        endSeconds: times[numFrames - 1] + 1 / fps,
        averageFps,
      },
    );
    const [{ startSeconds, endSeconds }] = clipCandidates(scores, { seconds, rule: "original" });
    const inside = times.flatMap((time, i) =>
      time >= startSeconds - 1e-6 && time < endSeconds - 1e-6 ? [i] : [],
    );
    return inside.length === 0 ? [] : [inside[0], inside[inside.length - 1] + 1];
  });
  expect(found).toEqual(windows.map(({ frames }) => frames));
}

describe("the original's window holds the frames that the notebook cut", () => {
  test.each(Object.entries(golden.made))("of %s", async (name, windows) => {
    const path = join(await temporaryFolder(), name);
    execFileSync("ffmpeg", ["-nostdin", "-loglevel", "error", ...windows.arguments, path]);
    await expectWindows(path, windows);
  });
});

describeWithShared("the original's window of a real clip holds the frames that the notebook cut", () => {
  test.each(Object.entries(golden.real))("of %s", async (name, windows) => {
    await expectWindows(sharedPath("data", name), windows);
  });
});
