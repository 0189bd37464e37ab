import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { KernelLayout } from "../../../src/transforms/wasm/loaded-kernels.js";
import { temporaryFolder } from "../../support/temporary-folder.js";

test("the compiled kernels are what their source compiles to", async () => {
  const output = join(await temporaryFolder(), "compiled.ts");
  execFileSync(process.execPath, ["scripts/compile-kernels.mjs", "transforms", output]);
  expect(readFileSync(output, "utf8")).toBe(readFileSync("src/transforms/wasm/compiled-kernels.ts", "utf8"));
});

test("layouts that take turns find their tables again", () => {
  const [one, other] = [new KernelLayout(), new KernelLayout()];
  const place = one.table(Int32Array.of(1, 2, 3));
  expect(other.table(Int32Array.of(7, 8, 9))).toBe(place);
  const numbersIn = (layout: KernelLayout): number[] => [
    ...new Int32Array(layout.open().slice(place, place + 12).buffer),
  ];
  expect([numbersIn(one), numbersIn(other), numbersIn(one)]).toEqual([
    [1, 2, 3],
    [7, 8, 9],
    [1, 2, 3],
  ]);
});
