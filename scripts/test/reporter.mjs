/**
 * A vitest reporter that writes down what happened, for the last lines of `npm test`: how many tests passed and
 * failed, which ones failed, and which were skipped and why. Errors outside a test (a file that does not load, a
 * hook) count as failures.
 */
import { writeFileSync } from "node:fs";

export default class SummaryReporter {
  onTestRunEnd(modules, unhandledErrors) {
    const failed = unhandledErrors.map((error) => ({ name: "outside of a test", reason: messageOf(error) }));
    const summary = { passed: 0, failed, skipped: [] };
    for (const module of modules) addModule(summary, module);
    if (process.env.KINETOSCOPE_TEST_SUMMARY) {
      writeFileSync(process.env.KINETOSCOPE_TEST_SUMMARY, JSON.stringify(summary));
    }
  }
}

function addModule(summary, module) {
  let hasFailedTest = false;
  for (const test of module.children.allTests()) {
    const { state, note, errors } = test.result();
    const name = `${module.relativeModuleId} > ${test.fullName}`;
    if (state === "passed") summary.passed += 1;
    if (state === "failed") {
      hasFailedTest = true;
      summary.failed.push({ name, reason: messageOf(errors[0]) });
    }
    if (state === "skipped") summary.skipped.push({ name, reason: note ?? "no reason given" });
  }
  if (module.state() === "failed" && !hasFailedTest) {
    summary.failed.push({ name: module.relativeModuleId, reason: messageOf(module.errors()[0]) });
  }
}

/** The first line. */
function messageOf(error) {
  return String(error?.message ?? error).split("\n", 1)[0];
}
