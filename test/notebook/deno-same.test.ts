import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { tarGz } from "../support/archives.js";
import { noise } from "../support/file-server.js";
import { runCells, streamText } from "../support/run-cells.js";
import { temporaryFolder } from "../support/temporary-folder.js";
import { writeTinyModel } from "../support/tiny-onnx.js";

/** What differs between one Node and the next differs in Deno too: the same must come out. */

const card = {
  ...{ name: "mean-colour", kind: "frame", labels: ["red", "green", "blue"] },
  ...{ input: { layout: "NCHW", width: 8, height: 8, range: [0, 255] }, preset: "opencv-squash-8" },
  output: { values: "log-probabilities" },
};

test("in Deno a float16 model runs, and a damaged or cut tar.gz gives the files before the damage", async () => {
  const folder = await temporaryFolder();
  const model = join(folder, "tiny.onnx");
  writeTinyModel(model, { shape: ["batch", 3, 8, 8], meanOver: [2, 3], type: "float16" });
  const gz = tarGz(["a", "b"].map((name) => ({ name, content: noise(30_000) })));
  const damaged = Buffer.from(gz);
  damaged.fill(0x55, 40_000, 40_100);
  writeFileSync(join(folder, "cut.tar.gz"), gz.subarray(0, 45_000));
  writeFileSync(join(folder, "damaged.tar.gz"), damaged);
  const unpack = (name: string): string =>
    `await lab.unpack(${JSON.stringify(join(folder, `${name}.tar.gz`))}, ${JSON.stringify(join(folder, name))});`;

  const [predicted, ...unpacked] = await runCells(
    [
      `import * as lab from "kinetoscope";
      const model = await lab.loadModel(${JSON.stringify(model)}, { card: ${JSON.stringify(card)} });
      const { probabilities } = await model.predictBatch(new Float32Array(3 * 64).fill(-1), 1, 1);
      console.log([...probabilities.data].map((p) => p.toFixed(2)).join(" "));`,
      unpack("cut"),
      unpack("damaged"),
    ].map((code) => ({ code })),
    "deno",
  );
  expect(streamText(predicted, "stdout")).toBe("0.37 0.37 0.37\n");
  expect(unpacked.map(({ status }) => status)).toEqual(["error", "error"]);
  for (const { outputs } of unpacked) expect(outputs.at(-1)?.text).toContain("Cannot unpack");
  expect(readdirSync(join(folder, "cut"))).toEqual(["a"]);
  expect(readdirSync(join(folder, "damaged"))).toEqual(["a"]);
});
