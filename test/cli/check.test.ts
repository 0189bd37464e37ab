import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { temporaryFolder } from "../support/temporary-folder.js";
import { buildCli, runCli, tinyDataset } from "./support.js";

beforeAll(buildCli);

test("kinetoscope check lists what is wrong, keeps the facts, and moves only with --fix", async () => {
  const root = await tinyDataset(2, 1);
  const saveTo = join(root, "check.csv");
  const found = await runCli(["check", root, "--min_frames", "4", "--save_to", saveTo]);
  expect(found.exitCode).toBe(3);
  expect(found.stdout).toMatch(/^✗ {2}broken: no frame decodes +1 +3$/m);
  expect(found.stdout).toMatch(/^✗ {2}too short: fewer than 4 frames +1 +3$/m);
  expect(found.stdout).toContain(
    'clip0000002_000000_000010.mp4: it is a text file, not a video; it begins with "<!doctype html>"\n',
  );
  expect(readFileSync(saveTo, "utf8").split("\n")).toHaveLength(5);
  const broken = join(root, "val/part_0/clip0000002_000000_000010.mp4");
  expect(existsSync(broken)).toBe(true);

  const moveTo = join(root, "aside");
  const fix = ["--min_frames", "4", "--save_to", saveTo, "--fix", "--move_to", moveTo, "--json"];
  const fixed = await runCli(["check", root, ...fix]);
  expect(fixed.exitCode).toBe(3);
  const answer = JSON.parse(fixed.stdout) as Record<string, readonly Record<string, unknown>[]>;
  expect(answer["findings"].find(({ kind }) => kind === "broken")).toMatchObject({ count: 1, of: 3 });
  expect(answer["clips"].map(({ frames }) => frames)).toEqual([3, 4, 0]);
  const to = join(moveTo, "broken/val/part_0/clip0000002_000000_000010.mp4");
  expect(answer["moved"]).toEqual([{ from: broken, to, kind: "broken" }]);
  expect([existsSync(broken), existsSync(to)]).toEqual([false, true]);
});

test("kinetoscope check reads a folder per category; exit code 1 where nothing can be read", async () => {
  const root = await temporaryFolder({ "yoga/a.mp4": "no video", "labels.txt": "yoga\nzumba" });
  const labels = join(root, "labels.txt");
  const { exitCode, stdout } = await runCli(["check", root, "--kind", "folder", "--labels", labels]);
  expect(exitCode).toBe(1);
  expect(stdout).toMatch(/^✗ {2}classes never seen +1 +2$/m);
  expect(stdout).toContain("  zumba: no clip on disk\n");
});

test.each<[string[], string]>([
  [["--fix"], "Missing --move_to (the folder that --fix moves files to)"],
  [["--move_to", "x"], "Expected --fix with --move_to: nothing is moved without it"],
  [["--labels", "x"], "Expected --labels only with --kind folder"],
  [["--kind", "folder", "--kinetics_split", "val"], "Expected --kinetics_split only with --kind kinetics"],
])("kinetoscope check %j is wrong usage", async (options, message) => {
  const { exitCode, stderr } = await runCli(["check", "somewhere", ...options]);
  expect({ exitCode, stderr }).toEqual({
    exitCode: 2,
    stderr: `kinetoscope check: ${message}. See kinetoscope check --help\n`,
  });
});
