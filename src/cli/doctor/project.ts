import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { errorMessage } from "../../core/errors.js";

/** The npm project that somebody works in. */
export interface Project {
  /** Where its package.json is. */
  readonly folder: string;
  readonly manifest: Readonly<Record<string, unknown>>;
  /** Why its package.json cannot be read. */
  readonly problem?: string;
}

/** The project of a folder: the nearest package.json, in it or above; `undefined` if there is none. */
export function findProject(folder: string): Project | undefined {
  for (let place = folder; ; place = dirname(place)) {
    const text = read(join(place, "package.json"));
    if (text !== undefined) return parse(place, text);
    if (dirname(place) === place) return undefined;
  }
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

function parse(folder: string, text: string): Project {
  try {
    const manifest: unknown = JSON.parse(text);
    if (isObject(manifest)) return { folder, manifest };
    return { folder, manifest: {}, problem: "it is not a JSON object" };
  } catch (error) {
    return { folder, manifest: {}, problem: `it is not JSON: ${errorMessage(error)}` };
  }
}

/** Whether a value is an object with named fields. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * What has to stand in place of two packages that danfojs-node asks for: one comes from outside the registry,
 * the other downloads a program that does not exist for every system. npm takes overrides only from the
 * project's own package.json.
 */
const overrides: Readonly<Record<string, string>> = {
  xlsx: "npm:@e965/xlsx@0.20.3",
  "@tensorflow/tfjs-node": "npm:@tensorflow/tfjs@4.22.0",
};

/** The names of the overrides that a package.json lacks; what it says in place of ours is its own affair. */
export function missingOverrides(manifest: Project["manifest"]): readonly string[] {
  const all = isObject(manifest["overrides"]) ? manifest["overrides"] : {};
  const danfo = Object.entries(all).find(([name]) => /^danfojs-node(@|$)/.test(name))?.[1];
  const nested = isObject(danfo) ? danfo : {};
  return Object.keys(overrides).filter((name) => !(name in nested) && !(name in all));
}

/** The shell line that writes all overrides. */
export const setOverridesLine: string = [
  "npm pkg set",
  ...Object.entries(overrides).map(([name, value]) => `"overrides.danfojs-node[${name}]=${value}"`),
].join(" ");
