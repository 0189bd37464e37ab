/** Which test file runs which part of which module. Kept between runs, because most test files stay as they are. */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, sep } from "node:path";
import { ROOT } from "../setup/paths.mjs";

const KEPT = join(ROOT, "node_modules", ".cache", "kinetoscope", "mutate", "coverage");

/** Seconds after which a test file counts as one that never ends. */
const PATIENCE = 400;

/** All test files of these folders, and these files. */
export function testFiles(paths) {
  return paths
    .flatMap((path) =>
      path.endsWith(".test.ts")
        ? [path]
        : readdirSync(join(ROOT, path), { recursive: true }).map((name) => `${path}/${name}`),
    )
    .map((path) => path.split(sep).join("/"))
    .filter((path) => path.endsWith(".test.ts"))
    .sort();
}

/**
 * Runs each test file on the unchanged modules, unless an earlier run has.
 *
 * @param each - Shares the files out to the runners.
 * @returns For each file that passes `{ file, seconds, modules }`, and `failing`: those that do not.
 */
export async function mapCoverage(files, modules, each) {
  const support = createHash("sha256");
  for (const path of supportFiles()) support.update(readFileSync(path));
  const ofSupport = support.digest("hex");
  const known = [];
  const failing = [];
  await each(files, async (file, runner) => {
    const hash = createHash("sha256")
      .update(`${file}\0${ofSupport}`)
      .update(readFileSync(join(ROOT, file)));
    const path = join(KEPT, `${hash.digest("hex")}.json`);
    const kept = existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : undefined;
    if (kept !== undefined && kept.sources === sourcesOf(kept.modules, modules)) return known.push(kept);
    const coverage = `${path}.part`;
    mkdirSync(dirname(path), { recursive: true });
    const { state, seconds, failed } = await runner.run({ file, coverage, seconds: PATIENCE });
    if (state !== "passed" || !existsSync(coverage)) return failing.push({ file, failed });
    const ran = JSON.parse(readFileSync(coverage, "utf8"));
    const found = { file, seconds, sources: sourcesOf(ran, modules), modules: ran };
    writeFileSync(path, JSON.stringify(found));
    rmSync(coverage);
    known.push(found);
  });
  return { known, failing };
}

/** A hash of the modules that a file's tests load. */
function sourcesOf(loaded, modules) {
  const hash = createHash("sha256");
  for (const name of [...new Set(loaded.map((module) => module.name))].sort())
    hash.update(`${name}\0${modules.get(name)?.text ?? ""}\0`);
  return hash.digest("hex");
}

function supportFiles() {
  const paths = readdirSync(join(ROOT, "test"), { recursive: true }).sort();
  return paths
    .filter((path) => path.endsWith(".ts") && !path.endsWith(".test.ts"))
    .map((path) => join(ROOT, "test", path));
}

/** Whether a file's tests run the characters from `start` on of a module. */
export function covers({ modules }, name, start) {
  // a module may have been loaded in more than one way
  return modules
    .filter((module) => module.name === name)
    .some(({ ranges }) => {
      let innermost = [0, Infinity, 0];
      for (const range of ranges) {
        const [from, to] = range;
        if (from <= start && start < to && to - from <= innermost[1] - innermost[0]) innermost = range;
      }
      return innermost[2] > 0;
    });
}
