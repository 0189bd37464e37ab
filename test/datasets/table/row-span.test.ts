import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { rowSpan } from "../../../src/datasets/table/row-span.js";
import { loadTable, type LoadTableOptions } from "../../../src/datasets/table/load-table.js";
import type { LabelledTable } from "../../../src/datasets/table/labelled-table.js";
import { temporaryFolder } from "../../support/temporary-folder.js";

async function load(
  content: string,
  options: LoadTableOptions = {},
  files: Readonly<Record<string, string>> = { "a.mp4": "", "b.mp4": "" },
): Promise<LabelledTable> {
  const root = await temporaryFolder(files);
  await writeFile(join(root, "t.csv"), content);
  return loadTable(join(root, "t.csv"), options);
}

function clipsOf(table: LabelledTable): unknown[] {
  return table.available
    .toArray()
    .map(({ id, label, startSeconds, endSeconds }) => [id, label, startSeconds, endSeconds]);
}

test("rowSpan() reads seconds, a comma for a point, and clock times", () => {
  const read = (start: string, end: string): unknown => rowSpan([start, end], { start: 0, end: 1 });
  expect(read("1.5", "2")).toEqual({ startSeconds: 1.5, endSeconds: 2 });
  expect(read("1,5", "2,25")).toEqual({ startSeconds: 1.5, endSeconds: 2.25 });
  expect(read("0:01.5", "01:02:03.25")).toEqual({ startSeconds: 1.5, endSeconds: 3723.25 });
  expect(read("", "3")).toEqual({ endSeconds: 3 });
  expect(read("3", "")).toEqual({ startSeconds: 3 });
  expect(read("", "")).toEqual({});
  expect(read("nan", "None")).toEqual({});
  expect(rowSpan([1, 2.5], { start: 0, end: 1 })).toEqual({ startSeconds: 1, endSeconds: 2.5 });
});

test("rowSpan() says what is wrong with times", () => {
  const problem = (start: string, end: string): unknown => rowSpan([start, end], { start: 0, end: 1 });
  expect(problem("soon", "3")).toEqual({
    problem: '"soon" is no start in seconds (12.5) or as a clock (1:02.5)',
  });
  expect(problem("1", "1.000,5")).toEqual({
    problem: '"1.000,5" is no end in seconds (12.5) or as a clock (1:02.5)',
  });
  expect(problem("-1", "3")).toEqual({ problem: "it begins at -1 s, before the file" });
  expect(problem("3", "3")).toEqual({ problem: "it is empty: from 3 s to 3 s" });
  expect(problem("3", "1")).toEqual({ problem: "it is reversed: from 3 s to 1 s" });
});

describe("loadTable() with parts of files", () => {
  const named = { path: "file", label: "what", start: "from", end: "to" };

  test("gives each moment of a file as a clip with an id of its own", async () => {
    const table = await load(
      "file;what;from;to\na.mp4;jump;0,5;1,5\na.mp4;run;0:02;\nb;jump;;2\nb;run;;\n",
      named,
    );
    expect(table.problems).toEqual([]);
    expect(clipsOf(table)).toEqual([
      ["a_0.5-1.5", "jump", 0.5, 1.5],
      ["a_2-", "run", 2, undefined],
      ["b_0-2", "jump", undefined, 2],
      ["b", "run", undefined, undefined],
    ]);
    expect(table.available.toRows()[0]).toMatchObject({ startSeconds: 0.5, endSeconds: 1.5 });
  });

  test("finds columns with a usual name, but not the times that Kinetics' files were cut at", async () => {
    expect(clipsOf(await load("video,label,Start Seconds,end_seconds\na.mp4,x,1,2\n"))).toEqual([
      ["a_1-2", "x", 1, 2],
    ]);
    expect(clipsOf(await load("video,label,time_start,time_end\na.mp4,x,1,2\n"))).toEqual([
      ["a", "x", undefined, undefined],
    ]);
  });

  test("lists parts that are none, and the same part with the same label", async () => {
    const rows =
      "a.mp4;jump;1;1\na.mp4;jump;2;1\na.mp4;jump;now;1\na.mp4;jump;1;2\na.mp4;jump;1.0;2.0\na.mp4;run;1;2\n";
    const table = await load(`file;what;from;to\n${rows}`, named);
    expect(table.problems.map(({ line, reason }) => `${line}: ${reason}`)).toEqual([
      '2: "a.mp4": it is empty: from 1 s to 1 s',
      '3: "a.mp4": it is reversed: from 2 s to 1 s',
      '4: "a.mp4": "now" is no start in seconds (12.5) or as a clock (1:02.5)',
      '6: the same part as line 5: "a.mp4"',
    ]);
    // one moment may be two things
    expect(clipsOf(table)).toEqual([
      ["a_1-2", "jump", 1, 2],
      ["a_1-2_2", "run", 1, 2],
    ]);
  });

  test("keeps ids of the table's own where each comes once", async () => {
    const table = await load(
      "id;file;what;from;to\nx;a.mp4;jump;0;1\ny;a.mp4;jump;1;2\ny;b.mp4;jump;1;2\n",
      named,
    );
    expect(clipsOf(table).map((clip) => (clip as unknown[])[0])).toEqual(["x", "y_1-2", "y_1-2_2"]);
  });

  test("names files of one name in two folders by their folders", async () => {
    const files = { "one/a.mp4": "", "two/a.mp4": "" };
    const table = await load("file;what;from;to\none/a.mp4;x;1;2\ntwo/a.mp4;x;1;2\n", named, files);
    expect(clipsOf(table).map((clip) => (clip as unknown[])[0])).toEqual([
      join("one", "a_1-2"),
      join("two", "a_1-2"),
    ]);
  });
});
