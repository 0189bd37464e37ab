import { createRequire } from "node:module";
import { askProgram } from "../../video/program/child-process.js";
import type { Machine } from "./check.js";

/** What a package said in a process of its own, or why it said nothing. */
export type PackageAnswer =
  { readonly answer: string } | { readonly problem: string; readonly isInstalled: boolean };

/** Finds a package's main file; throws where there is none. */
export type PackageFinder = (name: string) => string;

const findBesideUs: PackageFinder = (name) => createRequire(import.meta.url).resolve(name);

/**
 * Loads a package in a process of its own, where a broken native part can crash without taking the doctor along.
 *
 * @param script - CommonJS; `load()` gives the package. What it prints is the answer.
 */
export async function askPackage(
  name: string,
  script: string,
  machine: Machine,
  find: PackageFinder = findBesideUs,
): Promise<PackageAnswer> {
  let path: string;
  try {
    path = find(name);
  } catch {
    return { problem: "not installed", isInstalled: false };
  }
  const program = `const load = () => require(process.argv[1]);\n${script}`;
  const { exitCode, stdout, stderr } = await askProgram(process.execPath, ["-e", program, path], machine);
  if (exitCode === 0) return { answer: stdout.trim() };
  return { problem: `cannot be loaded: ${reasonIn(stderr)}`, isInstalled: true };
}

/** Node prints the place, then the error, then the stack. */
function reasonIn(stderr: string): string {
  const lines = stderr.split("\n").map((line) => line.trim());
  const error = lines.find((line) => /^(\w*Error\b.*|.*: .*cannot open shared object.*)/.test(line));
  return error ?? lines.filter((line) => line !== "").at(-1) ?? "its process ended without a word";
}
