#!/usr/bin/env node
/**
 * Makes the library wrong by one small step at a time and says whether a test sees it.
 *
 *   npm run mutate [-- --seed 1 --count 300 --only src/transforms --tests test/transforms --workers 2 --budget 60 --verbose]
 *
 * A sample of all such changes is drawn; the same seed draws the same of the same sources. For each, the test files that run
 * the changed place are run, until one fails: those beside the source first, then the quickest, as many as fit into `--budget`
 * seconds. `--only` and `--tests` name files or folders, `--id` the number of one change.
 */
import { parseArgs } from "node:util";
import { main } from "./setup/failure.mjs";
import { covers, mapCoverage, testFiles } from "./mutate/coverage-map.mjs";
import { allMutants, describe, mutatedText, sampleOf } from "./mutate/sample.mjs";
import { compileSources, makeSandbox, writeModule } from "./mutate/sandbox.mjs";
import { testRunner } from "./mutate/test-runner.mjs";

const FOLDERS = ["core", "tensor", "transforms", "evaluate", "video/sampling"];
const TESTS = [
  ...FOLDERS.map((folder) => `test/${folder}`),
  "test/pipeline/frame-scores",
  "test/pipeline/windows",
  "test/display/table",
  "test/display/report",
];

const { values } = parseArgs({
  options: {
    seed: { type: "string", default: "1" },
    count: { type: "string", default: "300" },
    only: { type: "string", multiple: true },
    id: { type: "string", multiple: true },
    tests: { type: "string", multiple: true, default: TESTS },
    workers: { type: "string", default: "2" },
    budget: { type: "string", default: "60" },
    verbose: { type: "boolean", default: false },
  },
});
await main(async () => {
  const budget = Number(values.budget);
  const started = performance.now();
  const elapsed = () => `${Math.round((performance.now() - started) / 1000)} s`;

  const modules = compileSources();
  const folders = values.only?.map((path) => path.replace(/^src\//, "").replace(/\.ts$/, "")) ?? FOLDERS;
  const mutants = allMutants(modules, folders);
  const sample = values.id
    ? mutants.filter(({ id }) => values.id.includes(String(id)))
    : sampleOf(mutants, { seed: Number(values.seed), count: Number(values.count) });

  const runners = Array.from({ length: Number(values.workers) }, (_, i) => {
    const sandbox = makeSandbox(i + 1, modules);
    return { sandbox, ...testRunner(sandbox) };
  });
  process.once("exit", () => runners.forEach((runner) => runner.end()));
  for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(130));

  /** Shares work out to the runners. */
  async function each(items, work) {
    const left = [...items];
    const share = async (runner) => {
      while (left.length > 0) await work(left.shift(), runner);
    };
    await Promise.all(runners.map(share));
  }

  const files = testFiles(values.tests);
  const { known, failing } = await mapCoverage(files, modules, each);
  for (const { file, failed } of failing)
    console.log(`Left out, because it fails as it is: ${file}: ${failed}`);
  console.error(
    `${known.length} test files run in ${elapsed()}; ${sample.length} of ${mutants.length} mutants`,
  );

  /** The likeliest to see a change first, and no more than the budget allows. */
  function filesFor({ name, start }) {
    const folder = `test/${name.slice(0, name.lastIndexOf("/") + 1)}`;
    const isNear = (file) => file.startsWith(folder);
    const isOwn = (file) => file === `test/${name}.test.ts`;
    const all = known.filter((each) => covers(each, name, start));
    all.sort(
      (a, b) => isOwn(b.file) - isOwn(a.file) || isNear(b.file) - isNear(a.file) || a.seconds - b.seconds,
    );
    let seconds = 0;
    return all.filter((each, i) => (seconds += each.seconds) <= budget || i === 0);
  }

  const results = [];
  await each(sample, async (mutant, runner) => {
    const module = modules.get(mutant.name);
    const text = mutatedText(module, mutant);
    if (text === undefined) return;
    writeModule(runner.sandbox, mutant.name, text);
    let result = { mutant, state: "not covered" };
    for (const { file, seconds } of filesFor(mutant)) {
      const { state, failed } = await runner.run({ file, seconds: 20 + 5 * seconds });
      result = { mutant, state: state === "passed" ? "survived" : state, file, failed };
      if (state !== "passed") break;
    }
    writeModule(runner.sandbox, mutant.name, module.text);
    results.push(result);
    if (values.verbose)
      console.error(`${result.state} (${result.file}: ${result.failed}) ${describe(module, mutant)}`);
    else if (results.length % 25 === 0) console.error(`${results.length} mutants in ${elapsed()}`);
  });

  const isKilled = ({ state }) => state === "failed" || state === "timeout";
  const survivors = results.filter((result) => !isKilled(result)).sort((a, b) => a.mutant.id - b.mutant.id);
  for (const { mutant, state } of survivors)
    console.log(`#${mutant.id} ${state}: ${describe(modules.get(mutant.name), mutant)}`);
  const numKilled = results.length - survivors.length;
  const numLate = results.filter(({ state }) => state === "timeout").length;
  const share = ((100 * numKilled) / results.length).toFixed(1);
  console.log(
    `${numKilled} of ${results.length} mutants seen (${share} %), ${numLate} of them by a test that did not end; ` +
      `seed ${values.seed}, ${elapsed()}`,
  );
});
// vitest's processes are gone, or end with this one
process.exit();
