#!/usr/bin/env node
/**
 * Runs the tests, in a fresh clone too: sets up what they need, builds, then starts vitest.
 *
 *   npm test [-- <vitest arguments>]      npm test -- test/video
 *
 * The last line is always "N passed, N failed, N skipped". No test at all is a failure.
 */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { main } from "./setup/failure.mjs";
import { setup } from "./setup/index.mjs";
import { ROOT } from "./setup/paths.mjs";
import { endChildrenOnSignals, run } from "./setup/process.mjs";

await main(async () => {
  endChildrenOnSignals();
  const { env } = await setup("tests");
  const folder = mkdtempSync(join(tmpdir(), "kinetoscope-test-"));
  try {
    const summaryPath = join(folder, "summary.json");
    const summaryEnv = { KINETOSCOPE_READY: "1", KINETOSCOPE_TEST_SUMMARY: summaryPath };
    const { exitCode } = await vitest({ ...env, ...summaryEnv }).catch((error) => {
      report(readSummary(summaryPath), 1); // of what had run before the interrupt
      throw error;
    });
    return report(readSummary(summaryPath), exitCode);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

function vitest(env) {
  const script = join(ROOT, "node_modules", "vitest", "vitest.mjs");
  const reporters = ["--reporter=default", `--reporter=${join(ROOT, "scripts", "test", "reporter.mjs")}`];
  const args = [script, "run", ...reporters, ...process.argv.slice(2)];
  return run(process.execPath, args, { cwd: ROOT, env, inherit: true });
}

/** Prints the skipped and the failed tests with their reasons, then the counts. Returns the exit code. */
function report(summary, exitCode) {
  const { passed, failed, skipped } = summary;
  for (const { name, reason } of skipped) console.log(`Skipped: ${name}: ${reason}`);
  for (const { name, reason } of failed) console.log(`Failed: ${name}: ${reason}`);
  if (passed + failed.length === 0) console.log("No test has run: that counts as a failure");
  console.log(`${passed} passed, ${failed.length} failed, ${skipped.length} skipped`);
  return exitCode || (failed.length > 0 || passed === 0 ? 1 : 0);
}

function readSummary(path) {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    return { passed: 0, failed: [], skipped: [] };
  }
}
