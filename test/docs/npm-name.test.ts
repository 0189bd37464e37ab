import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";

/** The package's name in the npm registry is not ours: nothing that a reader copies may fetch it from there. */

const root = resolve(import.meta.dirname, "..", "..");
const places = [
  "README.md",
  "CONTRIBUTING.md",
  "ARCHITECTURE.md",
  "docs",
  "templates",
  "notebooks",
  "src",
  "scripts",
];

const fromRegistry: readonly RegExp[] = [
  /\bnpx (?!--no )(?:-\S+ )*kinetoscope\b(?!-\d|\/)/,
  /\bnpm (?:i|install|add|exec|x) (?:-\S+ )*["']?kinetoscope\b(?!-\d|[/:])/,
  /\b(?:yarn|pnpm|bun) (?:add|dlx|x) (?:-\S+ )*kinetoscope\b/,
  /\b(?:pnpx|bunx) (?:-\S+ )*kinetoscope\b/,
  /["']npm:kinetoscope\b/,
];

function textsIn(place: string): readonly (readonly [string, string])[] {
  const path = join(root, place);
  const names = statSync(path).isDirectory()
    ? readdirSync(path, { recursive: true, encoding: "utf8" }).map((name) => join(place, name))
    : [place];
  const readable = names.filter(
    (name) => /\.(md|ts|mjs|ipynb|json)$/.test(name) && !/node_modules|output/.test(name),
  );
  return readable.map((name) => [name, readFileSync(join(root, name), "utf8")]);
}

function faultsIn(text: string): string[] {
  return fromRegistry.flatMap((pattern) => pattern.exec(text.replace(/\n\s*(?:\*\s)?/g, " "))?.[0] ?? []);
}

test("the patterns find what would ask the registry, and nothing else", () => {
  const wrong = [
    "npx kinetoscope init",
    "npx -y kinetoscope doctor",
    "npx\n  kinetoscope init",
    "npm install kinetoscope",
  ];
  const more = ["npm i -D kinetoscope", 'import * as lab from "npm:kinetoscope"', "pnpm dlx kinetoscope"];
  for (const text of [...wrong, ...more])
    expect({ text, found: faultsIn(text).length }).toEqual({ text, found: 1 });
  const right = [
    "npx --no kinetoscope init",
    "npx ./kinetoscope-0.1.0.tgz init",
    "npm install ../kinetoscope-0.1.0.tgz",
  ];
  for (const text of right) expect({ text, found: faultsIn(text) }).toEqual({ text, found: [] });
});

test("no text tells a reader to fetch the package by its name from the registry", () => {
  const texts = places.flatMap(textsIn);
  expect(texts.length).toBeGreaterThan(300);
  const found = texts.flatMap(([name, text]) => faultsIn(text).map((fault) => `${name}: ${fault}`));
  expect(found).toEqual([]);
});
