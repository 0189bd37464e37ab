/** Compiles src/ into dist/, and bundles it: only when something changed, and without leaving files whose source is gone. */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, sep } from "node:path";
import { BUNDLE, MENDS, TYPES, bundle } from "./bundle.mjs";
import { Failure } from "./failure.mjs";
import { LABS, labNotebooks, writeLabs } from "./labs.mjs";
import { ROOT } from "./paths.mjs";
import { run } from "./process.mjs";

/** Builds if needed; true if it did. */
export async function build({ root = ROOT, force = false } = {}) {
  // What lies in simd/ is AssemblyScript; see compile-kernels.mjs.
  const sources = filesUnder(join(root, "src")).filter(
    (path) => path.endsWith(".ts") && !path.includes("/simd/"),
  );
  const outputs = new Set(sources.flatMap(outputsOf));
  removeStrays(join(root, "dist"), outputs);
  const stampPath = join(root, "node_modules", ".cache", "kinetoscope", "build");
  const stamp = stampOf(root, sources);
  const needed = [...[...outputs].map((path) => join("dist", path)), join(BUNDLE, "index.js"), TYPES, MENDS];
  needed.push(...labNotebooks(root).map((name) => join(LABS, name)));
  const isComplete = needed.every((path) => existsSync(join(root, path)));
  const isFresh = isComplete && existsSync(stampPath) && readFileSync(stampPath, "utf8") === stamp;
  if (isFresh && !force) return false;

  console.log(`Compiling ${sources.length} source files`);
  rmSync(stampPath, { force: true });
  // Not `tsc`: that name in node_modules/.bin belongs to the older TypeScript of tslab.
  const compiler = join("node_modules", "typescript", "bin", "tsc");
  const { exitCode, stdout, stderr } = await run(process.execPath, [compiler, "-p", "tsconfig.json"], {
    cwd: root,
  });
  if (exitCode !== 0)
    throw new Failure(`Cannot compile src: TypeScript found errors\n\n${(stdout + stderr).trim()}`);
  await bundle(root);
  writeLabs(root);
  mkdirSync(dirname(stampPath), { recursive: true });
  writeFileSync(stampPath, stamp);
  return true;
}

/**
 * What dist depends on: the text of every source, the settings, the compiler and the bundler. Not times: a checkout changes
 * them.
 */
function stampOf(root, sources) {
  const hash = createHash("sha256");
  const tools = ["typescript", "esbuild", "rollup", "rollup-plugin-dts"].map((name) =>
    join("node_modules", name, "package.json"),
  );
  const others = [
    ...["bundle.mjs", "labs.mjs"].map((name) => join("scripts", "setup", name)),
    ...labNotebooks(root).map((name) => join("notebooks", name)),
  ];
  for (const path of [
    "tsconfig.json",
    ...tools,
    ...others,
    ...sources.map((source) => join("src", source)),
  ]) {
    hash
      .update(`${path}\0`)
      .update(readFileSync(join(root, path)))
      .update("\0");
  }
  return hash.digest("hex");
}

function outputsOf(source) {
  if (source.endsWith(".d.ts")) return [];
  const stem = source.slice(0, -".ts".length);
  return [`${stem}.js`, `${stem}.d.ts`];
}

function removeStrays(dist, outputs) {
  if (!existsSync(dist)) return;
  const isBundled = (path) => [BUNDLE, LABS].some((folder) => join("dist", path).startsWith(folder + sep));
  for (const path of filesUnder(dist)) if (!outputs.has(path) && !isBundled(path)) rmSync(join(dist, path));
}

/** Paths of all files under a folder, relative to it, in a fixed order. */
function filesUnder(folder) {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return files.map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1)).sort();
}
