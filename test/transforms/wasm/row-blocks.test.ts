import { expect, test } from "vitest";
import { RowBlocks } from "../../../src/transforms/wasm/row-blocks.js";

/** What stands at the places of rows after they were copied, where each byte of the picture says its row. */
function copied(rows: readonly number[], rowLength: number, stride: number, numRows: number): number[][] {
  const blocks = new RowBlocks(rows, rowLength);
  const place = 48;
  const memory = new Uint8Array(place + blocks.byteLength + 16).fill(255);
  const picture = Uint8Array.from({ length: numRows * stride }, (_, i) => Math.floor(i / stride));
  const between = blocks.copy(picture, 3, stride, memory, place);
  const places = blocks.placesOf(Int32Array.from(rows));
  expect([...memory.subarray(place + blocks.byteLength)]).toEqual(new Array(16).fill(255)); // nothing behind
  return Array.from(places, (at) => [
    ...memory.subarray(place + at * between, place + at * between + rowLength),
  ]);
}

test.each([
  ["all in one, one behind the other", [0, 1, 1, 2, 3], 30, 33],
  ["two and two, far apart", [7, 0, 1, 20, 8, 21], 900, 903],
  ["so near that what lies between is copied too", [2, 4, 9], 60, 63],
  ["a narrow part of wide rows", [3, 4, 9], 12, 300],
])("rows that are %s are found again", (_, rows, rowLength, stride) => {
  const expected = rows.map((row) => new Array<number>(rowLength).fill(row));
  expect(copied(rows, rowLength, stride, 24)).toEqual(expected);
});
