import { inspect } from "node:util";
import { expect, test } from "vitest";
import {
  differenceOf,
  shortHash,
  Verification,
  type Difference,
  type VerificationParts,
} from "../../../src/evaluate/verify/verification.js";

function verification(
  differences: readonly Difference[],
  more: Partial<VerificationParts> = {},
): Verification {
  const facts = {
    path: "a.csv",
    call: "evaluate(…)",
    numClips: 1200,
    numRerun: 1,
    numCompared: 6,
    tolerance: 0,
  };
  return new Verification({ ...facts, ...more, differences });
}

const version: Difference = { kind: "version", name: "ffmpeg", recorded: "5.1", found: "7.0" };
const value = (row: number): Difference => ({
  kind: "value",
  name: `row ${row}`,
  recorded: "0.1",
  found: "0.2",
});

test("a verification without differences reproduces, and says what was compared", () => {
  const found = verification([]);
  expect(found).toMatchObject({
    path: "a.csv",
    call: "evaluate(…)",
    reproduces: true,
    checked: { numClips: 1200, numRerun: 1, numCompared: 6 },
    tolerance: 0,
    differences: [],
  });
  expect(inspect(found)).toBe(
    "✓ a.csv reproduces\n1 of 1,200 clips classified anew, 6 values compared digit for digit\nmade by evaluate(…)",
  );
  expect(String(verification([], { tolerance: 1e-4, numCompared: 1 }))).toContain(
    "1 value compared (scores to 0.0001)",
  );
});

test("another version alone leaves it reproducing; any other difference does not", () => {
  expect(verification([version]).reproduces).toBe(true);
  expect(String(verification([version]))).toMatch(
    /^✓ [^]*\n\nversions \(the values count\):\n {2}ffmpeg: 5\.1 recorded, 7\.0 found$/,
  );
  for (const kind of ["model", "card", "clip", "table", "value"] as const)
    expect(verification([version, { ...version, kind }]).reproduces).toBe(false);
});

test("differences stand by their kind, five of each, the others counted", () => {
  const rows = (count: number): string =>
    String(verification(Array.from({ length: count }, (_, i) => value(i))))
      .split("\n")
      .slice(4)
      .join("|");
  const five = [0, 1, 2, 3, 4].map((row) => `  row ${row}: 0.1 recorded, 0.2 found`);
  expect(rows(5)).toBe(["values:", ...five].join("|"));
  expect(rows(6)).toMatch(/\| {2}row 4: 0\.1 recorded, 0\.2 found\| {2}and 1 more$/);
  expect(rows(1006)).toMatch(/and 1,001 more$/);
  const both = String(verification([value(1), { ...version, kind: "clip", name: "b.mp4" }]));
  expect(both.indexOf("clips:")).toBeLessThan(both.indexOf("values:"));
  expect(both).toMatch(/^✗ a\.csv does not reproduce\n/);
});

test("values that differ where versions do that frames follow from are not called wrong at once", () => {
  const remark = (...versions: Difference[]): string =>
    /^values(.*):$/m.exec(String(verification([...versions, value(1)])))?.[1] ?? "none";
  expect(remark()).toBe("");
  expect(remark({ ...version, name: "node" })).toBe("");
  expect(remark({ ...version, kind: "card" })).toBe("");
  expect(remark(version, { ...version, name: "platform", recorded: "linux" })).toBe(
    " (frames themselves may differ: verify with ffmpeg 5.1, platform linux before you call these wrong)",
  );
});

test("differenceOf() is none of equal texts, and a hash is shown by its beginning", () => {
  expect(differenceOf("card", "mean", "1", "1")).toEqual([]);
  expect(differenceOf("card", "mean", "1", "2")).toEqual([
    { kind: "card", name: "mean", recorded: "1", found: "2" },
  ]);
  expect(shortHash("0123456789abcdef")).toBe("sha256 01234567…");
});
