import { describe, expect, test } from "vitest";
import { exportedSymbols } from "./support/exported.js";
import { markdownPaths, readPage } from "./support/markdown.js";

const symbols = exportedSymbols();

describe("docstrings", () => {
  test("are looked for on everything that src/index.ts exports", () => {
    const names = symbols.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(["loadKinetics", "Video.framesAt", "ModelCard.labels"]));
    expect(symbols.filter(({ isMember }) => !isMember).length).toBeGreaterThan(60);
  });

  test("stand on every exported symbol", () => {
    const missing = symbols.filter(({ isMember, summary }) => !isMember && summary === "");
    expect(missing.map(({ place, name }) => `${place}: ${name} has no docstring`)).toEqual([]);
  });

  test("stand on every public member of exported classes and interfaces", () => {
    const missing = symbols.filter(({ isMember, summary }) => isMember && summary === "");
    expect(missing.map(({ place, name }) => `${place}: ${name} has no docstring`)).toEqual([]);
  });
});

describe("docs/", () => {
  test("name every exported function and class", () => {
    const pages = markdownPaths().filter((path) => path.startsWith("docs/"));
    const text = pages.map((path) => readPage(path).text).join("\n");
    const unnamed = symbols.filter(
      ({ name, isValue, isMember }) => isValue && !isMember && !new RegExp(`\\b${name}\\b`).test(text),
    );
    expect(unnamed.map(({ place, name }) => `${place}: ${name} occurs on no page of docs/`)).toEqual([]);
  });
});
