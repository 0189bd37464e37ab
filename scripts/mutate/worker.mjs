/**
 * Keeps vitest warm and runs single test files against a sandbox. Its parent sends `{ file, coverage }` and gets
 * `{ state, seconds }`; a test that never ends is ended with this whole process.
 */
import { dirname, join, resolve, sep } from "node:path";
import { pathToFileURL } from "node:url";
import { createVitest } from "vitest/node";
import { ROOT } from "../setup/paths.mjs";

const sandbox = process.env.KINETOSCOPE_MUTATE_SANDBOX;

/** The sandbox's module for a path under `src/` or `dist/`. */
function inSandbox(path) {
  for (const folder of ["src", "dist"]) {
    const start = join(ROOT, folder) + sep;
    if (path.startsWith(start))
      return join(sandbox, "dist", path.slice(start.length).replace(/\.ts$/, ".js"));
  }
  return undefined;
}

/** `src/…`, `dist/…` and "kinetoscope" are the sandbox's modules, where they are imported and where their addresses are made. */
const intoSandbox = {
  name: "into-sandbox",
  enforce: "pre",
  resolveId(source, importer) {
    if (source === "kinetoscope") return join(sandbox, "dist", "index.js");
    if (!source.startsWith(".") || importer === undefined) return undefined;
    return inSandbox(resolve(dirname(importer), source));
  },
  transform(code, id) {
    if (!id.startsWith(join(ROOT, "test"))) return undefined;
    return code.replaceAll(/new URL\("(\.[^"]*)", import\.meta\.url\)/g, (whole, path) => {
      const ours = inSandbox(resolve(dirname(id), path));
      return ours === undefined ? whole : `new URL(${JSON.stringify(pathToFileURL(ours).href)})`;
    });
  },
};

const vitest = await createVitest(
  "test",
  {
    root: ROOT,
    config: false,
    watch: false,
    include: ["test/**/*.test.ts"],
    setupFiles: [join(ROOT, "scripts", "mutate", "coverage.mjs")],
    reporters: [{}],
    pool: "forks",
    maxWorkers: 1,
    bail: 1,
    // snapshots are compared, never written
    update: false,
    testTimeout: 400_000,
    hookTimeout: 400_000,
    server: { deps: { external: [/[\\/]kinetoscope[\\/]mutate[\\/]/] } },
  },
  { plugins: [intoSandbox], cacheDir: join(sandbox, "vite"), logLevel: "silent" },
);
await vitest.standalone();
const project = vitest.getRootProject();

async function runFile({ file, coverage }) {
  if (coverage === undefined) delete process.env.KINETOSCOPE_MUTATE_COVERAGE;
  else process.env.KINETOSCOPE_MUTATE_COVERAGE = coverage;
  forgetEarlierRuns();
  const started = performance.now();
  const path = join(ROOT, file);
  const found = await vitest.runTestSpecifications([project.createSpecification(path)]);
  const module = found.testModules.find(({ moduleId }) => moduleId === path);
  const isPassed = module?.state() === "passed" || module?.state() === "skipped";
  const error = found.unhandledErrors[0] ?? module?.errors()[0]?.message;
  const [failed] = module?.children.allTests("failed") ?? [];
  return {
    state: isPassed && found.unhandledErrors.length === 0 ? "passed" : "failed",
    seconds: (performance.now() - started) / 1000,
    failed: failed?.fullName ?? String(error ?? ""),
  };
}

/** Vitest counts their failed tests too, and ends a run at the first. */
function forgetEarlierRuns() {
  for (const known of [vitest.state.filesMap, vitest.state.idMap, vitest.state.pathsSet]) known.clear();
  vitest.state.clearErrors();
}

process.on("message", async (message) => {
  if (message === "end") {
    await vitest.close();
    process.exit(0);
  }
  process.send(await runFile(message));
});
process.send("ready");
