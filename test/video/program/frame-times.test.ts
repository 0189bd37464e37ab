import { expect, test } from "vitest";
import { timeParser } from "../../../src/video/program/frame-times.js";

const text = `#software: Lavf59.27.100
#tb 0: 1/12800
#media_type 0: video
#comment ${"long ".repeat(100)}
0,          0,          0,      512,       16, 0x1ea40332
0,       -512,       -512,      512,       16, 0x1ea40332
0,     778240,     778240,      512,       16, 0x1ea40332
0,          1, NOPTS,      512,       16, 0x1ea40332
`;
const expected = [0, -0.04, 60.8, Number.NaN];

test.each([1, 2, 7, 64, 10_000])("times are the same however they come: %i bytes at once", (size) => {
  const bytes = Buffer.from(text);
  const times: number[] = [];
  const parse = timeParser(times);
  for (let at = 0; at < bytes.length; at += size) parse(bytes.subarray(at, at + size));
  expect(times).toEqual(expected);
});

test("a line that has not ended says nothing yet", () => {
  const times: number[] = [];
  const parse = timeParser(times);
  parse(Buffer.from("#tb 0: 1/10\n0, 0, 12"));
  expect(times).toEqual([]);
  parse(Buffer.from("5, 1, 1, 0x0\n"));
  expect(times).toEqual([12.5]);
});
