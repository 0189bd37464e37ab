import { readdir, readFile } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { ownFolder } from "../../core/own-package.js";
import type { NewFile } from "../project/write-new.js";

/** What is filled in. */
export interface ProjectFacts {
  /** A name that npm accepts. */
  readonly name: string;
  /** Where npm gets kinetoscope from: a version range, or `file:` and a path. */
  readonly kinetoscope: string;
}

const templatesFolder = join(ownFolder, "templates");

/** npm leaves files of these names out of a package, so they have others in it. */
const realNames: Readonly<Record<string, string>> = {
  gitignore: ".gitignore",
  npmrc: ".npmrc",
  "package.template.json": "package.json",
};

/** The files of a new project, in the order of their names. */
export async function projectFiles(facts: ProjectFacts): Promise<readonly NewFile[]> {
  const entries = await readdir(templatesFolder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && entry.name !== "package-lock.template.json");
  const read = files.map(async ({ parentPath, name }): Promise<NewFile> => {
    const text = await readFile(join(parentPath, name), "utf8");
    const place = relative(templatesFolder, join(parentPath, realNames[name] ?? name));
    const content = (fillers[name] ?? String)(text, facts);
    return { path: place.split(sep).join("/"), content };
  });
  return (await Promise.all(read)).sort((a, b) => (a.path < b.path ? -1 : 1));
}

const fillers: Readonly<Record<string, (text: string, facts: ProjectFacts) => string>> = {
  "package.template.json": fillManifest,
};

function fillManifest(text: string, { name, kinetoscope }: ProjectFacts): string {
  const manifest = JSON.parse(text) as { readonly dependencies: Readonly<Record<string, string>> };
  const dependencies = { ...manifest.dependencies, kinetoscope };
  return `${JSON.stringify({ ...manifest, name, dependencies }, undefined, 2)}\n`;
}

/**
 * A project's name out of its folder's: what npm accepts, and none of a package that it will contain, which npm
 * would refuse to install into it.
 */
export function projectName(folderName: string): string {
  const name = folderName
    .normalize("NFKD")
    .toLowerCase()
    .replace(/\p{M}/gu, "")
    .replace(/[^a-z0-9._-]+/g, "-")
    .replace(/^[._-]+|-+$/g, "")
    .slice(0, 100);
  if (name === "") return "my-videos";
  return ["kinetoscope", "tslab", "danfojs-node", "node_modules", "favicon.ico"].includes(name)
    ? `my-${name}`
    : name;
}
