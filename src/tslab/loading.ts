import { readFileSync } from "node:fs";
import { Module } from "node:module";
import { dirname, join } from "node:path";
import { noteMend, type Mend } from "./mend.js";

/** Those whose text the mends were written for; any other runs as it is. */
const knownVersions: readonly string[] = ["1.0.22"];

/** A module of CommonJS, as far as Node's loader lets it be seen. */
interface LoadedModule {
  exports: object;
  _compile(text: string, ...rest: unknown[]): unknown;
}
type Load = (module: LoadedModule, path: string) => void;

/**
 * Applies the mends when Node loads the files that they are about. Those of a second tslab too: the one that is started leaves the work
 * to the one in the notebook's folder, or above it.
 */
export function mendWhileLoading(mends: readonly Mend[]): void {
  const extensions = (Module as unknown as { _extensions: { ".js": Load } })._extensions;
  const load = extensions[".js"];
  extensions[".js"] = (module, path) => {
    const file = /[\\/]tslab[\\/]dist[\\/](\w+\.js)$/.exec(path)?.[1];
    const ofFile = mends.filter((mend) => mend.file === file);
    if (ofFile.length === 0 || !isKnown(path)) load(module, path);
    else loadMended(module, path, ofFile, load);
  };
}

function isKnown(path: string): boolean {
  const manifest = readFileSync(join(dirname(dirname(path)), "package.json"), "utf8");
  return knownVersions.includes((JSON.parse(manifest) as { readonly version: string }).version);
}

function loadMended(module: LoadedModule, path: string, mends: readonly Mend[], load: Load): void {
  const compile = module._compile;
  module._compile = (text, ...rest) => {
    module._compile = compile;
    return compile.call(module, changed(text, mends), ...rest);
  };
  load(module, path);
  for (const mend of mends) {
    if ("wrap" in mend) noteMend(mend.name, mend.wrap(module.exports));
  }
}

function changed(text: string, mends: readonly Mend[]): string {
  let result = text;
  for (const mend of mends) {
    if (!("changeText" in mend)) continue;
    const next = mend.changeText(result);
    noteMend(mend.name, next !== undefined);
    result = next ?? result;
  }
  return result;
}
