import { join, resolve } from "node:path";
import { ownFolder } from "../core/own-package.js";
import { exitCodes, type Command, type CommandContext } from "./command.js";
import { jsonText } from "./output.js";
import { packageFiles } from "./project/package-files.js";
import { writeNewFiles } from "./project/write-new.js";

/** `kinetoscope docs`: the pages about the library, for the version that is installed. */
export const docsCommand: Command = {
  name: "docs",
  summary: "Say where the pages of the documentation are, or write them into a folder",
  usage: "[folder] [--force]",
  examples: [
    { command: "npx --no kinetoscope docs", does: "List the pages, with the folder that they are in." },
    { command: "npx --no kinetoscope docs docs", does: "Write them into the folder docs." },
  ],
  notes: ["They are of the version that is installed, and need no network."],
  options: { force: { type: "boolean", description: "Replace files that are there" } },
  positionals: { name: "folder", minimum: 0, maximum: 1 },
  run: (context) => docs(context),
};

async function docs({ values, positionals, stdout, json }: CommandContext): Promise<number> {
  const files = await packageFiles([{ from: "docs", to: "" }]);
  const pages = files.filter(({ path }) => path.endsWith(".md"));
  const [target] = positionals;
  const isCopied = target !== undefined;
  const folder = isCopied ? resolve(target) : join(ownFolder, "docs");
  const { written, leftAlone } = isCopied
    ? await writeNewFiles(folder, files, values["force"] === true)
    : { written: [], leftAlone: [] };
  if (json) {
    stdout(jsonText({ folder, pages: pages.map(({ path }) => path), written, leftAlone }));
    return exitCodes.done;
  }
  const width = Math.max(...pages.map(({ path }) => path.length));
  const lines = pages.map(({ path, content }) => `  ${path.padEnd(width)}  ${titleOf(String(content))}\n`);
  stdout(`The pages are in ${folder}; README.md says which one answers what\n${lines.join("")}`);
  if (leftAlone.length > 0)
    stdout(`Left alone, since they were there (--force replaces them): ${leftAlone.length} files\n`);
  return exitCodes.done;
}

/** A page's first heading. */
function titleOf(page: string): string {
  return /^# (.+)$/m.exec(page)?.[1] ?? "";
}
