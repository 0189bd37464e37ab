import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { formatCsv, parseCsv } from "../../src/files/csv.js";
import { describeWithShared, sharedPath } from "../support/shared.js";

test("parseCsv() keeps every cell as text and numbers the lines", () => {
  expect(parseCsv("id,n\n00012345678,1e10\nNA,\n")).toEqual({
    header: ["id", "n"],
    rows: [
      ["00012345678", "1e10"],
      ["NA", ""],
    ],
    lines: [2, 3],
    unclosedQuoteLine: undefined,
  });
});

test("parseCsv() reads commas, doubled quotes and line breaks inside quotes", () => {
  const { rows, lines } = parseCsv('a,b\n"x, y","say ""hi"""\n"two\nlines","cr\r\nlf"\nz,""\n');
  expect(rows).toEqual([
    ["x, y", 'say "hi"'],
    ["two\nlines", "cr\r\nlf"],
    ["z", ""],
  ]);
  expect(lines).toEqual([2, 3, 6]);
});

test("parseCsv() reads a byte-order mark, CRLF, blank lines and a missing last newline", () => {
  const { header, rows, lines } = parseCsv('\ufeffa,b\r\n\r\n"1",2\r\n   \r\n3,"4"');
  expect(header).toEqual(["a", "b"]);
  expect(rows).toEqual([
    ["1", "2"],
    ["3", "4"],
  ]);
  expect(lines).toEqual([3, 5]);
});

test("parseCsv() ends lines in CR too, alone or mixed, but not inside quotes", () => {
  const { header, rows, lines } = parseCsv('a,b\r1,2\r\r"x\ry",3\r"p\r\nq\n",4\n5,"6"\r\n7,8\r');
  expect(header).toEqual(["a", "b"]);
  expect(rows).toEqual([
    ["1", "2"],
    ["x\ry", "3"],
    ["p\r\nq\n", "4"],
    ["5", "6"],
    ["7", "8"],
  ]);
  expect(lines).toEqual([2, 4, 6, 9, 10]);
});

test("parseCsv() takes quotes inside an unquoted cell, and text behind a closed one, as they stand", () => {
  expect(parseCsv('h\n=HYPERLINK("http://x"),b\n"ab"c,"d" \n').rows).toEqual([
    ['=HYPERLINK("http://x")', "b"],
    ["abc", "d "],
  ]);
});

test("parseCsv() keeps a quoted empty cell and records of other lengths", () => {
  expect(parseCsv('h\n""\na,b,\n').rows).toEqual([[""], ["a", "b", ""]]);
});

test("parseCsv() says where a quote is never closed", () => {
  const { rows, lines, unclosedQuoteLine } = parseCsv('a,b\n1,2\n3,"x\n4,5\n');
  expect(rows).toEqual([
    ["1", "2"],
    ["3", "x\n4,5\n"],
  ]);
  expect(lines).toEqual([2, 3]);
  expect(unclosedQuoteLine).toBe(3);
});

test("parseCsv() of nothing, of a mark alone and of a header alone", () => {
  const nothing = { header: [], rows: [], lines: [], unclosedQuoteLine: undefined };
  expect(parseCsv("")).toEqual(nothing);
  expect(parseCsv("\ufeff")).toEqual(nothing);
  expect(parseCsv("\n \r\n")).toEqual(nothing);
  expect(parseCsv("a,b")).toEqual({ ...nothing, header: ["a", "b"] });
});

test("formatCsv() writes what pandas' to_csv writes", () => {
  // pandas 1.5.3: pd.DataFrame([row], columns=header).to_csv(index=False)
  const header = ["a", "b", "c", "d", "e", "f", "g", "h", "k,l"];
  const row = ["a,b", 'q"x', " lead", "tr ", "", "x\ny", "'s", "#", "-"];
  expect(formatCsv(header, [row])).toBe('a,b,c,d,e,f,g,h,"k,l"\n"a,b","q""x", lead,tr ,,"x\ny",\'s,#,-\n');
  expect(formatCsv(["a"], [[""], ["x"]])).toBe('a\n""\nx\n');
  expect(formatCsv(["a", "b"], [])).toBe("a,b\n");
});

test("parseCsv() reads back what formatCsv() wrote", () => {
  const cells = ["", " ", "a", '"', '""', ",", "\n", "\r", "\r\n", '"a"', "日本", "x,\ny"];
  const rows = cells.map((cell, i) => [cell, cells[(i + 1) % cells.length]]);
  expect(parseCsv(formatCsv(["h", "i"], rows)).rows).toEqual(rows);
});

describeWithShared("with the shared data", () => {
  test("parseCsv() reads the 19,906 rows of Kinetics-400 val and formatCsv() a results table", async () => {
    const { header, rows, lines } = parseCsv(
      await readFile(sharedPath("data/kinetics400/val/val.csv"), "utf8"),
    );
    expect(header).toEqual(["label", "youtube_id", "time_start", "time_end", "split", "is_cc"]);
    expect(rows).toHaveLength(19906);
    expect(rows.every((row) => row.length === 6)).toBe(true);
    expect(rows[19905]).toEqual(["zumba", "ZVDR2od1gn8", "37", "47", "val", "0"]);
    expect(lines[19905]).toBe(19907);
    const results = await readFile(sharedPath("golden/results.csv"), "utf8");
    const table = parseCsv(results);
    expect(formatCsv(table.header, table.rows)).toBe(results);
  });
});
