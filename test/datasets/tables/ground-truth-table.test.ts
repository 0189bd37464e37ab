import { inspect } from "node:util";
import { expect, test } from "vitest";
import { GroundTruthTable } from "../../../src/datasets/tables/ground-truth-table.js";

const table = new GroundTruthTable(
  new Map<string, (string | number)[]>([
    ["label", ["yoga", "zumba", "yoga"]],
    ["youtube_id", ["00012345678", "-a", "1e10"]],
    ["time_start", [3, 0, 12]],
  ]),
);

test("GroundTruthTable gives columns and rows under their published names", () => {
  expect(table.length).toBe(3);
  expect(table.columnNames).toEqual(["label", "youtube_id", "time_start"]);
  expect(table.column("time_start")).toEqual([3, 0, 12]);
  expect(table.row(1)).toEqual({ label: "zumba", youtube_id: "-a", time_start: 0 });
  expect([...table]).toEqual(table.toRows());
  expect(table.countBy("label")).toEqual([
    { value: "yoga", count: 2 },
    { value: "zumba", count: 1 },
  ]);
});

test("GroundTruthTable.take() and sample() keep the row numbers", async () => {
  expect(table.take([2, 0]).rowNumbers).toEqual([2, 0]);
  expect(table.take([2, 0]).take([1]).row(0)).toEqual(table.row(0));
  const sampled = table.sample(2, { seed: 1 });
  expect(sampled.toRows()).toEqual(sampled.rowNumbers.map((row) => table.row(row)));
  const frame = await sampled.toDataFrame();
  expect(frame.index).toEqual(sampled.rowNumbers);
});

test("GroundTruthTable.take() throws where there is no row, instead of giving rows of nothing", () => {
  for (const position of [-1, 3, 0.5])
    expect(() => table.take([0, position])).toThrow(
      new RangeError(`Expected position to be an integer from 0 to 2 but received ${position} (number)`),
    );
});

test("GroundTruthTable.where() takes the rows with one of some values, text and numbers apart", () => {
  expect(table.where("label", ["yoga", "nothing"]).rowNumbers).toEqual([0, 2]);
  expect(table.where("time_start", [0, 12]).column("youtube_id")).toEqual(["-a", "1e10"]);
  expect(table.where("time_start", ["0"]).length).toBe(0);
  expect(table.where("youtube_id", new Set<string>()).countBy("label")).toEqual([]);
  expect(table.take([2, 1]).where("label", ["zumba", "yoga", "yoga"]).rowNumbers).toEqual([2, 1]);
  expect(() => table.where("nothing", [])).toThrow('Unknown column "nothing"');
});

test("GroundTruthTable.toDataFrame() keeps ids as text, also without rows", async () => {
  const frame = await table.toDataFrame();
  expect(frame.dtypes).toEqual(["string", "string", "int32"]);
  expect(frame.column("youtube_id").values).toEqual(["00012345678", "-a", "1e10"]);
  const empty = await table.take([]).toDataFrame();
  expect(empty.shape).toEqual([0, 3]);
  expect(empty.columns).toEqual(["label", "youtube_id", "time_start"]);
});

test("GroundTruthTable keeps a column called __proto__", () => {
  const odd = new GroundTruthTable(new Map([["__proto__", ["a"]]]));
  expect(Object.keys(odd.row(0))).toEqual(["__proto__"]);
});

test("GroundTruthTable throws on unknown columns and rows", () => {
  expect(() => table.column("tag")).toThrow(
    new RangeError('Unknown column "tag": the ground truth has "label", "youtube_id", "time_start"'),
  );
  expect(() => table.row(3)).toThrow(
    new RangeError("Expected position to be an integer from 0 to 2 but received 3 (number)"),
  );
  expect(() => table.sample(4)).toThrow(
    new RangeError("Cannot sample 4 of 3 rows: none is taken twice, so count may be at most 3"),
  );
});

test("GroundTruthTable prints small", () => {
  expect(inspect(table)).toBe("GroundTruthTable of 3 rows: label, youtube_id, time_start");
});
