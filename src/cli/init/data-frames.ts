import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { errorCode, errorMessage } from "../../core/errors.js";
import { ownFolder } from "../../core/own-package.js";
import { writeFileAtomic } from "../../files/atomic-write.js";
import { isObject } from "../doctor/project.js";

type Fields = Readonly<Record<string, unknown>>;

/** The library that makes the DataFrames. */
export const danfojs: { readonly name: string; readonly range: string } = {
  name: "danfojs-node",
  range: "^1.2.0",
};

/**
 * Makes a project ask for danfojs-node: in package.json, and in package-lock.json, which says what stands in place of two
 * packages that danfojs-node wants and that cannot be installed everywhere. npm completes the lock file. Overrides
 * would say the same, but npm 9.2 cannot read them.
 *
 * @returns The files that were changed; none where the project asks for it already.
 * @throws {Error} If one of the files is not JSON.
 */
export async function addDataFrames(folder: string): Promise<readonly string[]> {
  const manifest = (await readJson(join(folder, "package.json"))) ?? {};
  const lock = (await readJson(join(folder, "package-lock.json"))) ?? {};
  const template = await readJson(join(ownFolder, "templates", "package-lock.template.json"));
  const changed: string[] = [];
  const dependencies = fieldsOf(manifest["dependencies"]);
  if (!(danfojs.name in dependencies)) {
    const asked = sorted({ ...dependencies, [danfojs.name]: danfojs.range });
    await writeJson(join(folder, "package.json"), { ...manifest, dependencies: asked });
    changed.push("package.json");
  }
  const place = `node_modules/${danfojs.name}`;
  const packages = fieldsOf(lock["packages"]);
  if (place in packages) return changed;
  const { name, version } = manifest;
  const root = packages[""] ?? { name, version };
  const locked = { ...packages, "": root, [place]: fieldsOf(template?.["packages"])[place] };
  await writeJson(join(folder, "package-lock.json"), {
    ...template,
    name,
    version,
    ...lock,
    packages: locked,
  });
  return [...changed, "package-lock.json"];
}

async function readJson(path: string): Promise<Fields | undefined> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    if (errorCode(error) === "ENOENT") return undefined;
    throw error;
  }
  try {
    const value: unknown = JSON.parse(text);
    if (isObject(value)) return value;
  } catch (error) {
    throw new Error(`Cannot change "${path}": it is not JSON: ${errorMessage(error)}. Correct it first`, {
      cause: error,
    });
  }
  throw new Error(`Cannot change "${path}": it is not a JSON object. Correct it first`);
}

async function writeJson(path: string, value: Fields): Promise<void> {
  await writeFileAtomic(path, `${JSON.stringify(value, undefined, 2)}\n`);
}

const fieldsOf = (value: unknown): Fields => (isObject(value) ? value : {});

function sorted(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).sort(([a], [b]) => (a < b ? -1 : 1)));
}
