import { existsSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { describe, expect, test } from "vitest";
import { markdownPaths, proseOf, readPage, root, type Page } from "./support/markdown.js";

interface Link {
  readonly line: number;
  readonly target: string;
}

/** Links, pictures, link definitions and HTML attributes of a page's prose. */
export function linksOf(page: Page): readonly Link[] {
  const prose = proseOf(page).replace(/`[^`\n]*`/g, "``");
  const forms = [
    /\]\(\s*<?([^)\s>]+)>?(?:\s+"[^"]*")?\s*\)/g,
    /^\[[^\]]+\]:\s*(\S+)/gm,
    /\b(?:href|src)="([^"]+)"/g,
  ];
  return forms.flatMap((form) =>
    Array.from(prose.matchAll(form), (match) => ({
      line: prose.slice(0, match.index).split("\n").length,
      target: match[1],
    })),
  );
}

/** The anchors of a page's headings, as GitHub makes them. */
export function anchorsOf(page: Page): ReadonlySet<string> {
  const anchors = new Set<string>();
  for (const [, heading] of proseOf(page).matchAll(/^#{1,6}\s+(.*?)\s*#*$/gm)) {
    const slug = heading
      .replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\p{M}_\- ]/gu, "")
      .replace(/ /g, "-");
    let anchor = slug;
    for (let n = 1; anchors.has(anchor); n += 1) anchor = `${slug}-${n}`;
    anchors.add(anchor);
  }
  for (const [, id] of proseOf(page).matchAll(/\b(?:id|name)="([^"]+)"/g)) anchors.add(id);
  return anchors;
}

/** What is wrong with a page's links. */
function brokenLinks(page: Page): readonly string[] {
  return linksOf(page).flatMap(({ line, target }) => {
    if (/^(https?:|mailto:|data:)/.test(target)) return [];
    const [file, anchor] = decodeURIComponent(target).split("#") as [string, string?];
    const path = file === "" ? page.path : join(dirname(page.path), file);
    const say = (reason: string): string[] => [`${page.path}:${line}: (${target}) ${reason}`];
    if (file.startsWith("/") || /^[a-z]+:/.test(file)) return say("is not relative");
    if (relative(".", path).startsWith("..")) return say("leads out of the project");
    if (!existsSync(join(root, path))) return say("leads to no file");
    if (anchor === undefined || !path.endsWith(".md")) return [];
    return anchorsOf(readPage(path)).has(anchor) ? [] : say("leads to no heading");
  });
}

describe("links", () => {
  const paths = markdownPaths();

  test("are looked for in every page of the project", () => {
    expect(paths).toEqual(
      expect.arrayContaining(["CONTRIBUTING.md", "data/README.md", "docs/README.md", "models/README.md"]),
    );
  });

  test.each(paths)("of %s lead somewhere", (path) => {
    expect(brokenLinks(readPage(path))).toEqual([]);
  });

  test("are found in every form, but not in code", () => {
    const text =
      '# One `two` (three)\n[a](x.md "title") ![b](<y.png>) `[c](no.md)`\n\n[d]: z.md#e\n<img src="w.png">\n```\n[f](no.md)\n```\n## One two three\n';
    const page: Page = {
      path: "page.md",
      text,
      blocks: [{ language: "", marks: [], text: "[f](no.md)", line: 6, endLine: 8 }],
    };
    expect(linksOf(page).map(({ target }) => target)).toEqual(["x.md", "y.png", "z.md#e", "w.png"]);
    expect(linksOf(page).map(({ line }) => line)).toEqual([2, 2, 4, 5]);
    expect([...anchorsOf(page)]).toEqual(["one-two-three", "one-two-three-1"]);
  });

  test("lead to every page of docs/ from its index", () => {
    const linked = linksOf(readPage("docs/README.md")).map(({ target }) => `docs/${target.split("#")[0]}`);
    const pages = paths.filter((path) => path.startsWith("docs/") && path !== "docs/README.md");
    expect(pages.filter((path) => !linked.includes(path))).toEqual([]);
  });
});
