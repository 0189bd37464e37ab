import { join } from "node:path";
import { expect, test } from "vitest";
import { FileFinder } from "../../../src/datasets/table/file-finder.js";
import { temporaryFolder } from "../../support/temporary-folder.js";

test("FileFinder finds a file in any letter case where the system does", async () => {
  const root = await temporaryFolder({ "Deep/Clip One.mp4": "", "other.mp4": "" });
  const asked: string[] = [];
  const ignoring = new FileFinder(root, (path) => {
    asked.push(path);
    return true;
  });
  expect(ignoring.find("deep/clip one.MP4")).toEqual({ path: join(root, "Deep", "Clip One.mp4") });
  expect(ignoring.find("gone.mp4")).toEqual({ reason: "no such file", isMissing: true });
  // the system is asked about names alone that differ in case
  expect(asked).toEqual([join(root, "deep"), join(root, "Deep", "clip one.MP4")]);
  const strict = new FileFinder(root, () => false);
  expect(strict.find("deep/clip one.MP4")).toMatchObject({ isMissing: true });
});

test("FileFinder never leaves its folder, by whichever words", async () => {
  const root = await temporaryFolder({ "in/a.mp4": "", "b.mp4": "" });
  const finder = new FileFinder(join(root, "in"));
  const outside = { isMissing: false, reason: expect.stringContaining("leads out of") as string };
  for (const way of [
    "../b.mp4",
    "..\\b.mp4",
    "x/../../b.mp4",
    "..",
    join(root, "b.mp4"),
    "C:\\b.mp4",
    "C:b.mp4",
    ".",
  ])
    expect([way, finder.find(way)]).toEqual([way, outside]);
  expect(finder.find("../b.mp4")).toMatchObject({
    reason: `it leads out of "${join(root, "in")}": load the table with { root: ${JSON.stringify(root)} }`,
  });
  expect(finder.find("a.mp4")).toEqual({ path: join(root, "in", "a.mp4") });
  expect(finder.find(join(root, "in", "a.mp4"))).toEqual({ path: join(root, "in", "a.mp4") });
});

test("FileFinder takes a path that leads out of its folder from the table's, if it is below then", async () => {
  const root = await temporaryFolder({ "given/a.mp4": "", "tables/x.csv": "", "b.mp4": "" });
  const [given, tables] = [join(root, "given"), join(root, "tables")];
  const found = { path: join(given, "a.mp4") };
  const from = (folder: string): FileFinder => new FileFinder(folder, undefined, tables);
  expect(from(root).find("../given/a.mp4")).toEqual(found);
  expect(from(root).find("..\\given\\a")).toEqual(found);
  expect(from(given).find("../given/a.mp4")).toEqual(found);
  expect(from(root).find("given/../b.mp4")).toEqual({ path: join(root, "b.mp4") });
  expect(from(tables).find("../given/a.mp4")).toMatchObject({ isMissing: false });
  expect(from(root).find("../../x.mp4")).toMatchObject({ isMissing: false });
  expect(from(root).find("../given/gone.mp4")).toEqual({ reason: "no such file", isMissing: true });
});
