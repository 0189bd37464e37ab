import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { triedSystems } from "../../src/cli/doctor/tried-systems.js";

const root = join(import.meta.dirname, "..", "..");

test("the table of docs/platforms.md has the systems that the doctor compares with, row by row", async () => {
  const page = await readFile(join(root, "docs", "platforms.md"), "utf8");
  const rows = page.split("\n").filter((line) => line.startsWith("|"));
  const cells = rows.slice(2).map((row) =>
    row
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
  expect(cells).toEqual(
    triedSystems.map(({ system, ffmpeg, node, npm, what, command, date }) => [
      ...[system, ffmpeg, node, npm, what, `\`${command}\``, date],
    ]),
  );
});

test("each version is one with numbers, each date a date, each command one that package.json has", async () => {
  const manifest = await readFile(join(root, "package.json"), "utf8");
  const { scripts } = JSON.parse(manifest) as { readonly scripts: Readonly<Record<string, string>> };
  for (const { ffmpeg, node, npm, command, date } of triedSystems) {
    for (const version of [ffmpeg, node, npm]) expect(version).toMatch(/^\d+\.\d+(\.\d+)?$/);
    expect(date).toMatch(/^20\d\d-\d\d-\d\d$/);
    expect(["test", ...Object.keys(scripts)]).toContain(command.replace(/^npm (run )?/, "").split(" ")[0]);
  }
});
