import { mkdir, symlink } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { DatasetError } from "../../src/core/errors.js";
import { loadVideoFolder } from "../../src/datasets/video-folder.js";
import { describeWithShared, sharedPath } from "../support/shared.js";
import { temporaryFolder } from "../support/temporary-folder.js";

describe("loadVideoFolder()", () => {
  test("sorts clips by category and name, letter by letter, and lists what it ignores", async () => {
    const root = await temporaryFolder({
      "jogging/b.mp4": "",
      "jogging/B.mp4": "",
      "jogging/-a.MP4": "",
      "jogging/notes.txt": "",
      "jogging/deeper/x.mp4": "",
      "aiming/z.avi": "",
      "aiming/.hidden.mp4": "",
      "loose.mp4": "",
    });
    await mkdir(join(root, "empty"));
    const folder = await loadVideoFolder(root);
    expect(folder.available.toArray().map(({ columns }) => columns)).toEqual([
      { category: "aiming", fname: "z.avi" },
      { category: "jogging", fname: "-a.MP4" },
      { category: "jogging", fname: "B.mp4" },
      { category: "jogging", fname: "b.mp4" },
    ]);
    expect(folder.available.at(1)).toMatchObject({
      id: "-a",
      label: "jogging",
      path: join(root, "jogging/-a.MP4"),
    });
    expect(folder.ignored).toEqual(
      ["jogging/deeper", "jogging/notes.txt", "loose.mp4"].map((p) => join(root, p)),
    );
    expect(folder.labels).toEqual(["aiming", "empty", "jogging"]);
    expect(folder.labelsWithoutClip).toEqual(["empty"]);
    expect(String(folder).split("\n").slice(0, 2)).toEqual([
      `${root}: 4 clips in 3 categories (1 without a clip)`,
      "Ignored 3 files: jogging/deeper (it is a folder in a class's folder), " +
        "jogging/notes.txt (its ending .txt is not looked for), loose.mp4 (it is in no class's folder)",
    ]);
  });

  test("says what takes videos that have no category", async () => {
    const root = await temporaryFolder({ "a.mp4": "", "hf/model.onnx": "" });
    expect(String(await loadVideoFolder(root)).split("\n")[1]).toBe(
      `No clip found: expected files such as ${root}/<category>/<name>.mp4. Videos without a category: ` +
        `classifyVideos(model, ${JSON.stringify(root)}) takes them as they are, loadTable with labels from a table`,
    );
    const other = await temporaryFolder({ "a.txt": "" });
    expect(String(await loadVideoFolder(`${other}/`)).split("\n")[1]).toMatch(/<name>\.mp4$/);
    expect(String(await loadVideoFolder(`${root}/`))).toContain("Videos without a category");
  });

  test.each([
    ["no final newline", "praying\njogging"],
    ["CRLF and a byte-order mark", "\ufeffpraying\r\njogging\r\n"],
    ["CR alone", "praying\rjogging\r"],
    ["UTF-16", Buffer.from("\ufeffpraying\r\njogging\r\n", "utf16le")],
  ])("reads a category list with %s, in its order", async (_, text) => {
    const root = await temporaryFolder({ "set/jogging/a.mp4": "", "list.txt": text });
    const folder = await loadVideoFolder(join(root, "set"), { labels: join(root, "list.txt") });
    expect(folder.labels).toEqual(["praying", "jogging"]);
    expect(folder.available.length).toBe(1);
  });

  test("takes the categories of a list as they stand: spaces around names do not count, commas and quotes do", async () => {
    const root = await temporaryFolder({ "set/a, b/x.mp4": "", "list.txt": '\ufeff a, b \r\n"c"\r\n' });
    const folder = await loadVideoFolder(join(root, "set"), { labels: join(root, "list.txt") });
    expect(folder.labels).toEqual(["a, b", '"c"']);
    expect(folder.available.at(0).label).toBe("a, b");
    expect(folder.labelsWithoutClip).toEqual(['"c"']);
  });

  test.each([
    ["composed, folders decomposed", "cr\u00eape flipping", "cre\u0302pe flipping"],
    ["decomposed, folders composed", "cre\u0302pe flipping", "cr\u00eape flipping"],
  ])("knows categories whose list is %s", async (_, listed, onDisk) => {
    const root = await temporaryFolder({ [`set/${onDisk}/a.mp4`]: "", "list.txt": `${listed}\nyoga` });
    const folder = await loadVideoFolder(join(root, "set"), { labels: join(root, "list.txt") });
    expect(folder.available.at(0)).toMatchObject({
      path: join(root, "set", onDisk, "a.mp4"),
      label: listed,
      columns: { category: listed },
    });
    expect(folder.labelsWithoutClip).toEqual(["yoga"]);
  });

  test("takes two folders of one name for one category", async () => {
    const root = await temporaryFolder({ "cr\u00eape/a.mp4": "", "cre\u0302pe/b.mp4": "" });
    const { labels, available } = await loadVideoFolder(root);
    expect(labels).toHaveLength(1);
    expect(available.countBy("label")).toEqual([{ value: labels[0], count: 2 }]);
  });

  test("suggests the nearest name for an unknown category", async () => {
    const root = await temporaryFolder({ "joging/a.mp4": "" });
    const path = join(root, "joging");
    await expect(loadVideoFolder(root, { labels: ["jogging", "aiming"] })).rejects.toThrow(
      new DatasetError(
        `Unknown category "joging" in "${path}": it is not among the 2 of the given labels. Did you mean "jogging"?`,
        { path },
      ),
    );
    await expect(loadVideoFolder(root, { labels: ["x"] })).rejects.toThrow(
      /Add it to the list, or move the folder/,
    );
  });

  test("is not stopped by a folder without clips that the list does not know", async () => {
    const root = await temporaryFolder({ "aiming/a.mp4": "", "scripts/readme.md": "" });
    const folder = await loadVideoFolder(root, { labels: ["aiming"] });
    expect(folder.available.length).toBe(1);
    expect(folder.ignored).toEqual([join(root, "scripts/readme.md")]);
  });

  test("names a folder or a list that is not there, or an empty list", async () => {
    const root = await temporaryFolder({ "empty.txt": "\n" });
    await expect(loadVideoFolder(join(root, "no"))).rejects.toThrow(
      `Cannot read the videos in "${join(root, "no")}": no such folder`,
    );
    await expect(loadVideoFolder(root, { labels: join(root, "no.txt") })).rejects.toThrow(
      `Cannot read the categories in "${join(root, "no.txt")}": no such file or directory`,
    );
    await expect(loadVideoFolder(root, { labels: join(root, "empty.txt") })).rejects.toThrow(
      /the file is empty/,
    );
  });

  test("follows links to folders and files", async () => {
    const root = await temporaryFolder({ "store/a.mp4": "", "set/x.txt": "" });
    await symlink(join(root, "store"), join(root, "set", "aiming"));
    expect((await loadVideoFolder(join(root, "set"))).available.length).toBe(1);
  });
});

describeWithShared("loadVideoFolder() on folders of macOS", () => {
  test("finds both categories of a list that is written otherwise", async () => {
    const folder = await loadVideoFolder(sharedPath("cases/decomposed"), {
      labels: sharedPath("cases/decomposed.txt"),
    });
    expect(Array.from(folder.available, ({ label }) => label)).toEqual(folder.labels);
  });
});

describeWithShared("loadVideoFolder() on Moments in Time", () => {
  test("finds the 339 categories of a list without a final newline", async () => {
    const root = sharedPath("data", "moments");
    const folder = await loadVideoFolder(root, { labels: join(root, "category_momentsv1.txt") });
    expect(folder.labels).toHaveLength(339);
    expect(folder.labels.at(-1)).toBe("typing");
    expect(folder.available.countBy("category").map(({ value, count }) => [value, count])).toContainEqual([
      "jogging",
      9,
    ]);
    expect(folder.ignored).toHaveLength(6);
  });
});
