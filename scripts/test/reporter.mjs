/**
 * A vitest reporter that writes down what happened, for the last line of `npm test`: how many tests passed
 * and failed, and which were skipped and why. Errors outside a test (a file that does not load, a hook) count
 * as failures.
 */
import { writeFileSync } from "node:fs";

export default class SummaryReporter {
  onTestRunEnd(modules, unhandledErrors) {
    const summary = { passed: 0, failed: unhandledErrors.length, skipped: [] };
    for (const module of modules) addModule(summary, module);
    if (process.env.KINETOSCOPE_TEST_SUMMARY) {
      writeFileSync(process.env.KINETOSCOPE_TEST_SUMMARY, JSON.stringify(summary));
    }
  }
}

function addModule(summary, module) {
  let hasFailedTest = false;
  for (const test of module.children.allTests()) {
    const { state, note } = test.result();
    if (state === "passed") summary.passed += 1;
    if (state === "failed") {
      summary.failed += 1;
      hasFailedTest = true;
    }
    if (state === "skipped") {
      const name = `${module.relativeModuleId} > ${test.fullName}`;
      summary.skipped.push({ name, reason: note ?? "no reason given" });
    }
  }
  if (module.state() === "failed" && !hasFailedTest) summary.failed += 1;
}
