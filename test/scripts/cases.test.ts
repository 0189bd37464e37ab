import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runCommand } from "../notebooks/fixtures.js";
import { numberedVideo } from "../support/numbered-video.js";
import { describeWithShared } from "../support/shared.js";
import { temporaryFolder } from "../support/temporary-folder.js";

describeWithShared("npm run cases", () => {
  test("gets from every case in ../shared/cases what is expected", async () => {
    const { exitCode, stdout, stderr } = await runCommand("cases.mjs", []);
    expect(stdout + stderr).toMatch(/\n\d+ as expected, 0 differ\n$/);
    expect(exitCode).toBe(0);
  }, 120_000);
});

test("npm run cases says in words that there is nothing to run, and ends with 0", async () => {
  const folder = await temporaryFolder();
  const { exitCode, stdout } = await runCommand("cases.mjs", [folder]);
  expect([exitCode, stdout]).toEqual([
    0,
    `Skipped: there are no cases in ${folder}: it holds no expected.json\n`,
  ]);
});

test("npm run cases ends with 1 and says in full what differs, a file without a case included", async () => {
  const expected = { "a.mp4": { frames: 3, md5: "0" } };
  const folder = await temporaryFolder({ "expected.json": JSON.stringify(expected), "other.txt": "" });
  copyFileSync(await numberedVideo({ numFrames: 2 }), join(folder, "a.mp4"));
  const { exitCode, stdout } = await runCommand("cases.mjs", [folder]);
  expect(exitCode).toBe(1);
  expect(stdout).toMatch(/^a\.mp4: expected 3 frames, md5 0, found 2 frames, md5 [0-9a-f]{32}$/m);
  expect(stdout).toMatch(/^latin1: expected .*, found \w+: .*"…\/latin1"/m);
  expect(stdout).toContain("\nother.txt: expected a case in scripts/cases/, found none\n");
  expect(stdout).toMatch(/\n0 as expected, \d+ differ\n$/);
}, 120_000);
