import { resolve } from "node:path";
import { defineConfig } from "vitest/config";
import { BaseSequencer } from "vitest/node";

/** Files that take minutes though they are short: begun last, one core would wait for them in the end. */
const longest = [
  "program/same-tests",
  "pipeline/golden-models",
  "notebooks/original-settings",
  "package/pack",
];

class LongestFirst extends BaseSequencer {
  async sort(files) {
    const isLong = ({ moduleId }) => longest.some((name) => moduleId.includes(`${name}.test`));
    const sorted = await super.sort(files);
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}

export default defineConfig({
  // a process of its own cannot be started from a .ts file
  resolve: {
    alias: [
      {
        find: /^\.\/helper-script\.js$/,
        replacement: resolve(import.meta.dirname, "dist/video/libav/helper-script.js"),
      },
    ],
  },
  test: {
    include: ["test/**/*.test.ts"],
    // some tests load ONNX Runtime themselves
    env: { ORT_DISABLE_TELEMETRY: "1" },
    // A safety net, no measure of speed: labs, packages and kernels are slow where two files share two cores.
    testTimeout: 400_000,
    hookTimeout: 400_000,
    // Two cores: each file starts ffmpeg and ONNX Runtime of its own.
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
  },
});
