import { existsSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { firstOf } from "../core/item-at.js";
import { exitCodes, type Command, type CommandContext } from "./command.js";
import { findProject } from "./doctor/project.js";
import { jsonText } from "./output.js";
import { packageFiles, type PackagePart } from "./project/package-files.js";
import { shellWord } from "./project/shell-word.js";
import { writeNewFiles } from "./project/write-new.js";

/** `kinetoscope labs`: the five labs, with the clips and models that they use. */
export const labsCommand: Command = {
  name: "labs",
  summary: "Write the five labs into a folder, with their clips, models and the pages that they link to",
  usage: "[folder] [--force]",
  examples: [
    { command: "npx --no kinetoscope labs", does: "Write them into the folder labs: 9 MB." },
    { command: "npx --no kinetoscope labs course", does: "Write them into the folder course." },
  ],
  notes: [
    "The folder has to lie in a project that kinetoscope init made: notebooks import the library from there. " +
      "Files that are there stay as they are.",
  ],
  options: { force: { type: "boolean", description: "Replace files that are there" } },
  positionals: { name: "folder", minimum: 0, maximum: 1 },
  run: (context) => labs(context),
};

/** By name: in a clone, other data sets and models may lie beside ours. */
const parts = [
  { from: "dist/labs", to: "notebooks" },
  ...["README.md", "kinetics-tiny", "moments-tiny", "parade", "photos-tiny", "ucf-tiny"].map(
    inFolder("data"),
  ),
  ...["README.md", "convert", "published"].map(inFolder("models")),
  ...["motion-clip", "toy-frame"].flatMap((name) => [`${name}.json`, `${name}.onnx`].map(inFolder("models"))),
  { from: "docs", to: "docs" },
];

function inFolder(folder: string): (name: string) => PackagePart {
  return (name) => ({ from: `${folder}/${name}`, to: `${folder}/${name}` });
}

async function labs({ values, positionals, stdout, json }: CommandContext): Promise<number> {
  const folder = resolve(positionals[0] ?? "labs");
  const files = await packageFiles(parts);
  const { written, leftAlone } = await writeNewFiles(folder, files, values["force"] === true);
  const notebooks = files.map(({ path }) => path).filter((path) => path.endsWith(".ipynb"));
  const next = nextLines(join(folder, firstOf(notebooks, "a lab")), folder);
  if (json) stdout(jsonText({ folder, written: written.length, leftAlone, notebooks, next }));
  else
    stdout(
      [
        `The labs are in ${folder}\n${list(notebooks)}`,
        `Written: ${written.length} files, with the clips in data/, the models and the pages of docs/`,
        ...(leftAlone.length > 0
          ? [`Left alone, since they were there (--force replaces them): ${leftAlone.length} files`]
          : []),
        `\nNext\n${list(next)}`,
        `Lab 4 also makes DataFrames, which danfojs-node (330 MB) is for\n${list([dataFramesLine])}`,
      ].join("\n"),
    );
  return exitCodes.done;
}

/** How the first one is opened: from the project's folder, which is made first where there is none. */
function nextLines(first: string, folder: string): readonly string[] {
  const project = findProject(folder)?.folder;
  const isOurs = project !== undefined && existsSync(join(project, "jupyter.mjs"));
  if (!isOurs) return ["npx --no kinetoscope init", "npm install", openLine(process.cwd(), first)];
  const goThere = relative(process.cwd(), project);
  return [...(goThere === "" ? [] : [`cd ${shellWord(goThere)}`]), openLine(project, first)];
}

function openLine(project: string, notebook: string): string {
  return `npm run notebook -- ${shellWord(relative(project, notebook))}`;
}

const dataFramesLine = "npx --no kinetoscope init --data-frames && npm install";

const list = (lines: readonly string[]): string => lines.map((line) => `  ${line}\n`).join("");
