import { symlink } from "node:fs/promises";
import { join, relative } from "node:path";
import { expect, test } from "vitest";
import { videoExtensions } from "../../src/files/endings.js";
import { listFiles } from "../../src/files/list-files.js";
import { temporaryFolder } from "../support/temporary-folder.js";

test("listFiles() finds files at every depth, sorted, whatever the case of the ending", async () => {
  const folder = await temporaryFolder({
    "b/2.mp4": "",
    "b/1.MKV": "",
    "a/deep/er/x.webm": "",
    "-dash.mp4": "",
    ".hidden.mp4": "",
    ".cache/y.mp4": "",
    "notes.txt": "",
    mp4: "",
  });
  const found = await listFiles(folder, videoExtensions);
  expect(found.map((path) => relative(folder, path))).toEqual([
    "-dash.mp4",
    "a/deep/er/x.webm",
    "b/1.MKV",
    "b/2.mp4",
  ]);
  const flat = await listFiles(folder, videoExtensions, { recursive: false });
  expect(flat.map((path) => relative(folder, path))).toEqual(["-dash.mp4"]);
});

test("listFiles() follows links to folders and files once, also in a circle", async () => {
  const elsewhere = await temporaryFolder({ "x.mp4": "" });
  const folder = await temporaryFolder({ "a.mp4": "" });
  await symlink(elsewhere, join(folder, "part_0"));
  await symlink(folder, join(folder, "circle"));
  await symlink(join(folder, "nowhere.mp4"), join(folder, "broken.mp4"));
  const found = await listFiles(folder, videoExtensions);
  expect(found.map((path) => relative(folder, path))).toEqual(["a.mp4", "part_0/x.mp4"]);
});

test("listFiles() finds nothing in a folder that does not exist, or in a file", async () => {
  const folder = await temporaryFolder({ file: "" });
  expect(await listFiles(join(folder, "none"), videoExtensions)).toEqual([]);
  expect(await listFiles(join(folder, "file"), videoExtensions)).toEqual([]);
});
