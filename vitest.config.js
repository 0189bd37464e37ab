import { resolve } from "node:path";
import { defineConfig } from "vitest/config";

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
    // A safety net, no measure of speed: labs, packages and kernels are slow where two files share two cores.
    testTimeout: 400_000,
    hookTimeout: 400_000,
    // Two cores: each file starts ffmpeg and ONNX Runtime of its own.
    maxWorkers: 2,
  },
});
