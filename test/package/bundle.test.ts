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
  const read = (name: string): Promise<string> => readFile(join(root, "dist", "bundle", name), "utf8");
  const text = await read("index.js");
  const names = [...text.matchAll(/^import\s[^"]*"\.\/([^"]+)"/gm)].map(([, name]) => name);
  const atOnce = [text, ...(await Promise.all(names.map(read)))].join("\n");
  const packages = [...atOnce.matchAll(/^import\s[^"]*"([^."][^"]*)"/gm)].map(([, name]) => name);
  expect(names).not.toEqual([]);
  expect(packages.filter((name) => !name.startsWith("node:"))).toEqual([]);
  expect(atOnce).toContain('import("vega")');
});
