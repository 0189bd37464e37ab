import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { formatCsv } from "../../src/files/csv.js";
import { spreadsheetCsv } from "../../src/files/spreadsheet-csv.js";
import { hostileTexts } from "../display/hostile-texts.js";

/** Python's csv module: what other programs read. */
function readByPython(csv: string): readonly (readonly string[])[] {
  const code =
    "import csv, io, json, sys\n" +
    "text = sys.stdin.buffer.read().decode('utf-8')\n" +
    "print(json.dumps(list(csv.reader(io.StringIO(text, newline='')))))";
  return JSON.parse(execFileSync("python3", ["-c", code], { input: csv, encoding: "utf8" })) as string[][];
}

// a half of a surrogate pair cannot be written as UTF-8
const texts = Object.values(hostileTexts).map((text) => Buffer.from(text).toString("utf8"));

test("formatCsv() keeps every hostile text as it is, for programs that read the file back", () => {
  const rows = texts.map((text, i) => [String(i), text]);
  expect(readByPython(formatCsv(["", "label"], rows))).toEqual([["", "label"], ...rows]);
});

test("spreadsheetCsv() leaves no cell that a spreadsheet computes, and loses nothing but that", () => {
  const csv = formatCsv(
    ["=name", "label"],
    [...texts, "＝1+1", " =1+1", "\n=1+1"].map((text) => ["7", text]),
  );
  const cells = readByPython(spreadsheetCsv(csv)).flat();
  expect(cells.filter((cell) => /^\s*[=+\-@＝]|^[\t\r\n]/.test(cell))).toEqual([]);
  expect(cells.map((cell) => cell.replace(/^'(?=[\s=+\-@＝])/, ""))).toEqual(readByPython(csv).flat());
  expect(cells[0]).toBe("'=name");
  expect(cells).toContain(`'=HYPERLINK("http://hostile.invalid","click")`);
});

test("spreadsheetCsv() leaves numbers and ordinary cells alone", () => {
  const csv = 'id,score,label\n00012,-0.5,yoga\n7,+1e-7,"tai chi, slow"\n8,.5,a-b\n9,-,\n';
  expect(spreadsheetCsv(csv)).toBe(csv.replace("9,-,", "9,'-,"));
});
