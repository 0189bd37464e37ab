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
