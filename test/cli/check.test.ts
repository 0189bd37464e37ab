import { existsSync, readFileSync } from "node:fs";
import { copyFile, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { numberedVideo } from "../support/numbered-video.js";
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

test("kinetoscope check --kind ucf101 looks at both splits: groups that are in both, a train split sorted by class", async () => {
  const root = await temporaryFolder();
  const clips = ["Punch_g01_c01", "Punch_g02_c01", "YoYo_g01_c01", "YoYo_g02_c01", "Punch_g01_c02"];
  await mkdir(join(root, "clips"));
  for (const [i, name] of clips.entries()) {
    const path = await numberedVideo({ numFrames: 16 + i });
    await copyFile(path, join(root, "clips", `v_${name}.avi`));
  }
  const table = (rows: readonly string[]): string => ["video_name,tag", ...rows, ""].join("\r\n");
  const rows = clips.map((name) => `v_${name}.avi,${name.split("_")[0]}`);
  await writeFile(join(root, "train.csv"), table(rows.slice(0, 4)));
  await writeFile(join(root, "test.csv"), table([rows[4], rows[4], "v_YoYo_g07_c01.avi,YoYo"]));
  const { exitCode, stdout } = await runCli(["check", root, "--kind", "ucf101"]);
  expect(exitCode).toBe(3);
  expect(stdout).toMatch(/^ {3}clips that decode without a fault +5 +5$/m);
  expect(stdout).toMatch(/^✗ {2}rows without a file +1 +6$/m);
  expect(stdout).toMatch(/^✗ {2}test clips of a group that is in train +1 +1$/m);
  expect(stdout).toMatch(/^✗ {2}splits sorted by class +1 +2$/m);
  expect(stdout).toContain(`v_Punch_g01_c02.avi: group g01, as ${join(root, "clips/v_Punch_g01_c01.avi")}\n`);
  expect(stdout).toContain("  train: its last 30 % hold 1 of 2 classes");
  expect(stdout).toContain(`  ${join(root, "test.csv")} line 3: Duplicate of line 2\n`);
});

test.each<[string[], string]>([
  [["--fix"], "Missing --move_to (the folder that --fix moves files to)"],
  [["--move_to", "x"], "Expected --fix with --move_to: nothing is moved without it"],
  [["--labels", "x"], "Expected --labels only with --kind folder"],
  [["--kind", "ucf101", "--labels", "x"], "Expected --labels only with --kind folder"],
  [["--kind", "folder", "--kinetics_split", "val"], "Expected --kinetics_split only with --kind kinetics"],
])("kinetoscope check %j is wrong usage", async (options, message) => {
  const { exitCode, stderr } = await runCli(["check", "somewhere", ...options]);
  expect({ exitCode, stderr }).toEqual({
    exitCode: 2,
    stderr: `kinetoscope check: ${message}. See kinetoscope check --help\n`,
  });
});
