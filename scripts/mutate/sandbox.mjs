/**
 * A compiled copy of `src/` in which one module at a time is changed. Tests see it in place of `src/` and `dist/`, see
 * worker.mjs.
 */
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { SourceMap } from "node:module";
import { dirname, join, sep } from "node:path";
import ts from "typescript";
import { ROOT } from "../setup/paths.mjs";

const HOME = join(ROOT, "node_modules", ".cache", "kinetoscope", "mutate");

/** What is never run as it stands: AssemblyScript, and its compiled bytes as text. */
const LEFT_OUT = ["/simd/", "/compiled-kernels"];

/** Compiles all of `src/` once. Returns its modules by their names ("core/check"). */
export function compileSources() {
  const sources = readdirSync(join(ROOT, "src"), { recursive: true })
    .map((path) => path.split(sep).join("/"))
    .filter((path) => path.endsWith(".ts") && !path.includes("/simd/"));
  const { options } = ts.convertCompilerOptionsFromJson(
    { target: "ES2022", module: "ES2022", sourceMap: true },
    ROOT,
  );
  const modules = new Map();
  for (const path of sources.sort()) {
    const source = readFileSync(join(ROOT, "src", path), "utf8");
    const { outputText, sourceMapText } = ts.transpileModule(source, {
      compilerOptions: options,
      fileName: path,
    });
    const text = outputText.replace(/\n\/\/# sourceMappingURL=.*\s*$/, "\n");
    const map = new SourceMap(JSON.parse(sourceMapText));
    modules.set(path.slice(0, -".ts".length), { path: `src/${path}`, source, text, map });
  }
  return modules;
}

/** Whether a module is one whose mutants are asked for. */
export function isMutated(name, folders) {
  return (
    folders.some((folder) => `${name}/`.startsWith(`${folder}/`)) &&
    !LEFT_OUT.some((each) => name.includes(each))
  );
}

/** A folder of its own with all modules as they are; those of processes that are gone are removed. */
export function makeSandbox(number, modules) {
  removeOld();
  const folder = join(HOME, `sandbox-${process.pid}-${number}`);
  for (const [module, { text }] of modules) writeModule(folder, module, text);
  cpSync(join(ROOT, "package.json"), join(folder, "package.json"));
  mkdirSync(join(folder, "tmp"));
  return folder;
}

function removeOld() {
  mkdirSync(HOME, { recursive: true });
  for (const name of readdirSync(HOME)) {
    const pid = Number(name.match(/^sandbox-(\d+)-/)?.[1] ?? NaN);
    if (!Number.isNaN(pid) && !isRunning(pid)) rmSync(join(HOME, name), { recursive: true, force: true });
  }
}

function isRunning(pid) {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

export function writeModule(folder, name, text) {
  const path = modulePath(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

export function modulePath(folder, name) {
  return join(folder, "dist", `${name}.js`);
}

/** Where a character of a compiled module stands in its source: line and column, counted from 1. */
export function sourcePlace({ text, map }, offset) {
  const before = text.slice(0, offset).split("\n");
  const entry = map.findEntry(before.length - 1, before.at(-1).length);
  return { line: (entry.originalLine ?? 0) + 1, column: (entry.originalColumn ?? 0) + 1 };
}
