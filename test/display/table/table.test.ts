import { expect, test } from "vitest";
import { toDataFrame } from "../../../src/datasets/tables/data-frame.js";
import { asDisplayable } from "../../../src/display/page/as-displayable.js";
import { table } from "../../../src/display/table/table.js";

const rows = Array.from({ length: 19_906 }, (_, i) => ({ label: i % 2 ? "yoga" : "tai chi", start: i }));

test("table() prints aligned columns, numbers to the right", () => {
  const few = [
    { label: "yoga", clips: 3, share: 0.5 },
    { label: "抱石", clips: 12, share: Math.fround(1 / 3) },
  ];
  expect(table(few, { caption: "Clips", note: "From val.csv" }).toString()).toBe(
    [
      "Clips",
      "label  clips     share",
      "yoga       3  0.500000",
      "抱石      12  0.333333",
      "From val.csv",
    ].join("\n"),
  );
});

test("table() shows the first and the last rows of a long table and says how many there are", async () => {
  const view = table(rows, { head: 2, tail: 1 });
  expect(view.toString()).toBe(
    [
      "label    start",
      "tai chi      0",
      "yoga         1",
      "⋮",
      "yoga     19905",
      "… 19,906 rows × 2 columns (3 rows shown)",
    ].join("\n"),
  );
  const html = (await view.toBundle())["text/html"] as string;
  expect(html.match(/<tr/g)).toHaveLength(5);
  expect(html).toContain("… 19,906 rows × 2 columns (3 rows shown)");
});

test.each([0, 1, 14, 15, 16])("table() of %i rows shows each row at most once", (count) => {
  const lines = table(rows.slice(0, count)).toString().split("\n");
  const starts = lines.map((line) => /(\d+)$/.exec(line)?.[1]).filter((text) => text !== undefined);
  expect(new Set(starts).size).toBe(starts.length);
  expect(starts).toHaveLength(Math.min(count, 15));
});

test("table() takes columns as lists, and throws when they differ in length", () => {
  expect(table({ a: [1, 2], b: new Float32Array([0.5, 0.25]) }).toString()).toBe("a     b\n1  0.50\n2  0.25");
  expect(() => table({ a: [1, 2], b: [1] })).toThrow(
    new RangeError('Cannot make a table: column "a" has 2 values, column "b" has 1'),
  );
});

test("table() writes tiny, huge, missing and odd values without losing the column", () => {
  const odd = [{ x: 0.00005 }, { x: 1e20 }, { x: NaN }, { x: undefined }, { x: 2.5 }];
  expect(table(odd).toString().split("\n").slice(1)).toEqual([
    " 5.00000e-5",
    "1.00000e+20",
    "        NaN",
    "",
    "        2.5",
  ]);
  const mixed = [{ x: true }, { x: [1, 2] }, { x: { a: 1 } }, { x: 10n }, { x: new Date(0) }];
  expect(table(mixed).toString()).toBe("x\ntrue\n[ 1, 2 ]\n{ a: 1 }\n10\n1970-01-01T00:00:00.000Z");
});

test("table() keeps labels text: markup is escaped, a long text ends in … with the whole in its title", async () => {
  const long = "x".repeat(400);
  const html = (await table([{ label: "<img src=x onerror=alert(1)>", long }]).toBundle())[
    "text/html"
  ] as string;
  expect(html).not.toContain("<img");
  expect(html).toContain("&lt;img src=x onerror=alert(1)&gt;");
  expect(html).toContain(`title="${long}"`);
  expect(html).toContain(`${"x".repeat(300)}…`);
  expect(html).not.toMatch(/<(style|script|svg)/);
});

test("table() throws on a negative head", () => {
  expect(() => table(rows, { head: -1 })).toThrow(
    new RangeError("Expected head to be an integer ≥ 0 but received -1 (number)"),
  );
});

test("asDisplayable() shows a danfojs DataFrame with its index", async () => {
  const frame = await toDataFrame({ label: ["yoga", "tai chi"], score: [0.5, 0.25] }, [7, 41]);
  expect(asDisplayable(frame).toString()).toBe(
    ["    label    score", " 7  yoga      0.50", "41  tai chi   0.25", "2 rows × 2 columns"].join("\n"),
  );
});

test("asDisplayable() shows rows as a table and anything else as text", () => {
  expect(asDisplayable([{ value: "yoga", count: 3 }]).toString()).toBe("value  count\nyoga       3");
  expect(asDisplayable("a\u001b[31mb").toString()).toBe("a�[31mb");
  expect(asDisplayable([1, 2]).toString()).toBe("[ 1, 2 ]");
  expect(asDisplayable(undefined).toString()).toBe("undefined");
});
