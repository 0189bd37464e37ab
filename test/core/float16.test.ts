import { expect, test } from "vitest";
import { float16Bits, float16Value, fromFloat16, toFloat16 } from "../../src/core/float16.js";

/** Bits and what numpy's `np.array(bits, np.uint16).view(np.float16)` prints of them. */
const known: readonly (readonly [number, number])[] = [
  [0x0000, 0],
  [0x0001, 5.960464477539063e-8],
  [0x03ff, 6.097555160522461e-5],
  [0x0400, 6.103515625e-5],
  [0x2e66, 0.0999755859375],
  [0x3555, 0.333251953125],
  [0x3c00, 1],
  [0x3c01, 1.0009765625],
  [0x4248, 3.140625],
  [0x7bff, 65504],
  [0x7c00, Infinity],
  [0x8001, -5.960464477539063e-8],
  [0xc000, -2],
  [0xfbff, -65504],
  [0xfc00, -Infinity],
];

test.each(known)("the 16 bits %i stand for %d, and it for them", (bits, value) => {
  expect(float16Value(bits)).toBe(value);
  expect(float16Bits(value)).toBe(bits);
});

test("no number is NaN both ways, and −0 keeps its sign", () => {
  for (const bits of [0x7c01, 0x7e00, 0xffff]) expect(float16Value(bits)).toBeNaN();
  expect(float16Bits(NaN)).toBe(0x7e00);
  expect(float16Bits(-0)).toBe(0x8000);
  expect(Object.is(float16Value(0x8000), -0)).toBe(true);
});

test("of two neighbours the nearer is taken, in the middle the even one, all the way up to infinity", () => {
  for (let bits = 0; bits < 0x7c00; bits += 1) {
    const low = float16Value(bits);
    // behind the largest number lies 65536, where infinity begins
    const high = bits === 0x7bff ? 65536 : float16Value(bits + 1);
    const middle = (low + high) / 2;
    const even = bits % 2 === 0 ? bits : bits + 1;
    expect([low, middle, -middle].map(float16Bits)).toEqual([bits, even, 0x8000 + even]);
    const step = middle * 2 ** -23;
    expect([middle - step, middle + step].map(float16Bits)).toEqual([bits, bits + 1]);
  }
  expect([65536, 1e9, 3e38].map(float16Bits)).toEqual([0x7c00, 0x7c00, 0x7c00]);
  expect([1e-8, 1e-40].map(float16Bits)).toEqual([0, 0]);
});

test("toFloat16() and fromFloat16() do so with arrays, and lose nothing that has 16 bits", () => {
  const all = Uint16Array.from({ length: 0x7c01 }, (_, i) => i);
  expect(toFloat16(fromFloat16(all))).toEqual(all);
  expect([...fromFloat16(Uint16Array.of(0x3c00, 0xffff, 0xc000))]).toEqual([1, NaN, -2]);
});
