import { expect, test } from "vitest";
import { SpareBuffers } from "../../../src/video/program/spare-buffers.js";

test("a buffer that was given back is taken again for its very length, once", () => {
  const spare = new SpareBuffers(4);
  const [small, large] = [spare.take(10), spare.take(20)];
  expect([small.length, large.length]).toEqual([10, 20]);
  spare.giveBack(small);
  spare.giveBack(large);
  expect(spare.take(15)).toHaveLength(15);
  expect(spare.take(10)).toBe(small);
  expect(spare.take(10)).not.toBe(small);
  expect(spare.take(20)).toBe(large);
});

test("of more than are kept the oldest go", () => {
  const spare = new SpareBuffers(2);
  const buffers = [1, 2, 3].map((length) => spare.take(length));
  for (const buffer of buffers) spare.giveBack(buffer);
  expect(spare.take(1)).not.toBe(buffers[0]);
  expect(spare.take(3)).toBe(buffers[2]);
});
