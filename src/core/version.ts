import { readFileSync } from "node:fs";

/** This library's version, as its package.json has it. */
export function libraryVersion(): string {
  // two folders up, from src/core as from dist/core and dist/bundle
  const text = readFileSync(new URL("../../package.json", import.meta.url), "utf8");
  return (JSON.parse(text) as { readonly version: string }).version;
}
