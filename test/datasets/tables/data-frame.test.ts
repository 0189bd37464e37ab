import { inspect } from "node:util";
import { afterEach, expect, test, vi } from "vitest";
import { isDataFrame, toDataFrame } from "../../../src/datasets/tables/data-frame.js";

afterEach(() => {
  vi.doUnmock("danfojs-node");
  vi.resetModules();
  vi.restoreAllMocks();
});

test("toDataFrame() gives danfojs' DataFrame, with types from the values and not from their look", async () => {
  const frame = await toDataFrame({
    id: ["00012345678", "1e10"],
    start: [1, 2],
    score: [0.5, 1],
    gap: [1, NaN],
  });
  expect(frame.shape).toEqual([2, 4]);
  expect(frame.column("start").shape).toEqual([2, 1]);
  expect(frame.dtypes).toEqual(["string", "int32", "float32", "float32"]);
  expect(frame.column("id").values).toEqual(["00012345678", "1e10"]);
  expect(frame.query(frame.column("start").gt(1)).values).toEqual([["1e10", 2, 1, NaN]]);
  expect(frame.query(frame.column("id").eq("1e10")).shape).toEqual([1, 4]);
  expect(frame.groupby(["id"]).col(["score"]).mean().shape).toEqual([2, 2]);
  expect(frame.sortValues("start", { ascending: false }).index).toEqual([1, 0]);
  expect(frame.loc({ columns: ["start"], rows: [1] }).values).toEqual([[2]]);
  expect(frame.column("start").map((value) => Number(value) * 2).values).toEqual([2, 4]);
});

test("toDataFrame() takes an index", async () => {
  const frame = await toDataFrame({ a: ["x", "y"] }, [309, 313]);
  expect(frame.index).toEqual([309, 313]);
  expect(frame.at(313, "a")).toBe("y");
});

test("toDataFrame() makes frames without rows or columns", async () => {
  const noRows = await toDataFrame({ a: [], b: [] });
  expect(noRows.shape).toEqual([0, 2]);
  expect(noRows.columns).toEqual(["a", "b"]);
  expect((await toDataFrame({})).shape).toEqual([0, 0]);
});

test("toDataFrame() renames columns whose names danfojs needs", async () => {
  const frame = await toDataFrame({ index: [1], shape: ["round"], label: ["x"] });
  expect(frame.columns).toEqual(["index_", "shape_", "label"]);
  expect(frame.shape).toEqual([1, 3]);
});

test("toDataFrame() throws on columns of different lengths", async () => {
  await expect(toDataFrame({ a: [1, 2], b: [1] })).rejects.toThrow(
    new RangeError('Cannot make a DataFrame: column "b" has 1 rows, column "a" has 2'),
  );
});

test("toDataFrame() says how to install danfojs-node when it cannot be loaded", async () => {
  vi.doMock("danfojs-node", () => {
    throw new Error("Cannot find module 'xlsx'\nRequire stack: …");
  });
  const fresh = await import("../../../src/datasets/tables/data-frame.js");
  const error: unknown = await fresh.toDataFrame({ a: [1] }).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(Error);
  expect((error as Error).message).toMatch(
    /^Cannot load danfojs-node: .*\. Run npx --no kinetoscope init --data-frames && npm install in the project's folder$/,
  );
});

test("a DataFrame prints as a table, and TensorFlow.js does not advertise itself", async () => {
  const warn = vi.spyOn(console, "warn");
  const frame = await toDataFrame({ a: [1, 2] });
  expect(inspect(frame)).toContain("║ 0          │ 1 ");
  expect(inspect(frame.head(1))).toContain("║ 0          │ 1 ");
  expect(inspect(frame.column("a"))).toContain("│ 1 ║");
  const sum = (frame as unknown as { add(other: number): typeof frame }).add(1);
  expect(sum.values).toEqual([[2], [3]]);
  expect(warn).not.toHaveBeenCalled();
});

test("isDataFrame() knows a DataFrame from everything else", async () => {
  const frame = await toDataFrame({ a: [1] });
  expect(isDataFrame(frame)).toBe(true);
  expect(isDataFrame(frame.head(1))).toBe(true);
  expect(isDataFrame(frame.column("a"))).toBe(false);
  for (const value of [null, undefined, 3, "a", [], {}, { columns: [], values: [] }]) {
    expect(isDataFrame(value)).toBe(false);
  }
});

test("a DataFrame's query() and iloc() pick rows by position, also after a filter and where rows are named", async () => {
  const frame = await toDataFrame({ label: ["a", "b", "a", "c"], n: [0, 1, 2, 3] }, [40, 7, 2, 19]);
  const isA = frame.column("label").eq("a");
  const a = frame.query(isA);
  expect([a.index, a.column("n").values]).toEqual([
    [40, 2],
    [0, 2],
  ]);
  const late = frame.query(frame.column("n").gt(0));
  expect(late.query(late.column("label").eq("c")).column("n").values).toEqual([3]);
  expect(frame.iloc({ rows: [false, true, false, true] }).column("n").values).toEqual([1, 3]);
  expect(frame.query(frame.column("label").eq("none")).shape[0]).toBe(0);
});
