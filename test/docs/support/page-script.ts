import { fencedBlocks, type Block, type Page } from "./markdown.js";

/** The blocks of a page that belong to its script, in order. */
export function scriptBlocks(page: Page): readonly Block[] {
  return page.blocks.filter((block) => block.language === "ts");
}

/** The block of output that stands directly below a block, if any. */
export function outputBelow(page: Page, block: Block): Block | undefined {
  const next = page.blocks[page.blocks.indexOf(block) + 1] as Block | undefined;
  if (next?.language !== "text") return undefined;
  const between = page.text.split("\n").slice(block.endLine, next.line - 1);
  return between.every((line) => line.trim() === "") ? next : undefined;
}

/**
 * A page as one TypeScript file for the compiler: all that is no code becomes empty lines, so that lines keep
 * their numbers. Blocks marked `no-run` or `throws` are scopes of their own.
 */
export function pageSource(page: Page): string {
  const lines = Array.from(page.text.split("\n"), () => "");
  for (const block of scriptBlocks(page)) {
    block.text.split("\n").forEach((line, i) => (lines[block.line + i] = line));
    if (block.marks.length > 0) {
      lines[block.line - 1] = "{";
      lines[block.endLine - 1] = "}";
    }
  }
  return `${lines.join("\n")}\nexport {};\n`;
}

const mark = "\u0001block";

/** A page as one script: the output of block n follows the line that `outputsOf` looks for. */
export function pageScript(page: Page): string {
  const parts = scriptBlocks(page).flatMap((block, n) => {
    if (block.marks.includes("no-run")) return [];
    const code = block.marks.includes("throws")
      ? `try {\n${block.text}\n__notThrown();\n} catch (error) { __print(error); }`
      : block.text;
    return [`process.stdout.write("${mark} ${n}\\n");`, code];
  });
  return [
    "declare const process: { stdout: { write(text: string): void } };",
    'function __notThrown(): void { throw new Error("nothing was thrown"); }',
    "function __print(error: unknown): void { process.stdout.write(`${(error as Error).name}: ${(error as Error).message}\\n`); }",
    ...parts,
  ].join("\n");
}

/** What each block printed, by its number; blocks that never began are not in it. */
export function outputsOf(stdout: string): ReadonlyMap<number, string> {
  const outputs = new Map<number, string>();
  for (const part of stdout.split(`${mark} `).slice(1)) {
    const end = part.indexOf("\n");
    outputs.set(Number(part.slice(0, end)), tidy(part.slice(end + 1)));
  }
  return outputs;
}

/** Output as a page shows it: no blanks at the end of a line, no empty last line. */
export function tidy(text: string): string {
  return text.replace(/[ \t]+$/gm, "").replace(/\n+$/, "");
}

/** The page with other texts in some of its output blocks. */
export function withOutputs(page: Page, outputs: ReadonlyMap<Block, string>): string {
  const lines = page.text.split("\n");
  const changes = [...outputs].sort(([a], [b]) => b.line - a.line);
  for (const [block, text] of changes) {
    lines.splice(block.line, block.endLine - block.line - 1, ...text.split("\n"));
  }
  const changed = lines.join("\n");
  fencedBlocks(changed, page.path);
  return changed;
}
