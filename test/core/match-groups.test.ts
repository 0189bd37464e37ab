import { expect, test } from "vitest";
import { matchGroups } from "../../src/core/match-groups.js";

test("matchGroups() gives the text of each group", () => {
  expect(matchGroups("g08_c01", /^g(\d+)_c(\d+)$/, 2)).toEqual(["08", "01"]);
  expect(matchGroups("x", /(y*)x/, 1)).toEqual([""]);
  expect(matchGroups("other", /^g(\d+)_c(\d+)$/, 2)).toBeUndefined();
});

test("matchGroups() throws where a pattern has fewer groups, or one took no part", () => {
  expect(() => matchGroups("ab", /(a)b/, 2)).toThrow("Expected 2 groups of /(a)b/");
  expect(() => matchGroups("b", /(a)?(b)/, 2)).toThrow("Expected 2 groups of /(a)?(b)/");
});
