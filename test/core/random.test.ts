import { expect, test } from "vitest";
import { seededRandom } from "../../src/core/random.js";

// Goldens: numpy.random.RandomState(seed).choice(n, k, replace=False), .randint(0, 2**32) and .random_sample().

test("permutation() starts as NumPy's choice without replacement does", () => {
  expect([...seededRandom(42).permutation(1000).subarray(0, 8)]).toEqual([
    521, 737, 740, 660, 411, 678, 626, 513,
  ]);
  expect([...seededRandom(0).permutation(19906).subarray(0, 8)]).toEqual([
    17151, 6498, 13996, 3479, 13143, 8892, 4668, 9751,
  ]);
});

test("permutation() holds every number once", () => {
  const order = seededRandom(5).permutation(1000);
  expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: 1000 }, (_, i) => i));
});

test("permutation() of 0 and 1 numbers", () => {
  expect([...seededRandom(5).permutation(0)]).toEqual([]);
  expect([...seededRandom(5).permutation(1)]).toEqual([0]);
});

test("nextUint32() and nextFloat() give NumPy's numbers", () => {
  const integers = seededRandom(5489);
  expect([integers.nextUint32(), integers.nextUint32()]).toEqual([3499211612, 581869302]);
  const floats = seededRandom(42);
  expect([floats.nextFloat(), floats.nextFloat()]).toEqual([0.3745401188473625, 0.9507143064099162]);
});

test("seededRandom() gives the same numbers twice, and others for another seed", () => {
  const numbers = (seed: number): number[] => Array.from({ length: 700 }, seededRandom(seed).nextUint32);
  expect(numbers(7)).toEqual(numbers(7));
  expect(numbers(7)).not.toEqual(numbers(8));
  expect(numbers(2 ** 32 - 1)).not.toEqual(numbers(0));
});

test("seededRandom() throws on a seed that is no 32-bit integer", () => {
  expect(() => seededRandom(-1)).toThrow(
    new RangeError("Expected seed to be an integer from 0 to 4294967295 but received -1 (number)"),
  );
  expect(() => seededRandom("7" as unknown as number)).toThrow(
    new TypeError('Expected seed to be an integer from 0 to 4294967295 but received "7" (string)'),
  );
});

test("a generator goes on evenly over many refills, in each of its bits", () => {
  const random = seededRandom(1);
  const count = 20000;
  const ones = new Float64Array(32);
  for (let i = 0; i < count; i += 1) {
    const value = random.nextUint32();
    for (let bit = 0; bit < 32; bit += 1) ones[bit] += (value >>> bit) & 1;
  }
  // four standard deviations of a fair coin
  for (const found of ones) expect(Math.abs(found - count / 2)).toBeLessThan(4 * Math.sqrt(count / 4));
});

test("permutation() refuses a count that is no number of things", () => {
  expect(() => seededRandom(1).permutation(-1)).toThrow(
    "Expected count to be an integer from 0 to 4294967295 but received -1 (number)",
  );
  expect(() => seededRandom(1).permutation(2 ** 32)).toThrow(RangeError);
});

test("permutation() takes as many draws as NumPy's, so that what is drawn after it is the same", () => {
  const random = seededRandom(42);
  expect([...random.permutation(10)]).toEqual([8, 1, 5, 0, 7, 2, 9, 4, 3, 6]);
  expect(random.nextFloat()).toBe(0.15599452033620265);
  const other = seededRandom(7);
  other.permutation(1);
  expect(other.nextFloat()).toBe(0.07630828937395717);
});
