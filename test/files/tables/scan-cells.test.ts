import { expect, test } from "vitest";
import { seededRandom } from "../../../src/core/random.js";
import { parseCsv } from "../../../src/files/csv.js";
import { scanCells, type ScannedCells } from "../../../src/files/tables/scan-cells.js";
import { TextCells } from "../../../src/files/tables/text-cells.js";

function cellsOf(
  text: string,
  delimiter: string = ",",
): { readonly rows: string[][]; readonly lines: number[] } {
  const scanned = scanCells(text, delimiter);
  const cells = new TextCells(text, scanned, 0, 0);
  const rows = Array.from({ length: cells.numRows }, (_, row) =>
    Array.from({ length: cells.numCells(row) }, (_cell, column) => cells.cell(row, column)),
  );
  return { rows, lines: rows.map((_, row) => cells.line(row)) };
}

test("scanCells() finds the cells of every kind of line, without spaces around them", () => {
  const text = 'a, b ,c\r\n\r\n"d, e",  "f ""g"" h" ,"i\nj"\r k\t,\u00a0l\n,"",\n';
  expect(cellsOf(text)).toEqual({
    rows: [
      ["a", "b", "c"],
      ["d, e", 'f "g" h', "i\nj"],
      ["k", "l"],
      ["", "", ""],
    ],
    lines: [1, 3, 5, 6],
  });
  expect(cellsOf("a\tb\n\t\n é\t漢字", "\t").rows).toEqual([
    ["a", "b"],
    ["é", "漢字"],
  ]);
  expect(cellsOf("").rows).toEqual([]);
});

test("scanCells() names the line of a quoted cell that is never closed", () => {
  expect(scanCells('a,b\n\nc,"d\ne', ",").unclosedLine).toBe(3);
});

test("scanCells() reads any text as parseCsv() does, cells trimmed", () => {
  const pieces = [
    "a",
    "bc",
    ",",
    ",",
    "\n",
    "\r\n",
    "\r",
    '"x"',
    '"y ""z"""',
    '"1,2"',
    '"3\n4"',
    "é",
    "漢",
    " d",
  ];
  const random = seededRandom(5);
  for (let round = 0; round < 2000; round += 1) {
    const count = Math.floor(random.nextFloat() * 30);
    const text = Array.from(
      { length: count },
      () => pieces[Math.floor(random.nextFloat() * pieces.length)],
    ).join("");
    // a quote behind spaces is one of ours alone
    const { header, rows, lines } = parseCsv(text);
    const all = header.length === 0 ? [] : [header, ...rows].map((cells) => cells.map((cell) => cell.trim()));
    const found = cellsOf(text);
    expect({ text, rows: found.rows }).toEqual({ text, rows: all });
    expect(found.lines.slice(1)).toEqual(lines);
  }
});

test("a column's texts are numbered as they come, its plain numbers are those of Number()", () => {
  const words = [
    "cat",
    "dog",
    "",
    '"a ""b"""',
    "3.25",
    "007",
    "12345678901234567890",
    "1e3",
    ".5",
    "5.",
    "0.1",
    "-1",
  ];
  const random = seededRandom(3);
  const column = Array.from({ length: 5000 }, () => {
    const word = words[Math.floor(random.nextFloat() * words.length)];
    return random.nextFloat() < 0.5 ? word : String(Math.floor(random.nextFloat() * 1e6) / 1000);
  });
  for (const quotes of [true, false]) {
    const own = quotes ? column : column.filter((word) => !word.includes('"'));
    const text = own.map((word) => `x,${word}`).join("\n");
    const cells = new TextCells(text, scanCells(text, ","), 0, 0);
    const { codes, texts, firstRows } = cells.texts(1);
    const expected = own.map((word) => (word.startsWith('"') ? 'a "b"' : word));
    expect(Array.from(codes, (code) => texts[code])).toEqual(expected);
    expect(texts).toEqual([...new Set(expected)]);
    expect(firstRows).toEqual(texts.map((each) => expected.indexOf(each)));
    const numbers = cells.numbers(1);
    for (const [row, word] of expected.entries()) {
      const isPlain = /^(\d+\.?\d*|\.\d+)$/.test(word) && word.replace(".", "").length <= 15;
      expect(numbers[row]).toBe(isPlain ? Number(word) : Number.NaN);
    }
  }
});

test("scanCells() has room for any number of cells", () => {
  const commas: ScannedCells = scanCells(",".repeat(10_000), ",");
  expect([commas.numRows, commas.rowStarts[1]]).toEqual([1, 10_001]);
  const lines = scanCells("a\n".repeat(10_000), ",");
  expect([lines.numRows, lines.lines[9_999]]).toEqual([10_000, 10_000]);
});
