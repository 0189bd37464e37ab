import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { loadTable, type LoadTableOptions } from "../../../src/datasets/table/load-table.js";
import type { LabelledTable } from "../../../src/datasets/table/labelled-table.js";
import { encodeParquet } from "../../../src/files/parquet.js";
import { temporaryFolder } from "../../support/temporary-folder.js";

const videos = { "a.mp4": "", "b.mp4": "", "deep/c.avi": "" };

async function load(
  name: string,
  content: string | Uint8Array,
  options: LoadTableOptions = {},
  files: Readonly<Record<string, string>> = videos,
): Promise<LabelledTable> {
  const root = await temporaryFolder(files);
  await writeFile(join(root, name), content);
  return loadTable(join(root, name), options);
}

function pairs({ available }: Pick<LabelledTable, "available">): unknown[] {
  return available.toArray().map(({ id, label, labels }) => [id, labels ?? label]);
}

const expected = [
  ["a", "cat"],
  ["b", "dog, big"],
  ["c", "cat"],
];

describe("loadTable() reads", () => {
  test.each([
    ["commas and quotes", "t.csv", 'path,label\na.mp4,cat\nb.mp4,"dog, big"\ndeep/c.avi,cat\n'],
    [
      "semicolons, CRLF, a byte-order mark and spaces",
      "t.csv",
      "\ufeffFile Name; Class\r\na.mp4; cat\r\nb.mp4;dog, big \r\ndeep/c.avi;cat",
    ],
    ["tabs and backslashes", "t.tsv", "video_path\tcategory\na.mp4\tcat\nb.mp4\tdog, big\ndeep\\c.avi\tcat"],
    ["bars", "t.txt", "clip|tag\na.mp4|cat\nb.mp4|dog, big\ndeep/c.avi|cat"],
    ["Excel's sep line", "t.csv", "sep=;\nfile;label\na.mp4;cat\nb.mp4;dog, big\ndeep/c.avi;cat"],
    ["no header", "t.csv", 'a.mp4,cat\nb.mp4,"dog, big"\ndeep/c.avi,cat'],
    ["a space before quotes", "t.csv", 'path, label\na.mp4, cat\nb.mp4, "dog, big"\ndeep/c.avi, "cat"\n'],
    ["a list whose first label has a comma", "t.txt", "b.mp4 dog, big\na.mp4 cat\ndeep/c.avi cat\n"],
    ["a list", "t.txt", "a.mp4 cat\nb.mp4 dog, big\n\ndeep/c.avi cat\n"],
    ["paths without the ending", "t.csv", 'file,label\na,cat\nb,"dog, big"\ndeep/c,cat'],
    [
      "JSON",
      "t.json",
      JSON.stringify([
        { path: "a.mp4", label: "cat" },
        { label: "dog, big", path: "b.mp4" },
        { path: "deep/c.avi", label: "cat", x: 1 },
      ]),
    ],
    [
      "JSON lines",
      "t.jsonl",
      '{"path":"a.mp4","label":"cat"}\n\n{"path":"b.mp4","label":"dog, big"}\n{"path":"deep/c.avi","label":"cat"}\n',
    ],
    [
      "UTF-16",
      "t.csv",
      Buffer.from('\ufefffile,label\na.mp4,cat\nb.mp4,"dog, big"\ndeep/c.avi,cat', "utf16le"),
    ],
  ])("%s", async (_, name, content) => {
    const table = await load(name, content);
    expect(pairs(table).sort()).toEqual(expected);
    expect(table.labels).toEqual(["cat", "dog, big"]);
    expect(table.problems).toEqual([]);
    expect(table.filesWithoutRow).toEqual([]);
  });

  test("Parquet", async () => {
    const columns = [
      { name: "path", type: "text" },
      { name: "label", type: "text" },
    ] as const;
    const bytes = await encodeParquet(columns, [
      [
        ["a.mp4", "b.mp4", "deep/c.avi"],
        ["cat", "dog, big", "cat"],
      ],
    ]);
    expect(pairs(await load("t.parquet", bytes))).toEqual(expected);
  });

  test("columns by their own names, ids, and splits", async () => {
    const csv =
      "datei;was;wer;teil\na.mp4;cat;first;train\nb.mp4;dog;second;val\ndeep/c.avi;cat;third;train\n";
    const options = { path: "datei", label: "was", id: "wer", split: "teil" };
    const table = await load("mine.csv", csv, options);
    expect(pairs(table)).toEqual([
      ["first", "cat"],
      ["second", "dog"],
      ["third", "cat"],
    ]);
    expect(table.splitNames).toEqual(["train", "val"]);
    expect(pairs({ available: table.split("train") })).toEqual([
      ["first", "cat"],
      ["third", "cat"],
    ]);
    expect(() => table.split("test")).toThrow('one of "train", "val"');
    expect(table.available.at(1).columns).toEqual({ datei: "b.mp4", was: "dog", wer: "second", teil: "val" });
  });

  test("class numbers, from 0 or as the file of classes numbers them", async () => {
    const list = "a.mp4 1\nb.mp4 0\n";
    const files = { ...videos, "classes.txt": "cat\nbig dog\n", "classInd.txt": "1 cat\r\n2 big dog\r\n" };
    const root = await temporaryFolder({ ...files, "val.txt": list, "one.txt": "a.mp4 2\nb.mp4 1\n" });
    const zero = await loadTable(join(root, "val.txt"), { classes: join(root, "classes.txt") });
    const one = await loadTable(join(root, "one.txt"), { classes: join(root, "classInd.txt") });
    for (const table of [zero, one]) {
      expect(pairs(table)).toEqual([
        ["a", "big dog"],
        ["b", "cat"],
      ]);
      expect(table.labels).toEqual(["cat", "big dog"]);
    }
    await expect(loadTable(join(root, "one.txt"), { classes: ["cat", "dog"] })).rejects.toThrow(
      /line 1: class number 2, but there are 2 classes, numbered from 0/,
    );
    await expect(loadTable(join(root, "val.txt"))).rejects.toThrow(/labels are class numbers; give classes/);
  });

  test("files of classes: numbered with gaps, with a line of names, numbers last; not names that begin with digits", async () => {
    const list = "a.mp4 0\nb.mp4 3\n";
    for (const content of [
      "0 cat\n1 cow\n3 dog\n",
      'id,name\n0,cat\n1,"cow, big"\n3,dog\n',
      "cat,0\ncow,1\ndog,3\n",
    ]) {
      const root = await temporaryFolder({ ...videos, "val.txt": list, "classes.txt": content });
      const table = await loadTable(join(root, "val.txt"), { classes: join(root, "classes.txt") });
      expect(pairs(table)).toEqual([
        ["a", "cat"],
        ["b", "dog"],
      ]);
      expect(table.labels).toHaveLength(3);
    }
    const root = await temporaryFolder({
      ...videos,
      "val.txt": "a.mp4 1\n",
      "gap.txt": "0 cat\n2 dog\n",
      "twice.txt": "0 cat\n1 dog\n1 cow\n",
      "digits.txt": "3 d printing\n2 person jump\n",
    });
    const load = (classes: string): Promise<LabelledTable> =>
      loadTable(join(root, "val.txt"), { classes: join(root, classes) });
    await expect(load("gap.txt")).rejects.toThrow(
      /line 1: class number 1, but there are 2 classes, numbered from 0 to 2 with gaps/,
    );
    await expect(load("twice.txt")).rejects.toThrow(/the number 1 comes twice/);
    expect(pairs(await load("digits.txt"))).toEqual([["a", "2 person jump"]]);
  });

  test("records within records by joined names", async () => {
    const json = JSON.stringify([{ video: { path: "a.mp4" }, label: "cat" }]);
    await expect(load("t.json", json)).rejects.toThrow(/It has "video\.path", "label"/);
    expect(pairs(await load("t.json", json, { path: "video.path" }))).toEqual([["a", "cat"]]);
  });

  test("several labels: in a cell, in a JSON list, in columns of 0 and 1", async () => {
    const cell = await load("t.csv", "path,label\na.mp4,cat|dog\nb.mp4,\ndeep/c.avi,dog", { separator: "|" });
    const json = JSON.stringify([
      { path: "a.mp4", labels: ["cat", "dog"] },
      { path: "b.mp4", labels: [] },
      { path: "deep/c.avi", labels: ["dog"] },
    ]);
    const columns = "path,cat,dog\na.mp4,1,1\nb.mp4,0,0\ndeep/c.avi,,1";
    for (const table of [
      cell,
      await load("t.json", json),
      await load("t.csv", columns, { label: ["cat", "dog"] }),
    ]) {
      expect(pairs(table)).toEqual([
        ["a", ["cat", "dog"]],
        ["b", []],
        ["c", ["dog"]],
      ]);
      expect(table.labels).toEqual(["cat", "dog"]);
      expect(table.available.toRows()[0]).toMatchObject({ labels: "cat|dog" });
    }
    const wrong = load("t.csv", "path,cat\na.mp4,2", { label: ["cat"] });
    await expect(wrong).rejects.toThrow(/line 2: "2" in the column "cat"; expected 0 or 1/);
  });

  test("composed and decomposed names as the same", async () => {
    const files = { "cafe\u0301/pla\u0302t.mp4": "", "caf\u00e9.txt": "" };
    const table = await load(
      "t.csv",
      "path,label\ncaf\u00e9/pl\u00e2t.mp4,cr\u00eape\ncafe\u0301/x.mp4,cre\u0302pe",
      {},
      files,
    );
    expect(table.available.length).toBe(1);
    expect(table.labels).toEqual(["cr\u00eape"]);
  });
});

describe("loadTable() lists", () => {
  test("rows without a file, files without a row, and rows that take no part", async () => {
    const csv =
      "path,label\na.mp4,cat\ngone.mp4,cat\n,dog\na.mp4,dog\n../out.mp4,cat\n/etc/passwd,cat\nnowhere/d.mp4,cat\n";
    const table = await load("t.csv", csv);
    expect(pairs(table)).toEqual([["a", "cat"]]);
    expect(table.rowsWithoutFile.toRows().map(({ path }) => path)).toEqual(["gone.mp4", "nowhere/d.mp4"]);
    expect(table.rowsWithoutFile.rowNumbers).toEqual([1, 6]);
    expect(table.filesWithoutRow).toEqual([join(table.root, "b.mp4")]);
    expect(table.problems).toEqual([
      { line: 4, reason: "the path is empty" },
      { line: 5, reason: 'the same file as line 2: "a.mp4"' },
      { line: 6, reason: expect.stringContaining(`"../out.mp4": it leads out of "${table.root}"`) as string },
      { line: 7, reason: expect.stringContaining('"/etc/passwd": it leads out of') as string },
    ]);
    const text = String(table).replaceAll(table.root, "").replace(dirname(table.root), "above");
    expect(text).toMatchInlineSnapshot(`
      "/t.csv: 7 rows in 2 classes; 1 clip on disk; 2 rows without a file; 1 file without a row
      4 problems: line 4: the path is empty; line 5: the same file as line 2: "a.mp4"; line 6: "../out.mp4": it leads out of "": load the table with { root: "above" }; and 1 more"
    `);
  });

  test("rows with a cell too many: their label would be half of one", async () => {
    const table = await load("t.csv", "path,label\na.mp4,cat, big\nb.mp4,dog,,\n");
    expect(pairs(table)).toEqual([["b", "dog"]]);
    expect(table.problems).toEqual([
      {
        line: 2,
        reason:
          "it has 3 cells, but there are 2 columns. Put cells that hold the delimiter into double quotes",
      },
    ]);
  });

  test("names that fit two files, and keeps ids apart", async () => {
    const files = { "x/a.mp4": "", "y/a.mp4": "", "z/b.mp4": "", "z/b.mkv": "" };
    const table = await load("t.csv", "path,label\nx/a.mp4,cat\ny/a.mp4,dog\nz/b,cat", {}, files);
    expect(pairs(table)).toEqual([
      ["x/a", "cat"],
      ["y/a", "dog"],
    ]);
    expect(table.problems).toEqual([
      { line: 4, reason: expect.stringMatching(/its name fits "b\.\w+" and "b\.\w+"/) as string },
    ]);
  });

  test("nothing of other folders: absolute paths count below root only", async () => {
    const root = await temporaryFolder({ "videos/a.mp4": "", "videos/b.mp4": "" });
    await mkdir(join(root, "tables"));
    const file = join(root, "tables", "t.csv");
    await writeFile(file, `path\n${join(root, "videos", "a.mp4")}\n`);
    expect((await loadTable(file)).available.length).toBe(0);
    const table = await loadTable(file, { root: join(root, "videos") });
    expect(table.available.at(0)).toMatchObject({ path: join(root, "videos", "a.mp4"), id: "a" });
    expect(table.labels).toEqual([]);
  });
});

describe("loadTable() says", () => {
  test.each([
    ["an empty file", "", {}, /it is empty/],
    [
      "no usual name",
      "datei,was\na.mp4,cat",
      {},
      /no column has a usual name for the path; name it.*It has "datei", "was"/,
    ],
    [
      "a misspelt name",
      "datei,was\na.mp4,cat",
      { path: "dateii" },
      /no column "dateii" \(path\); it has "datei", "was"\. Did you mean "datei"\?/,
    ],
    [
      "two usual names",
      "path,label,class\na.mp4,cat,3",
      {},
      /"label" and "class" could both hold the label. Name one: \{ label: "label" \}/,
    ],
    ["a column twice", "path,label,label\na.mp4,cat,3", { label: "label" }, /the column "label" comes twice/],
    ["an unnamed column twice", "path,label,label\na.mp4,cat,3", {}, /the column "label" comes twice/],
    [
      "classes without a column for them",
      "path,class_id\na.mp4,0",
      { classes: ["cat"] },
      /no column has a usual name for the label; name it.*"class_id"/,
    ],
    ["a list of folders of frames", "a.mp4 30 0\nb.mp4 25 1\n", {}, /each line has several numbers/],
    [
      "an export in one line",
      '{"videos":[{"path":"a.mp4"}],"info":{}}',
      {},
      /one JSON object. Give a list of objects/,
    ],
    [
      "a class that is none",
      "path,label\na.mp4,catt",
      { classes: ["cat", "dog"] },
      /line 2: "catt" is none of the 2 classes. Did you mean "cat"\?/,
    ],
    [
      "a quote that is never closed",
      'path,label\n"a.mp4,cat\nb.mp4,dog',
      {},
      /line 2 has a quoted cell that is never closed/,
    ],
    ["three columns without names", "a.mp4,3,cat", {}, /names no columns, and it has 3/],
    ["broken JSON", '[{"path": "a.mp4",}]', {}, /it is no JSON/],
    ["a list of texts", '["a.mp4"]', {}, /record 1 is no object/],
    ["one JSON object", '{\n"a.mp4": "cat"\n}', {}, /one JSON object/],
  ])("%s", async (_, content, options, message) => {
    await expect(load("t.csv", content, options)).rejects.toThrow(message);
  });

  test.each([
    [
      "frames",
      "path,label,start_frame,end_frame\na.mp4,cat,3,9",
      /^Not read: "start_frame", "end_frame"\. .*seconds/,
    ],
    ["milliseconds", "path,label,startMs,endMs\na.mp4,cat,3,9", /^Not read: "startMs", "endMs"/],
    [
      "times of Kinetics",
      "path,label,time_start,time_end\na.mp4,cat,3,9",
      /^Not read: "time_start", "time_end"/,
    ],
    ["numbers of classes", "path,class_id\na.mp4,3", /^No labels: .*name it: .*"class_id"/],
    ["records in a record", '[{"path":"a.mp4","acts":[{"what":"cat"}]}]', /^No labels: .*"acts"/],
  ])("that it reads no %s", async (_, content, warning) => {
    const table = await load("t.csv", content);
    expect(table.warnings).toEqual([expect.stringMatching(warning)]);
    expect(String(table)).toContain(`Note: ${table.warnings.join("")}`);
  });

  test.each([
    "path\na.mp4",
    "path,label,start_frame,start,end\na.mp4,cat,3,0,1",
    ",path,label,photographer,total,endearing\n0,a.mp4,cat,x,y,z",
    '{"video":{"path":"a.mp4"},"meta":{"label":"cat"}}',
  ])("nothing about %j", async (content) => {
    const table = await load(
      "t.csv",
      content,
      content.startsWith("{") ? { path: "video.path", label: "meta.label" } : {},
    );
    expect(table.warnings).toEqual([]);
  });

  test("records of a list as JSON", async () => {
    const { available } = await load("t.json", '[{"path":"a.mp4","acts":[{"what":"cat"},{"what":"dog"}]}]');
    expect(available.at(0).columns).toMatchObject({ acts: '{"what":"cat"}|{"what":"dog"}' });
  });

  test("a workbook, a folder, a file that is not there, a misspelt option", async () => {
    await expect(load("t.xlsx", "PK\u0003\u0004rest")).rejects.toThrow(/Excel workbook/);
    const root = await temporaryFolder();
    await expect(loadTable(root)).rejects.toThrow(/folder/);
    await expect(loadTable(join(root, "none.csv"))).rejects.toThrow(/no such file/);
    await expect(loadTable("x.csv", { labels: "what" } as LoadTableOptions)).rejects.toThrow(
      /did you mean "label"/,
    );
  });
});
