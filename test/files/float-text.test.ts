import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { seededRandom } from "../../src/core/random.js";
import { parseCsv } from "../../src/files/csv.js";
import { float32Text, float64Text } from "../../src/files/float-text.js";
import { describeWithShared, sharedPath } from "../support/shared.js";

// Goldens: pandas 1.5.3, DataFrame of a float32 column, to_csv.
const GOLDENS: readonly (readonly [number, string])[] = [
  [0.9987654, "0.9987654"],
  [1 / 3, "0.33333334"],
  [2.5e-5, "2.5e-05"],
  [1e-7, "1e-07"],
  [1, "1.0"],
  [0, "0.0"],
  [-0, "-0.0"],
  [0.1, "0.1"],
  [-0.5, "-0.5"],
  [1e-4, "1e-04"], // the nearest float32 lies below 1e-4
  [0.00010001, "0.00010001"],
  [9.9e-5, "9.9e-05"],
  [123456789, "123456790.0"],
  [16777216, "16777216.0"],
  [1e15, "1000000000000000.0"],
  [9.999e15, "9999000000000000.0"],
  [1e16, "1e+16"],
  [1.5e16, "1.5e+16"],
  [3.4e38, "3.4e+38"],
  [1e-45, "1e-45"],
  [1.17549435e-38, "1.1754944e-38"],
  [276.265625, "276.26562"], // half way between two texts: the even one
  [178616.125, "178616.12"],
  [153405.375, "153405.38"],
  [NaN, ""],
  [Infinity, "inf"],
  [-Infinity, "-inf"],
];

test.each(GOLDENS)("float32Text(%d) is %o", (value, text) => {
  expect(float32Text(value)).toBe(text);
});

test("float64Text() writes as Python's repr does", () => {
  const goldens: [number, string][] = [
    [14.952991532868545, "14.952991532868545"],
    [0.1, "0.1"],
    [1, "1.0"],
    [-250, "-250.0"],
    [0.0001, "0.0001"],
    [0.00001, "1e-05"],
    [1e16, "1e+16"],
    [123456789012345680, "1.2345678901234568e+17"],
    [1e-320, "1e-320"],
    [NaN, ""],
  ];
  for (const [value, text] of goldens) expect(float64Text(value)).toBe(text);
});

test("float32Text() reads back as the same float32", () => {
  const random = seededRandom(1);
  for (let i = 0; i < 5000; i += 1) {
    const [value] = new Float32Array(Uint32Array.of(random.nextUint32()).buffer);
    if (!Number.isFinite(value)) continue;
    expect(Math.fround(Number(float32Text(value)))).toBe(value);
  }
});

const PANDAS = `
import sys, numpy, pandas
bits = numpy.frombuffer(sys.stdin.buffer.read(), dtype=numpy.uint32)
sys.stdout.write(pandas.DataFrame({"x": bits.view(numpy.float32)}).to_csv(index=False, header=False))
`;
const python = "/usr/bin/python3";
const hasPandas = spawnSync(python, ["-c", "import pandas"]).status === 0;

test("float32Text() agrees with pandas on 150,000 numbers from 1e-4 to 1, many half way between two texts", ({
  skip,
}) => {
  skip(!hasPandas, `${python} has no pandas`);
  const random = seededRandom(3);
  const [low, one] = new Uint32Array(Float32Array.of(1e-4, 1).buffer);
  const patterns = Uint32Array.from({ length: 100_000 }, () => low + (random.nextUint32() % (one - low)));
  // few bits, whose decimals end in 5
  const short = Float32Array.from({ length: 50_000 }, () => {
    const bits = 2 ** (8 + (random.nextUint32() % 17));
    return (1 + (random.nextUint32() % (bits - 1))) / bits;
  });
  const bits = Uint32Array.from([...new Uint32Array(short.buffer), ...patterns]);
  const { stdout } = spawnSync(python, ["-c", PANDAS], { input: bits, encoding: "utf8", maxBuffer: 1e8 });
  const texts = Array.from(new Float32Array(bits.buffer), float32Text);
  const pandas = stdout.trimEnd().split("\n");
  expect(texts.flatMap((text, i) => (text === pandas[i] ? [] : [[text, pandas[i], bits[i]]]))).toEqual([]);
});

test("float32Text() agrees with pandas on 2,000 probabilities", ({ skip }) => {
  skip(!hasPandas, `${python} has no pandas`);
  const random = seededRandom(2);
  const one = new Uint32Array(Float32Array.of(1).buffer)[0];
  // Half spread evenly over 0 … 1, half over all bit patterns in it (mostly tiny numbers).
  const even = Float32Array.from({ length: 1000 }, () => random.nextFloat());
  const patterns = Uint32Array.from({ length: 1000 }, () => random.nextUint32() % (one + 1));
  const bits = Uint32Array.from([...new Uint32Array(even.buffer), ...patterns]);
  const { stdout } = spawnSync(python, ["-c", PANDAS], { input: bits, encoding: "utf8" });
  expect(Array.from(new Float32Array(bits.buffer), float32Text)).toEqual(stdout.trimEnd().split("\n"));
});

describeWithShared("with the shared data", () => {
  test("float32Text() gives back the scores of a results table", () => {
    const { rows } = parseCsv(readFileSync(sharedPath("golden/results.csv"), "utf8"));
    const scores = rows.flatMap((row) => row.slice(8));
    expect(scores).toHaveLength(9 * 5);
    for (const score of scores) expect(float32Text(Number(score))).toBe(score);
  });
});
