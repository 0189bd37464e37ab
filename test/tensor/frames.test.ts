import { inspect } from "node:util";
import { expect, test } from "vitest";
import { Frames } from "../../src/tensor/frames.js";

/** Frames 2 high and 3 wide, whose values count up. */
function frames(count: number): Frames {
  const times = Array.from({ length: count }, (_, i) => 0.5 + i * 0.25);
  return new Frames(Uint8Array.from({ length: count * 18 }, (_, i) => i), [count, 2, 3, 3], times.map((_, i) => i), times); // prettier-ignore
}

test("Frames know their sizes, and give each frame's pixels as a view", () => {
  const some = frames(3);
  expect([some.length, some.height, some.width]).toEqual([3, 2, 3]);
  const second = some.frame(1);
  expect([second.length, second[0], second[17]]).toEqual([18, 18, 35]);
  second[0] = 99;
  expect(some.data[18]).toBe(99);
});

test("Frames print their shape and the times of the first and the last", () => {
  expect(inspect(frames(3))).toBe("Frames uint8 [3, 2, 3, 3], 0.50–1.00 s");
  expect(String(frames(1))).toBe("Frames uint8 [1, 2, 3, 3], 0.50–0.50 s");
  expect(String(frames(0))).toBe("Frames uint8 [0, 2, 3, 3]");
});
