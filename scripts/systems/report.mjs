/** What was found, as it is printed. */

/** One line about a check that has ended. */
export function checkLine(system, { name, exitCode, seconds }) {
  return `${exitCode === 0 ? "✓" : "✗"} ${system}: ${name} (${seconds} s)`;
}

/** What explains a failure: the tests that failed, else the last lines. */
export function failureLines(output) {
  const lines = output.split("\n").filter((line) => line.trim());
  const failed = lines.filter((line) => line.startsWith("Failed: "));
  return failed.length > 0 ? failed : lines.slice(-25);
}

/** The versions that a system printed, as a row of the table in docs/platforms.md. */
export function versionsOf(output) {
  const [ffmpeg, node, npm] = output.trim().split("\n").slice(-3);
  return {
    ffmpeg: /^ffmpeg version n?(\d+(?:\.\d+)*)/.exec(ffmpeg)?.[1] ?? "unknown",
    node: node.replace(/^v/, ""),
    npm,
  };
}

/** The last line, as the tests' own. */
export function countLine(results) {
  const count = (outcome) => results.filter((result) => result.outcome === outcome).length;
  return `${count("passed")} passed, ${count("failed")} failed, ${count("skipped")} skipped`;
}
