/** In each test file's process, if asked for: writes which parts of the sandbox's modules ran. */
import { writeFileSync } from "node:fs";
import { Session } from "node:inspector";
import { fileURLToPath } from "node:url";
import { afterAll } from "vitest";

const { KINETOSCOPE_MUTATE_COVERAGE: target, KINETOSCOPE_MUTATE_SANDBOX: sandbox } = process.env;

if (target !== undefined) {
  const session = new Session();
  session.connect();
  session.post("Profiler.enable");
  session.post("Profiler.startPreciseCoverage", { callCount: false, detailed: true });
  afterAll(() => {
    session.post("Profiler.takePreciseCoverage", (error, { result }) => {
      const modules = result.filter(({ url }) => url.startsWith("file:") && isOurs(fileURLToPath(url)));
      writeFileSync(target, JSON.stringify(modules.map(toRanges)));
    });
  });
}

function isOurs(path) {
  return path.startsWith(`${sandbox}/dist/`);
}

function toRanges({ url, functions }) {
  const name = fileURLToPath(url).slice(`${sandbox}/dist/`.length, -".js".length);
  const ranges = functions.flatMap((each) => each.ranges);
  return { name, ranges: ranges.map(({ startOffset, endOffset, count }) => [startOffset, endOffset, count]) };
}
