import { readFile } from "node:fs/promises";
import { join } from "node:path";
import * as bundled from "kinetoscope";
import { expect, test } from "vitest";
import * as modules from "../../dist/index.js";
import { root } from "./compile.js";

test("the bundle has every export of the modules, and every class and function under its own name", () => {
  expect(Object.keys(bundled).sort()).toEqual(Object.keys(modules).sort());
  const named = Object.entries(bundled).filter(([, value]) => typeof value === "function");
  const misnamed = named.filter(([name, value]) => (value as { readonly name: string }).name !== name);
  expect(misnamed.map(([name]) => name)).toEqual([]);
});

test("the bundle loads nothing at once that few cells need", async () => {
  const text = await readFile(join(root, "dist", "bundle", "index.js"), "utf8");
  const packages = [...text.matchAll(/^import\s[^"]*"([^."][^"]*)"/gm)].map(([, name]) => name);
  expect(packages.filter((name) => !name.startsWith("node:"))).toEqual([]);
  expect(text).toContain('import("vega")');
});
