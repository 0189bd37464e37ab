import { copyFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { basename, join, relative } from "node:path";
import { inspect } from "node:util";
import { expect, test } from "vitest";
import { DatasetError } from "../../../src/core/errors.js";
import { loadKinetics, type Kinetics } from "../../../src/datasets/kinetics/kinetics.js";
import type { KineticsSplit } from "../../../src/datasets/kinetics/split.js";
import { describeWithShared, sharedPath } from "../../support/shared.js";
import { temporaryFolder } from "../../support/temporary-folder.js";

const HEADER = "label,youtube_id,time_start,time_end,split,is_cc\n";

/** A dataset whose val.csv has these lines, with empty files of these names. */
async function dataset(lines: string, files: readonly string[] = []): Promise<string> {
  const clips = Object.fromEntries(files.map((file) => [file, ""]));
  return temporaryFolder({ "val/val.csv": HEADER + lines, ...clips });
}

function ids(kinetics: Kinetics): string[] {
  return kinetics.available.toArray().map(({ id }) => id);
}

async function datasetError(root: string, options: Parameters<typeof loadKinetics>[1] = {}): Promise<string> {
  const error: unknown = await loadKinetics(root, options).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(DatasetError);
  return (error as DatasetError).message;
}

test.each([
  ["CR alone", Buffer.from((HEADER + "café,a,0,10,val,0\nyoga,b,0,10,val,0\n").replaceAll("\n", "\r"))],
  ["UTF-16 LE", Buffer.from(`\ufeff${HEADER}café,a,0,10,val,0\r\nyoga,b,0,10,val,0`, "utf16le")],
  ["UTF-16 BE", Buffer.from(`\ufeff${HEADER}café,a,0,10,val,0\nyoga,b,0,10,val,0`, "utf16le").swap16()],
])("loadKinetics() reads a ground truth with %s", async (_, csv) => {
  const root = await temporaryFolder({ "val/val.csv": csv, "val/a_000000_000010.mp4": "", "val/b.mp4": "" });
  const { available, problems } = await loadKinetics(root);
  expect(Array.from(available, ({ id, label }) => `${id} ${label ?? ""}`)).toEqual(["a café", "b yoga"]);
  expect(problems).toEqual([]);
});

test("loadKinetics() compares ids, labels and file names whichever way their letters are composed", async () => {
  const root = await dataset("cr\u00eape,n\u0303andu,0,10,val,0\ncre\u0302pe,\u00fc,0,10,val,0\n", [
    "val/\u00f1andu_000000_000010.mp4",
    "val/u\u0308.mp4",
  ]);
  const { available, groundTruthRows, filesWithoutRow } = await loadKinetics(root);
  expect(Array.from(available, ({ id }) => id)).toEqual(["n\u0303andu", "\u00fc"]);
  expect(filesWithoutRow).toEqual([]);
  expect(groundTruthRows.countBy("label")).toEqual([{ value: "cr\u00eape", count: 2 }]);
  expect(groundTruthRows.where("label", ["cre\u0302pe"]).length).toBe(2);
  expect(available.countBy("label")).toEqual([{ value: "cr\u00eape", count: 2 }]);
});

test("loadKinetics() joins clips and rows in the order of the rows", async () => {
  const root = await dataset(
    "zumba,bbbbbbbbbbb,5,15,val,0\nyoga,aaaaaaaaaaa,0,10,val,1\nyoga,ccccccccccc,7,17,val,0\n",
    [
      "val/part_1/aaaaaaaaaaa_000000_000010.mp4",
      "val/part_0/bbbbbbbbbbb_000005_000015.mp4",
      "val/part_0/unknown.mp4",
      "val/.hidden.mp4",
      "val/notes.txt",
    ],
  );
  const kinetics = await loadKinetics(root);
  expect(kinetics.available.toArray()).toEqual([
    {
      path: join(root, "val/part_0/bbbbbbbbbbb_000005_000015.mp4"),
      id: "bbbbbbbbbbb",
      label: "zumba",
      row: 0,
      columns: {
        label: "zumba",
        youtube_id: "bbbbbbbbbbb",
        time_start: 5,
        time_end: 15,
        split: "val",
        is_cc: 0,
      },
    },
    expect.objectContaining({ id: "aaaaaaaaaaa", label: "yoga", row: 1 }),
  ]);
  expect(kinetics.rowsWithoutFile.toRows()).toEqual([kinetics.groundTruthRows.row(2)]);
  expect(kinetics.rowsWithoutFile.rowNumbers).toEqual([2]);
  expect(kinetics.filesWithoutRow).toEqual([join(root, "val/part_0/unknown.mp4")]);
  expect(kinetics.problems).toEqual([]);
  expect(inspect(kinetics)).toBe(
    "Kinetics-400 val: 3 rows in 2 classes; 2 clips on disk; 1 row without a file; 1 file without a row\n" +
      "Passed over 1 file: val/part_0/unknown.mp4 (no row has its id)",
  );
});

test("loadKinetics() joins whole ids: no prefixes, dashes, underscores, numbers", async () => {
  const root = await dataset(
    "a,abc,0,10,val,0\nb,abcd,0,10,val,0\nc,-leading_-,0,10,val,0\nd,00012345678,0,10,val,0\ne,1e10,0,10,val,0\n",
    ["abcd", "-leading_-", "00012345678", "12345678", "10000000000"].map(
      (id) => `val/part_0/${id}_000000_000010.mp4`,
    ),
  );
  const kinetics = await loadKinetics(root);
  expect(ids(kinetics)).toEqual(["abcd", "-leading_-", "00012345678"]);
  expect(kinetics.filesWithoutRow.map((path) => basename(path))).toEqual([
    "10000000000_000000_000010.mp4",
    "12345678_000000_000010.mp4",
  ]);
  expect(kinetics.groundTruthRows.column("youtube_id")).toEqual([
    "abc",
    "abcd",
    "-leading_-",
    "00012345678",
    "1e10",
  ]);
});

test("loadKinetics() tells rows of one id apart by their times", async () => {
  const root = await dataset(
    "a,same,0,10,val,0\nb,same,20,30,val,0\nc,once,0,10,val,0\nd,plain,0,10,val,0\n",
    [
      "val/same_000020_000030.mp4",
      "val/same_000020_000031.mp4",
      "val/same.mp4",
      "val/once_000001_000011.mp4",
      "val/plain.webm",
    ],
  );
  const kinetics = await loadKinetics(root);
  expect(kinetics.available.toArray().map(({ label, path }) => [label, basename(path)])).toEqual([
    ["b", "same_000020_000030.mp4"],
    ["d", "plain.webm"],
  ]);
  expect(kinetics.passedOver.map(({ path, reason }) => [basename(path), reason])).toEqual([
    ["once_000001_000011.mp4", "its name says seconds 1 to 11, the ground truth 0 to 10"],
    ["same.mp4", "its name does not say which seconds, and 2 rows have its id"],
    ["same_000020_000031.mp4", "its name says seconds 20 to 31, the ground truth 0 to 10 or 20 to 30"],
  ]);
  expect(kinetics.filesWithoutRow).toEqual(kinetics.passedOver.map(({ path }) => path));
});

test("loadKinetics() accepts a plain file whose id ends like times do", async () => {
  const root = await dataset("a,a_123456_78,0,10,val,0\n", ["val/a_123456_78.mp4"]);
  expect(ids(await loadKinetics(root))).toEqual(["a_123456_78"]);
});

test("loadKinetics() takes one file per row and lists the others", async () => {
  const root = await dataset("a,same,0,10,val,0\n", [
    "val/part_1/same_000000_000010.mp4",
    "val/part_0/same_000000_000010.mkv",
  ]);
  const kinetics = await loadKinetics(root);
  expect(kinetics.available.toArray().map(({ path }) => relative(root, path))).toEqual([
    "val/part_0/same_000000_000010.mkv",
  ]);
  expect(kinetics.duplicateFiles).toEqual([join(root, "val/part_1/same_000000_000010.mp4")]);
  expect(String(kinetics)).toContain("\n1 file of clips that are there already");
});

test("loadKinetics() takes whole seconds in names for fractions in the table", async () => {
  const root = await dataset("a,once,0.5,10.5,val,0\n", ["val/once_000000_000010.mp4"]);
  expect(ids(await loadKinetics(root))).toEqual(["once"]);
});

test.each(["val/replacement_for_corrupted_k400", "replacement_for_corrupted_k400", "val/part_9/Replacement"])(
  "loadKinetics() prefers the whole video in %s to the damaged one",
  async (folder) => {
    const root = await dataset("a,one,0,10,val,0\nb,two,0,10,val,0\n", [
      "val/part_0/one_000000_000010.mp4",
      "val/part_0/two_000000_000010.mp4",
      `${folder}/one_000000_000010.mp4`,
      `${folder}/ofAnotherSplit_000000_000010.mp4`,
    ]);
    const kinetics = await loadKinetics(root);
    expect(Array.from(kinetics.available, ({ path }) => relative(root, path))).toEqual([
      `${folder}/one_000000_000010.mp4`,
      "val/part_0/two_000000_000010.mp4",
    ]);
    expect(kinetics.filesWithoutRow).toEqual([]);
    expect(kinetics.passedOver).toEqual([
      {
        path: join(root, "val/part_0/one_000000_000010.mp4"),
        reason: `"${join(root, folder, "one_000000_000010.mp4")}" replaces it`,
      },
    ]);
  },
);

test("loadKinetics() finds videos of every ending, and names files that it does not look at", async () => {
  const root = await dataset("a,one,0,10,val,0\na,two,0,10,val,0\na,three,0,10,val,0\n", [
    ...["val/one.M4V", "val/two.mpg", "val/three.swf", "val/cover.png", "val/notes.txt"],
  ]);
  const kinetics = await loadKinetics(root);
  expect(ids(kinetics)).toEqual(["one", "two"]);
  expect(kinetics.ignored).toEqual(["val/cover.png", "val/three.swf"].map((path) => join(root, path)));
  expect(String(kinetics)).toContain(
    "\nPassed over 2 files: val/cover.png (it is a picture), val/three.swf (its ending .swf is not looked for)",
  );
});

test("loadKinetics() lists bad rows with their lines and goes on", async () => {
  const root = await dataset(
    [
      "a,good,0,10,val,0",
      "b,good,0,10,val,0",
      "a,good,0,10,val,0",
      "short,row",
      "",
      '"two\nlines",x,ten,20,val,0',
      ",nolabel,0,10,val,0",
      "noid,,0,10,val,0",
      "c,end,0,,val,0",
      '"never closed,y,0,10,val,0',
      "d,lost,0,10,val,0",
    ].join("\n"),
    ["val/good_000000_000010.mp4"],
  );
  const kinetics = await loadKinetics(root);
  expect(kinetics.problems).toEqual([
    { line: 3, reason: 'Duplicate of line 2, but with the label "b"' },
    { line: 4, reason: "Duplicate of line 2" },
    { line: 5, reason: "Expected 6 cells but found 2" },
    { line: 7, reason: 'time_start is not a number: "ten"' },
    { line: 9, reason: "label is empty" },
    { line: 10, reason: "youtube_id is empty" },
    { line: 11, reason: 'time_end is not a number: ""' },
    { line: 12, reason: "A quoted cell is never closed" },
  ]);
  expect(kinetics.groundTruthRows.column("label")).toEqual(["a", "b", "a"]);
  expect(kinetics.available.toArray().map(({ label, row }) => [label, row])).toEqual([["a", 0]]);
  expect(kinetics.rowsWithoutFile.length).toBe(0);
  expect(String(kinetics).split("\n")[1]).toBe(
    `8 problems in ${join(root, "val/val.csv")}: line 3: Duplicate of line 2, but with the label "b"; ` +
      "line 4: Duplicate of line 2; line 5: Expected 6 cells but found 2; and 5 more",
  );
});

test.each(["val/val.csv", "val/val.txt", "val.csv", "val.txt", "annotations/val.csv", "annotations/val.txt"])(
  "loadKinetics() finds the ground truth in %s",
  async (place) => {
    const root = await temporaryFolder({ [place]: `${HEADER}a,x,0,10,val,0\n`, "val/x.mp4": "" });
    const kinetics = await loadKinetics(root);
    expect(kinetics.annotationsPath).toBe(join(root, place));
    expect(ids(kinetics)).toEqual(["x"]);
  },
);

test("loadKinetics() takes the ground truth that the caller names", async () => {
  const root = await dataset("a,x,0,10,val,0\n", ["val/x.mp4"]);
  const annotations = join(root, "own.csv");
  await writeFile(annotations, `${HEADER}b,x,0,10,val,0\n`);
  const kinetics = await loadKinetics(root, { annotations });
  expect(kinetics.available.at(0).label).toBe("b");
  expect(await datasetError(root, { annotations: join(root, "none.csv") })).toBe(
    `Cannot load Kinetics from "${root}": no ground-truth file "${join(root, "none.csv")}"`,
  );
});

test("loadKinetics() finds clips beside the ground truth or in part folders of the root", async () => {
  const root = await temporaryFolder({
    "val.csv": `${HEADER}a,x,0,10,val,0\na,y,0,10,val,0\n`,
    "y.mp4": "",
    "part_3/x_000000_000010.mp4": "",
    "train/other.mp4": "",
  });
  const kinetics = await loadKinetics(root);
  expect(ids(kinetics)).toEqual(["x", "y"]);
  expect(kinetics.filesWithoutRow).toEqual([]);
});

test("loadKinetics() keeps further columns as text and needs no label in a test split", async () => {
  const root = await temporaryFolder({
    "test/test.csv": ",youtube_id,time_start,time_end,note\n0,x,1.5,11.5,007\n",
    "test/x.mp4": "",
  });
  const kinetics = await loadKinetics(root, { split: "test", version: "600" });
  expect(kinetics.available.at(0)).toEqual({
    path: join(root, "test/x.mp4"),
    id: "x",
    row: 0,
    columns: { "Unnamed: 0": "0", youtube_id: "x", time_start: 1.5, time_end: 11.5, note: "007" },
  });
  expect(String(kinetics)).toBe(
    "Kinetics-600 test: 1 row; 1 clip on disk; 0 rows without a file; 0 files without a row",
  );
});

test("loadKinetics() without a clip on disk says what it looked for", async () => {
  const root = await dataset("a,x,0,10,val,0\n");
  const kinetics = await loadKinetics(root);
  expect(kinetics.available.length).toBe(0);
  expect(String(kinetics)).toBe(
    "Kinetics-400 val: 1 row in 1 class; 0 clips on disk; 1 row without a file; 0 files without a row\n" +
      `No clip found: expected files such as ${root}/val/part_0/<id>_000010_000020.mp4`,
  );
  expect((await kinetics.available.toDataFrame()).shape[0]).toBe(0);
});

test("loadKinetics() throws when the root or the ground truth is missing", async () => {
  const root = await temporaryFolder({ file: "" });
  expect(await datasetError(join(root, "none"))).toBe(
    `Cannot load Kinetics from "${join(root, "none")}": no such folder`,
  );
  expect(await datasetError(join(root, "file"))).toBe(
    `Cannot load Kinetics from "${join(root, "file")}": it is a file, not a folder`,
  );
  expect(await datasetError(root)).toBe(
    `Cannot load Kinetics from "${root}": no ground-truth file for the val split. Looked for "val/val.csv", ` +
      '"val/val.txt", "val.csv", "val.txt", "annotations/val.csv", "annotations/val.txt". ' +
      "Put the file there, or name it with the option annotations",
  );
});

test("loadKinetics() throws on a file that is no ground truth", async () => {
  const root = await temporaryFolder({ "val.csv": "\n" });
  const path = join(root, "val.csv");
  expect(await datasetError(root)).toBe(
    `Cannot read ground truth "${path}": the file is empty. Download it again, or give another as annotations`,
  );
  await writeFile(path, "video_name,label\n");
  expect(await datasetError(root)).toBe(
    `Cannot read ground truth "${path}": expected the columns "youtube_id", "time_start", "time_end" ` +
      'but its first line has "video_name", "label". Another table is read by loadTable()',
  );
  await writeFile(path, "youtube_id,time_start,time_end,split\n");
  expect(await datasetError(root)).toBe(
    `Cannot read ground truth "${path}": expected the column "label" ` +
      'but its first line has "youtube_id", "time_start", "time_end", "split". Another table is read by loadTable()',
  );
  await writeFile(path, "label,label,youtube_id,time_start,time_end\n");
  expect(await datasetError(root)).toBe(`Cannot read ground truth "${path}": the column "label" comes twice`);
});

test("loadKinetics() throws on wrong arguments", async () => {
  expect(await datasetError("x", { split: "valid" as KineticsSplit })).toBe(
    'Unknown split "valid" for Kinetics: expected "train", "val" or "test"',
  );
  await expect(loadKinetics("")).rejects.toThrow(
    new TypeError('Expected root to be a non-empty string but received "" (string)'),
  );
  await expect(loadKinetics("x", { version: 400 as unknown as string })).rejects.toThrow(
    new TypeError("Expected version to be a non-empty string but received 400 (number)"),
  );
});

describeWithShared("with the shared data", () => {
  const golden = async (): Promise<{
    available: ({ index: number } & Record<string, string | number>)[];
    value_counts_head: [string, number][];
    sample_8: Record<string, number[]>;
    ids_starting_with_dash: number;
  }> => JSON.parse(await readFile(sharedPath("golden/pandas.json"), "utf8")) as never;

  test("loadKinetics() gives the table, rows on disk, counts and samples that pandas gives", async () => {
    const kinetics = await loadKinetics(sharedPath("data/kinetics400"));
    const expected = await golden();
    expect(String(kinetics)).toBe(
      "Kinetics-400 val: 19,906 rows in 400 classes; 8 clips on disk; 19,898 rows without a file; " +
        "0 files without a row",
    );
    expect(kinetics.available.toArray().map(({ row, columns }) => ({ index: row, ...columns }))).toEqual(
      expected.available,
    );
    const counts = kinetics.groundTruthRows.countBy("label");
    expect(counts.slice(0, 10).map(({ value, count }) => [value, count])).toEqual(expected.value_counts_head);
    expect(counts.reduce((sum, { count }) => sum + count, 0)).toBe(19906);
    const dashed = (kinetics.groundTruthRows.column("youtube_id") as string[]).filter((id) =>
      id.startsWith("-"),
    );
    expect(dashed).toHaveLength(expected.ids_starting_with_dash);
    for (const [seed, rows] of Object.entries(expected.sample_8)) {
      expect(kinetics.groundTruthRows.sample(8, { seed: Number(seed) }).rowNumbers).toEqual(rows);
    }
    const frame = await kinetics.groundTruth();
    expect(frame.shape).toEqual([19906, 6]);
    expect(frame.columns).toEqual(["label", "youtube_id", "time_start", "time_end", "split", "is_cc"]);
    expect((await kinetics.available.toDataFrame()).index).toEqual(
      expected.available.map(({ index }) => index),
    );
  });

  test("loadKinetics() survives a file full of bad rows", async () => {
    const kinetics = await loadKinetics(sharedPath("data/kinetics400"), {
      annotations: sharedPath("data/bad/val_bad_rows.csv"),
    });
    expect(kinetics.problems).toEqual([
      { line: 3, reason: "Duplicate of line 2" },
      { line: 4, reason: "Expected 6 cells but found 5" },
      { line: 6, reason: 'time_start is not a number: "ten"' },
    ]);
    expect(kinetics.available.toArray().map(({ id, label }) => [id, label])).toEqual([
      ["ehLnj7pXnYE", 'label, with comma and "quotes"'],
      ["zkXOcxGnUhs", "<script>alert(1)</script>"],
      ["b6yQZjPE26c", '=HYPERLINK("http://x")'],
    ]);
    expect(kinetics.rowsWithoutFile.column("youtube_id")).toEqual(["5JzkrOVhPOw", "-dash00id00"]);
    expect(kinetics.filesWithoutRow).toHaveLength(5);
  });

  test("loadKinetics() joins clips with awkward names", async () => {
    const { names } = JSON.parse(await readFile(sharedPath("data/bad/names.json"), "utf8")) as {
      names: string[];
    };
    const visible = names.filter((name) => /\.mp4$/i.test(name) && !name.startsWith("."));
    const stems = visible.map((name) => name.slice(0, -4));
    const rows = stems.map((id) => `yoga,"${id.replaceAll('"', '""')}",0,10,val,0\n`);
    const root = await dataset(rows.join(""));
    await mkdir(join(root, "val/part_0"));
    const clip = sharedPath("data/bad/tiny_16x16.mp4");
    for (const name of names) await copyFile(clip, join(root, "val/part_0", name));
    const kinetics = await loadKinetics(root);
    expect(ids(kinetics)).toEqual(stems);
    expect(kinetics.available.toArray().map(({ path }) => basename(path))).toEqual(visible);
    expect(kinetics.filesWithoutRow).toEqual([]);
  });
});

describeWithShared("loadKinetics() on tables of strangers", () => {
  test("names the encoding of a table that is not UTF-8", async () => {
    const root = sharedPath("cases/latin1");
    expect(await datasetError(root)).toBe(
      `Cannot read ground truth "${join(root, "val.csv")}": line 2 is not UTF-8 but probably Windows-1252, as which it ` +
        'says "café drinking,AAAAAAAAAA1,0,10,val,0". Save the file as UTF-8, for example by ' +
        "iconv -f WINDOWS-1252 -t UTF-8 file > new-file",
    );
  });

  test("finds clips of other endings", async () => {
    const { available, passedOver } = await loadKinetics(sharedPath("cases/other-endings"));
    expect(Array.from(available, ({ path }) => basename(path))).toEqual([
      ...["id_mp4.mp4", "id_m4v.m4v", "id_mpg.mpg"],
    ]);
    expect(passedOver).toEqual([]);
  });

  test("reads quotes, commas and slashes as pandas does", async () => {
    const { available } = await loadKinetics(sharedPath("cases/passes-quotes"));
    expect(Array.from(available, ({ label }) => label)).toEqual([
      "massaging person's head",
      'say "hi", wave/bow',
    ]);
  });
});
