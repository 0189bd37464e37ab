import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";

/** The project's folder. */
export const root: string = resolve(import.meta.dirname, "..", "..", "..");

/** A fenced block of a Markdown page. */
export interface Block {
  /** First word behind the fence: `"ts"`. */
  readonly language: string;
  /** Further words behind it: `["no-run"]`. */
  readonly marks: readonly string[];
  readonly text: string;
  /** Line of the opening fence, counted from 1. */
  readonly line: number;
  /** Line of the closing fence. */
  readonly endLine: number;
}

/** A Markdown page of the project. */
export interface Page {
  /** From the project's folder. */
  readonly path: string;
  readonly text: string;
  readonly blocks: readonly Block[];
}

/** Every Markdown page of the project that is, or is about to be, under version control. */
export function markdownPaths(): readonly string[] {
  const listed = execFileSync("git", ["ls-files", "-co", "--exclude-standard", "*.md"], {
    cwd: root,
    encoding: "utf8",
  });
  return [...new Set(listed.split("\n"))]
    .filter((path) => path !== "" && existsSync(join(root, path)))
    .sort();
}

/** The pages whose blocks run: `README.md`, `CHANGELOG.md` and `docs/`. */
export function runnablePaths(): readonly string[] {
  return markdownPaths().filter(
    (path) => path === "README.md" || path === "CHANGELOG.md" || path.startsWith("docs/"),
  );
}

export function readPage(path: string): Page {
  const text = readFileSync(join(root, path), "utf8");
  return { path, text, blocks: fencedBlocks(text, path) };
}

/** The blocks of a page between lines of three back quotes. */
export function fencedBlocks(text: string, path: string = "page"): readonly Block[] {
  const lines = text.split("\n");
  const blocks: Block[] = [];
  let start = -1;
  for (const [i, line] of lines.entries()) {
    if (!line.startsWith("```")) continue;
    if (start === -1) {
      start = i;
      continue;
    }
    const [language = "", ...marks] = lines[start].slice(3).trim().split(/\s+/);
    blocks.push({
      language,
      marks,
      text: lines.slice(start + 1, i).join("\n"),
      line: start + 1,
      endLine: i + 1,
    });
    start = -1;
  }
  if (start !== -1) throw new Error(`${path}:${start + 1}: this block is never closed`);
  return blocks;
}

/** A page without its fenced blocks; lines keep their numbers. */
export function proseOf(page: Page): string {
  const lines = page.text.split("\n");
  for (const { line, endLine } of page.blocks) lines.fill("", line - 1, endLine);
  return lines.join("\n");
}

/** Whether `actual` is what a page says it is; `…` in the page stands for anything. */
export function matchesText(expected: string, actual: string): boolean {
  const parts = expected.split("…").map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join("[^]*?")}$`).test(actual);
}
