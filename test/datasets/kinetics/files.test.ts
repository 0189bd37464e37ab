import { expect, test } from "vitest";
import { parseKineticsFileName } from "../../../src/datasets/kinetics/files.js";

test("parseKineticsFileName() takes everything before the times as the id", () => {
  const named = (id: string): unknown => ({ id, timeStart: 5, timeEnd: 15 });
  expect(parseKineticsFileName("part_0/-4wsuPCjDBc_000005_000015.mp4")).toEqual(named("-4wsuPCjDBc"));
  expect(parseKineticsFileName("a_b-c_d_000005_000015.MKV")).toEqual(named("a_b-c_d"));
  expect(parseKineticsFileName("a_123456_78_000005_000015.mp4")).toEqual(named("a_123456_78"));
  expect(parseKineticsFileName("00012345678_000005_000015.mp4")).toEqual(named("00012345678"));
});

test("parseKineticsFileName() takes any other name as an id", () => {
  for (const id of ["BdMiTo_OtnU", "x_5_15", "_000005_000015", "two.dots.", "naïve café 日本語"]) {
    expect(parseKineticsFileName(`part_0/${id}.mp4`)).toEqual({
      id,
      timeStart: undefined,
      timeEnd: undefined,
    });
  }
});
