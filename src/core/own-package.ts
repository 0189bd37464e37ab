import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The folder of this package: two folders up, from `src/core` as from `dist/core` and `dist/bundle`. */
export const ownFolder: string = fileURLToPath(new URL("../../", import.meta.url));

/** This library's version, as its package.json has it. */
export function libraryVersion(): string {
  const text = readFileSync(`${ownFolder}package.json`, "utf8");
  return (JSON.parse(text) as { readonly version: string }).version;
}
