import { existsSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";

const packages = resolve(import.meta.dirname, "../../scripts/setup/deno/node_modules/@deno");

/** Deno, which `npm test` brings; undefined without it. */
export const deno: string | undefined = (existsSync(packages) ? readdirSync(packages) : [])
  .flatMap((name) => ["deno", "deno.exe"].map((file) => join(packages, name, file)))
  .find((file) => existsSync(file));
