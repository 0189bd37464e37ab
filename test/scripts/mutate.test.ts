import { spawn } from "node:child_process";
import { resolve } from "node:path";
import { describe, expect, test } from "vitest";
// @ts-expect-error plain JavaScript without types
import { placesIn } from "../../scripts/mutate/places.mjs";
// @ts-expect-error plain JavaScript without types
import { allMutants, mutatedText, sampleOf } from "../../scripts/mutate/sample.mjs";
// @ts-expect-error plain JavaScript without types
import { covers } from "../../scripts/mutate/coverage-map.mjs";

interface Place {
  readonly kind: string;
  readonly start: number;
  readonly end: number;
  readonly replacement: string;
}

const places = placesIn as (text: string) => readonly Place[];
const mutated = mutatedText as (module: { readonly text: string }, place: Place) => string | undefined;

/** All that a text becomes. */
function changes(text: string): (string | undefined)[] {
  return places(text).map((place) => mutated({ text }, place));
}

describe("the small changes of a module", () => {
  test.each([
    ["a < b;", [";", "a <= b;"]],
    [
      "const x = a - b * 2;",
      ["const x = a + b * 2;", "const x = a - b / 2;", "const x = a - b * 3;", "const x = a - b * (1);"],
    ],
    ["const x = a ?? b;", ["const x = a;"]],
    ["const x = a && !b;", ["const x = a || !b;", "const x = a && b;"]],
    ["if (a) return;", ["if (!(a)) return;", "if (a) ;"]],
    [
      "const x = a === 1_000 ? b : c;",
      ["const x = a !== 1_000 ? b : c;", "const x = a === 1001 ? b : c;", "const x = a === (999) ? b : c;"],
    ],
    ["const x = Math.floor(true);", ["const x = Math.ceil(true);", "const x = Math.floor(false);"]],
    ["const x = list.sort(by).some(is);", ["const x = list.some(is);", "const x = list.sort(by).every(is);"]],
    ["const x = draw(left, top);", ["const x = draw(top, left);"]],
  ])("%s", (text, expected) => {
    expect(changes(text)).toEqual(expected);
  });

  test.each([
    ["texts that are joined", 'const x = "a" + b;'],
    ["names of options", 'const x = checkOptions("f", options, { signal: true });'],
    ["imports", 'import { a } from "b";'],
    [
      "arguments of which the order does not count, or that are of different kinds",
      'const x = f("a", b, (c) => c);',
    ],
  ])("leave out %s", (_, text) => {
    expect(changes(text)).toEqual([]);
  });
});

test("a run says which changes no test sees, and how many are seen", async () => {
  const root = resolve(import.meta.dirname, "..", "..");
  // vitest tells its own processes who they are
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("VITEST")));
  const run = async (...args: string[]): Promise<string> => {
    const child = spawn(process.execPath, ["scripts/mutate.mjs", "--workers", "1", ...args], {
      cwd: root,
      env,
    });
    let printed = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (printed += text));
    await new Promise((settle) => child.once("close", settle));
    return printed;
  };
  const round = ["--only", "src/core/round.ts", "--count", "3"];
  expect(await run(...round, "--tests", "test/core/round.test.ts")).toMatch(
    /^3 of 3 mutants seen \(100\.0 %\), 0 of them by a test that did not end; seed 1, \d+ s\n$/,
  );
  const unseen = await run(...round, "--tests", "test/core/format.test.ts");
  expect(unseen).toMatch(/^#\d+ not covered: src\/core\/round\.ts:[45]:\d+ [a-z ]+\n {4}- .*\n {4}\+ /);
  expect(unseen).toMatch(/\n0 of 3 mutants seen \(0\.0 %\)/);
});

test("a sample is the same for the same seed, another for another, and each mutant is in it once", () => {
  const module = { text: Array.from({ length: 40 }, (_, i) => `const x${i} = a < b;`).join("\n") };
  const modules = new Map([["core/a", module], ["cli/b", module]]); // prettier-ignore
  const all = (allMutants as (...given: unknown[]) => { id: number; name: string }[])(modules, ["core"]);
  expect(all.map(({ id }) => id)).toEqual(all.map((_, i) => i));
  expect(new Set(all.map(({ name }) => name))).toEqual(new Set(["core/a"]));
  const draw = (seed: number, count: number): number[] =>
    (sampleOf as (...given: unknown[]) => { id: number }[])(all, { seed, count }).map(({ id }) => id);
  expect(draw(1, 10)).toEqual(draw(1, 10));
  expect(draw(1, 10)).not.toEqual(draw(2, 10));
  expect(draw(1, 100).sort((a, b) => a - b)).toEqual(all.map(({ id }) => id));
});

test("a place is covered where the innermost range of the coverage around it has run", () => {
  const known = { modules: [{ name: "a", ranges: [[0, 100, 1], [20, 40, 0], [30, 35, 1]] }] }; // prettier-ignore
  const isCovered = (name: string, at: number): boolean =>
    (covers as (...given: unknown[]) => boolean)(known, name, at);
  expect([5, 25, 32, 40].map((at) => isCovered("a", at))).toEqual([true, false, true, true]);
  expect([isCovered("a", 100), isCovered("b", 5)]).toEqual([false, false]);
});
