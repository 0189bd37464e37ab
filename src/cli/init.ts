import { readFile } from "node:fs/promises";
import { basename, isAbsolute, join, relative, resolve } from "node:path";
import { exitCodes, type Command, type CommandContext } from "./command.js";
import { addDataFrames } from "./init/data-frames.js";
import { findOrigin } from "./init/origin.js";
import { exampleFiles } from "./init/examples.js";
import { ownTarball } from "./init/own-tarball.js";
import { projectFiles, projectName } from "./init/template.js";
import { jsonText } from "./output.js";
import { shellWord } from "./project/shell-word.js";
import { writeNewFiles } from "./project/write-new.js";

/** `kinetoscope init`: a folder in which the first notebook runs. */
export const initCommand: Command = {
  name: "init",
  summary: "Make a project: package.json, kernel, a model and four clips, a first notebook that runs",
  usage: "[folder] [--data-frames] [--user] [--force]",
  examples: [
    { command: "npx --no kinetoscope init my-videos", does: "Make a project in the folder my-videos." },
    {
      command: "npx --no kinetoscope init --data-frames && npm install",
      does: "Add danfojs-node to the project in this folder, for DataFrames.",
    },
    {
      command: "npx --no kinetoscope init",
      does: "Make one in this folder; files that are there stay as they are.",
    },
  ],
  notes: ["Nothing is installed: the next commands are printed."],
  options: {
    data_frames: {
      type: "boolean",
      description:
        "Also ask for danfojs-node, which makes DataFrames: 330 MB more, also in a project that is there",
    },
    user: {
      type: "boolean",
      description:
        "The next commands register the kernel for this user, so that VS Code and any Jupyter see it",
    },
    force: { type: "boolean", description: "Replace files that are there" },
  },
  positionals: { name: "folder", minimum: 0, maximum: 1 },
  run: (context) => init(context),
};

async function init({ values, positionals, stdout, json }: CommandContext): Promise<number> {
  const folder = resolve(positionals[0] ?? ".");
  const { version, specifier: origin } = await findOrigin();
  const { specifier, files } = await ownTarball(origin, folder);
  const force = values["force"] === true;
  const facts = { name: projectName(basename(folder)), kinetoscope: specifier };
  const all = [...(await projectFiles(facts)), ...(await exampleFiles()), ...files].sort((a, b) =>
    a.path < b.path ? -1 : 1,
  );
  const { written, leftAlone } = await writeNewFiles(folder, all, force);
  const changed = values["data_frames"] === true ? await addDataFrames(folder) : [];
  const next = await nextLines(folder, specifier, leftAlone, values["user"] === true);
  if (json) stdout(jsonText({ folder, written, leftAlone, changed, next }));
  else stdout(report({ folder, version, written, leftAlone, changed, next }));
  return exitCodes.done;
}

/** What to type now. A package.json that was there before is made fit first. */
async function nextLines(
  folder: string,
  specifier: string,
  leftAlone: readonly string[],
  forUser: boolean,
): Promise<string[]> {
  const place = relative(process.cwd(), folder);
  const isTheirs = leftAlone.includes("package.json");
  const addition = isTheirs ? await addedDependencies(folder, specifier) : [];
  return [
    ...(place === "" ? [] : [`cd ${shellWord(place)}`]),
    addition.length > 0 ? `npm install ${addition.join(" ")}` : "npm install",
    ...(forUser ? ["npx --no kinetoscope kernel install --user"] : []),
    isTheirs ? "node jupyter.mjs notebook" : "npm run notebook",
  ];
}

/** What a package.json of somebody else's lacks, as `npm install` takes it. */
async function addedDependencies(folder: string, specifier: string): Promise<string[]> {
  const template = await projectFiles({ name: "template", kinetoscope: specifier });
  const ours = dependenciesOf(String(template.find(({ path }) => path === "package.json")?.content ?? "{}"));
  const theirs = dependenciesOf(await readFile(join(folder, "package.json"), "utf8").catch(() => "{}"));
  return Object.entries(ours)
    .filter(([name]) => !(name in theirs))
    .map(([name, wanted]) => {
      const path = wanted.startsWith("file:") ? wanted.slice("file:".length) : undefined;
      const asked = path === undefined ? `${name}@${wanted}` : isAbsolute(path) ? path : `./${path}`;
      return JSON.stringify(asked);
    });
}

function dependenciesOf(manifest: string): Record<string, string> {
  try {
    const { dependencies, devDependencies } = JSON.parse(manifest) as Record<string, Record<string, string>>;
    return { ...devDependencies, ...dependencies };
  } catch {
    return {};
  }
}

interface Report {
  readonly folder: string;
  readonly version: string;
  readonly written: readonly string[];
  readonly leftAlone: readonly string[];
  /** What `--data-frames` added to. */
  readonly changed: readonly string[];
  readonly next: readonly string[];
}

function report({ folder, version, written, leftAlone, changed, next }: Report): string {
  const list = (paths: readonly string[]): string => paths.map((path) => `  ${path}\n`).join("");
  const made = `Made a project for kinetoscope ${version} in ${folder}\n${list(written)}`;
  const kept = `Left alone, since they were there (--force replaces them)\n${list(leftAlone)}`;
  return [
    ...(written.length > 0 ? [made] : []),
    ...(leftAlone.length > 0 ? [kept] : []),
    ...(changed.length > 0 ? [`Asks for danfojs-node now, which makes DataFrames\n${list(changed)}`] : []),
    `Next\n${list(next)}`,
    `If something does not work, this says what is missing\n${list(["npx --no kinetoscope doctor"])}`,
  ].join("\n");
}
