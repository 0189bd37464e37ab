import { readFileSync } from "node:fs";
import { join } from "node:path";
import { isObject, type Project } from "./project.js";

/**
 * What has to stand in place of two packages that danfojs-node asks for: one comes from outside the registry, the other
 * downloads a program that does not exist for every system.
 */
const substitutes: Readonly<Record<string, string>> = {
  xlsx: "npm:@e965/xlsx@0.20.3",
  "@tensorflow/tfjs-node": "npm:@tensorflow/tfjs@4.22.0",
};

/**
 * The names of those for which nothing stands in a project: neither in its lock file, as `init` writes it, nor among its
 * overrides, which npm takes from the project's own package.json only. What they say in place of ours is their own affair.
 */
export function missingSubstitutes({ folder, manifest }: Project): readonly string[] {
  const locked = lockedSubstitutes(folder);
  const overridden = danfojsOverrides(manifest);
  return Object.keys(substitutes).filter((name) => !locked.includes(name) && !(name in overridden));
}

/** The overrides that concern danfojs-node, those for all packages included. */
export function danfojsOverrides(manifest: Project["manifest"]): Readonly<Record<string, unknown>> {
  const all = isObject(manifest["overrides"]) ? manifest["overrides"] : {};
  const danfojs = Object.entries(all).find(([name]) => /^danfojs-node(@|$)/.test(name))?.[1];
  const named = Object.entries(all).filter(([name]) => name in substitutes);
  return { ...Object.fromEntries(named), ...(isObject(danfojs) ? danfojs : {}) };
}

/** What package-lock.json puts in place of danfojs-node's own dependencies. */
function lockedSubstitutes(folder: string): readonly string[] {
  try {
    const lock = JSON.parse(readFileSync(join(folder, "package-lock.json"), "utf8")) as Lock;
    const dependencies = Object.entries(lock.packages?.["node_modules/danfojs-node"]?.dependencies ?? {});
    return dependencies.filter(([, wanted]) => String(wanted).startsWith("npm:")).map(([name]) => name);
  } catch {
    return []; // none, or one that npm will complain about itself
  }
}

interface Lock {
  readonly packages?: Readonly<Record<string, { readonly dependencies?: object } | undefined>>;
}

/** The shell line that writes all of them as overrides, for a package.json that was there before us. */
export const setOverridesLine: string = [
  "npm pkg set",
  ...Object.entries(substitutes).map(([name, value]) => `"overrides.danfojs-node[${name}]=${value}"`),
].join(" ");
