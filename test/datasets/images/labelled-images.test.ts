import { join } from "node:path";
import { loadLabelledImages } from "kinetoscope";
import { expect, test } from "vitest";
import { temporaryFolder } from "../../support/temporary-folder.js";

const labels = { "1": "blurred", "-1": "sharp" };

const pictures = {
  "images/DSC00700.JPG": "",
  "images/both.JPG": "",
  "images/both.jpg": "",
  "images/IMG_1.2.jpg": "",
  "images/a, b.png": "",
  "images/00012345678.jpeg": "",
  "images/unknown.jpg": "",
  "images/notes.txt": "",
};

test("loadLabelledImages() finds names whichever way their letters are composed, in UTF-16 with CR too", async () => {
  const root = await temporaryFolder({
    "fu\u0308r.jpg": "",
    "\u00e9t\u00e9.JPG": "",
    "a.csv": Buffer.from("\ufeffName,\u00c9tat\rf\u00fcr,n\u00e9\re\u0301te\u0301,ne\u0301\r", "utf16le"),
  });
  const path = join(root, "a.csv");
  const { available, labels: found } = await loadLabelledImages(path, { column: "E\u0301tat" });
  expect(Array.from(available, ({ path: file, label }) => [file.slice(root.length + 1), label])).toEqual([
    ["fu\u0308r.jpg", "n\u00e9"],
    ["\u00e9t\u00e9.JPG", "n\u00e9"],
  ]);
  expect(found).toEqual(["n\u00e9"]);
  const coded = await loadLabelledImages(path, { labels: { "ne\u0301": "new" } });
  expect(coded.available.countBy("label")).toEqual([{ value: "new", count: 2 }]);
});

test("loadLabelledImages() finds CERTH's names without ending, and lists what does not fit", async () => {
  const csv = [
    "\uFEFFImage Name,Blur Label",
    "DSC00700,-1",
    "both.jpg ,1",
    "IMG_1.2,1",
    '"a, b",-1',
    "00012345678,1",
    "gone,1",
    "DSC00700,1",
    "unknown,0",
    ",1",
    "DSC00700.JPG,-1",
    ",",
    "",
  ].join("\r\n");
  const root = await temporaryFolder({ ...pictures, "blur.csv": csv });
  const blur = await loadLabelledImages(join(root, "blur.csv"), { folder: join(root, "images"), labels });
  const found = Array.from(blur.available, ({ path, id, label }) => [path.slice(root.length + 8), id, label]);
  expect(found).toEqual([
    ["DSC00700.JPG", "DSC00700", "sharp"],
    ["both.jpg", "both.jpg", "blurred"],
    ["IMG_1.2.jpg", "IMG_1.2", "blurred"],
    ["a, b.png", "a, b", "sharp"],
    ["00012345678.jpeg", "00012345678", "blurred"],
  ]);
  expect(blur.labels).toEqual(["blurred", "sharp"]);
  expect(blur.rowsWithoutFile).toEqual(["gone"]);
  expect(blur.filesWithoutRow.map((path) => path.slice(root.length + 8))).toEqual([
    "both.JPG",
    "unknown.jpg",
  ]);
  expect(blur.problems).toEqual([
    { line: 8, reason: '"DSC00700" is on line 2 already' },
    { line: 9, reason: 'unknown label "0"' },
    { line: 10, reason: "it has no name" },
    { line: 11, reason: `"${join(root, "images", "DSC00700.JPG")}" has a row already` },
  ]);
  expect(String(blur).replaceAll(root, "")).toBe(
    "/blur.csv: 5 images on disk: blurred (3), sharp (2); 1 row without a file; 2 files without a row\n" +
      "Passed over 2 files: both.JPG (no row names it), unknown.jpg (no row names it)\n" +
      '4 problems: line 8: "DSC00700" is on line 2 already; line 9: unknown label "0"; line 10: it has no name; and 1 more',
  );
});

test("without a code table the column's text is the label; the column can be named", async () => {
  const root = await temporaryFolder({
    "b.png": "",
    "a.png": "",
    "list.csv": "file,by,kind\na,me,x\nb,me,y\n",
  });
  const set = await loadLabelledImages(join(root, "list.csv"), { column: "kind" });
  expect(Array.from(set.available, ({ label }) => label)).toEqual(["x", "y"]);
  expect(set.available.at(0).columns).toEqual({ file: "a", by: "me", kind: "x" });
});

test("labels may be quoted and hold commas; a label that is empty, and a quote without end, are problems", async () => {
  const root = await temporaryFolder({
    ...pictures,
    "labels.csv": 'name,label\nboth.jpg,"sharp, or so"\nunknown,""\nDSC00700,"say ""no"""\nIMG_1.2,"open\n',
  });
  const loaded = await loadLabelledImages(join(root, "labels.csv"), { folder: join(root, "images") });
  expect(Array.from(loaded.available, ({ label }) => label)).toEqual(["sharp, or so", 'say "no"']);
  expect(loaded.problems).toEqual([
    { line: 3, reason: "it has no label" },
    { line: 5, reason: "a quote is never closed" },
  ]);
});

test("what cannot be a table of labels is an error that says why", async () => {
  const root = await temporaryFolder({
    ...pictures,
    "headless.csv": "both,1\nunknown,-1\n",
    "narrow.csv": "name\nboth\n",
    "empty.csv": "",
    "good.csv": "name,label\nboth,1\n",
  });
  const folder = join(root, "images");
  const load = (name: string, options: object = {}): Promise<unknown> =>
    loadLabelledImages(join(root, name), { folder, labels, ...options });
  await expect(load("headless.csv")).rejects.toThrow(
    /: expected its first line to name the columns, but "both", "1" is a picture and its label$/,
  );
  await expect(load("narrow.csv")).rejects.toThrow(
    /expected two columns, name and label, but the first line has 1$/,
  );
  await expect(load("empty.csv")).rejects.toThrow(/but the first line has 0$/);
  await expect(load("good.csv", { column: "Blur" })).rejects.toThrow(
    /: expected the column "Blur" but its first line has "name", "label"$/,
  );
  await expect(load("gone.csv")).rejects.toThrow(/gone\.csv": no such file or directory$/);
  await expect(load("good.csv", { folder: join(root, "no") })).rejects.toThrow(/there is no folder ".*no"$/);
});
