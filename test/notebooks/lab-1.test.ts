import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { classifyFrames, clipCandidates, loadModel } from "kinetoscope";
import { describe, expect, test } from "vitest";
import { runCommand } from "./fixtures.js";
import { checkSaved, notebooks, readNotebook, shownText } from "./lab.js";

const name = "01-clip-candidate";

interface Part {
  readonly label: string;
  readonly first_frame: number;
  readonly last_frame: number;
}

describe("lab 1", () => {
  test("runs in the real kernel: every toy is found in its part, and a candidate is cut", async () => {
    const { exitCode, stderr } = await runCommand("lab.mjs", ["1"]);
    expect(stderr).toBe("");
    expect(exitCode).toBe(0);
    const text = shownText(readNotebook(join(notebooks, "output", `${name}.ipynb`)));
    expect(text.match(/^(ball|car|duck|fish|flower|heart|kite|leaf|rocket|star) .* true$/gm)).toHaveLength(
      10,
    );
    expect(text).toMatch(/^leaf +7 +0\.99\d+ +760 +60\.80? +58\.30? +63\.30?$/m);
    expect(existsSync(join(notebooks, "output", "candidate.mp4"))).toBe(true);
  }, 300_000);

  test("has the answers to what it asks about ten candidates: all show a toy, but only two of them a ball", async () => {
    const folder = join(notebooks, "..");
    const model = await loadModel(join(folder, "models", "toy-frame.onnx"));
    const parade = join(folder, "data", "parade", "parade");
    const { segments } = JSON.parse(readFileSync(`${parade}.json`, "utf8")) as { segments: readonly Part[] };
    const scores = await classifyFrames(model, `${parade}.mp4`, { batchSize: 64 });
    await model.close();
    const partAt = (frame: number): string | undefined =>
      segments.find(({ first_frame, last_frame }) => first_frame <= frame && frame <= last_frame)?.label;
    for (const skip of [1, 10]) {
      const seen = scores.everyNth(skip);
      const anyToy = clipCandidates(seen, { seconds: 5, count: 10 });
      expect(anyToy.map(({ peakFrame, label }) => partAt(peakFrame) === label)).toEqual(Array(10).fill(true));
      const balls = clipCandidates(seen, { seconds: 5, count: 10, label: "ball" });
      expect(balls.map(({ peakFrame }) => partAt(peakFrame) === "ball")).toEqual([
        ...[true, true],
        ...Array<boolean>(8).fill(false),
      ]);
      expect(balls[1].probability).toBeGreaterThan(0.9);
      expect(balls[2].probability).toBeLessThan(0.2);
    }
  }, 60_000);

  test("is committed with the outputs of a run, and with cells of at most six lines", () => {
    expect(checkSaved(name)).toMatch(/leaf/);
  });
});
