import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { runCommand } from "./fixtures.js";
import { checkSaved, notebooks, readNotebook, shownText } from "./lab.js";

const name = "01-clip-candidate";

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

  test("is committed with the outputs of a run, and with cells of at most six lines", () => {
    expect(checkSaved(name)).toMatch(/leaf/);
  });
});
