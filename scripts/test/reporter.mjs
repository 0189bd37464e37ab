/**
 * A vitest reporter that writes down what happened, for the last lines of `npm test`: how many tests passed and
 * failed, which ones failed, and which were skipped and why. It writes as each test ends, so that a run which is
 * ended too early still says what it had found. Errors outside a test (a file that does not load, a hook) count
 * as failures.
 */
import { writeFileSync } from "node:fs";

export default class SummaryReporter {
  #soFar = { passed: 0, failed: [], skipped: [] };

  onTestCaseResult(test) {
    addTest(this.#soFar, test);
    write(this.#soFar);
  }

  onTestRunEnd(modules, unhandledErrors) {
    const failed = unhandledErrors.map((error) => ({ name: "outside of a test", reason: messageOf(error) }));
    const summary = { passed: 0, failed, skipped: [] };
    for (const module of modules) addModule(summary, module);
    write(summary);
  }
}

function write(summary) {
  const path = process.env.KINETOSCOPE_TEST_SUMMARY;
  if (path) writeFileSync(path, JSON.stringify(summary));
}

function addModule(summary, module) {
  const numFailed = summary.failed.length;
  for (const test of module.children.allTests()) addTest(summary, test);
  const hasFailedTest = summary.failed.length > numFailed;
  if (module.state() === "failed" && !hasFailedTest) {
    summary.failed.push({ name: module.relativeModuleId, reason: messageOf(module.errors()[0]) });
  }
}

function addTest(summary, test) {
  const { state, note, errors } = test.result();
  const name = `${test.module.relativeModuleId} > ${test.fullName}`;
  if (state === "passed") summary.passed += 1;
  if (state === "failed") summary.failed.push({ name, reason: messageOf(errors[0]) });
  if (state === "skipped") summary.skipped.push({ name, reason: note ?? "no reason given" });
}

/** The first line. */
function messageOf(error) {
  return String(error?.message ?? error).split("\n", 1)[0];
}
