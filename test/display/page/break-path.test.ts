import { expect, test } from "vitest";
import { breakablePath, isPath } from "../../../src/display/page/break-path.js";

test("isPath() tells paths and names of files from other texts", () => {
  for (const path of ["data/kinetics-tiny/val", "C:\\clips\\a.mp4", "-eMvUfy1ZKk_000165.mp4"])
    expect(isPath(path)).toBe(true);
  for (const text of [
    "spinning clockwise",
    "a/b",
    "06RbHya0znu_000017",
    "making pizza/1.mp4",
    "0.123456789012",
  ])
    expect(isPath(text), text).toBe(false);
});

test("breakablePath() keeps the text, with a place to break after each slash: the ending stays with the name", () => {
  const made = String(breakablePath("data/kinetics-tiny/a_000165.mp4"));
  expect(made.replace(/<[^>]+>/g, "")).toBe("data/kinetics-tiny/a_000165.mp4");
  expect(made.match(/<span style="white-space:nowrap">[^<]*/g)?.map((part) => part.split(">")[1])).toEqual([
    "data/",
    "kinetics-tiny/",
    "a_000165.mp4",
  ]);
  expect(made.match(/<wbr \/>/g)).toHaveLength(2);
});

test("breakablePath() shows the end of a long path, with the whole in its title, and escapes it", () => {
  const path = `/home/<b>/${"folder/".repeat(40)}clip.mp4`;
  const made = String(breakablePath(path));
  expect(made.replace(/<[^>]+>/g, "")).toMatch(/^….{140,158}folder\/clip\.mp4$/);
  expect(made).toContain('title="/home/&lt;b&gt;/');
  expect(made).not.toContain("<b>");
});
