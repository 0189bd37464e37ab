import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { classifyFrames, loadModel, type Model, type ModelCard } from "kinetoscope";
import { describe, expect, test } from "vitest";
import { fromFloat16, float16Bits, float16Value, toFloat16 } from "../../../src/core/float16.js";
import { numberedVideo } from "../../support/numbered-video.js";
import { temporaryFolder } from "../../support/temporary-folder.js";
import { writeTinyModel, type TinyModel } from "../../support/tiny-onnx.js";

const card: ModelCard = {
  name: "mean-colour",
  kind: "frame",
  labels: ["red", "green", "blue"],
  input: { layout: "NCHW", width: 8, height: 8, range: [0, 255] },
  preset: "opencv-squash-8",
  output: { values: "log-probabilities" },
};

async function tinyModel(model: Partial<TinyModel> = {}): Promise<Model> {
  const path = join(await temporaryFolder(), "tiny.onnx");
  writeTinyModel(path, { shape: ["batch", 3, 8, 8], meanOver: [2, 3], ...model });
  return loadModel(path, { card });
}

/** A batch of samples whose red, green and blue planes are constant. */
function batch(colours: readonly (readonly [number, number, number])[]): Float32Array {
  return Float32Array.from(
    colours.flatMap((colour) => colour.flatMap((value) => Array<number>(64).fill(value))),
  );
}

/** exp of the means: what log-probabilities become. */
function expected(colours: readonly (readonly [number, number, number])[]): number[] {
  return colours.flat().map((value) => Math.fround(Math.exp(value)));
}

const five = [1, 2, 3, 4, 5].map((i) => [-i, -i - 0.5, -0.25 * i] as const);

describe("a model", () => {
  test.each<[string, Partial<TinyModel>]>([
    ["with a free batch size", {}],
    ["whose batch is fixed at 1", { shape: [1, 3, 8, 8] }],
    ["whose batch is fixed at 2, the last part half empty", { shape: [2, 3, 8, 8] }],
  ])("%s gives one row per sample", async (_, change) => {
    const model = await tinyModel(change);
    const { probabilities, data } = await model.predictBatch(batch(five), 5, 1);
    expect(probabilities.shape).toEqual([5, 3]);
    expect([...probabilities.data].map((p) => p.toFixed(5))).toEqual(expected(five).map((p) => p.toFixed(5)));
    expect(data).toHaveLength(5 * 3 * 64);
    await model.close();
  });

  test("of float16 takes and gives half-precision numbers", async () => {
    const model = await tinyModel({ type: "float16" });
    const { probabilities } = await model.predictBatch(batch(five), 5, 1);
    // 11 significant bits: half of 2⁻¹⁰ relative in the exponent's argument of up to 5.5
    [...probabilities.data].forEach((p, i) =>
      expect(Math.abs(p / expected(five)[i] - 1)).toBeLessThan(0.006),
    );
    await model.close();
  });

  test.each([
    [
      "logits",
      "softmax",
      /says that it gives logits, but every row sums to 1\. Set output\.values to "probabilities"/,
    ],
    [
      "probabilities",
      undefined,
      /says that it gives probabilities, but \[-1\.000, -1\.500, -0\.2500, …\] sum to -2\.750/,
    ],
  ] as const)("whose card says %s wrongly is refused at its first batch", async (values, ending, message) => {
    const path = join(await temporaryFolder(), "tiny.onnx");
    writeTinyModel(path, { shape: ["batch", 3, 8, 8], meanOver: [2, 3], ending });
    const model = await loadModel(path, { card: { ...card, output: { values } } });
    await expect(model.predictBatch(batch(five), 5, 1)).rejects.toThrow(message);
    await model.close();
  });

  test("that was closed says so", async () => {
    const model = await tinyModel();
    await model.close();
    await expect(model.predictBatch(batch(five), 5, 1)).rejects.toThrow(
      /Cannot run ".*tiny\.onnx": the model was closed/,
    );
  });

  test("leaves the event loop free while it works, and an abort is answered at once", async () => {
    const model = await tinyModel({ numErf: 6000 });
    const samples = Array.from({ length: 1600 }, () => [0, 0, 0] as const);
    let ticks = 0;
    const timer = setInterval(() => (ticks += 1), 10);
    const started = performance.now();
    await model.predictBatch(batch(samples), samples.length, 1);
    const seconds = (performance.now() - started) / 1000;
    clearInterval(timer);
    expect(seconds).toBeGreaterThan(0.3); // else the test shows nothing
    expect(ticks).toBeGreaterThan((seconds / 0.01) * 0.3);

    const path = await numberedVideo({ numFrames: 400 });
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 300);
    const aborted = performance.now();
    const error = await classifyFrames(model, path, { batchSize: 400, signal: controller.signal }).catch(
      (e: unknown) => e,
    );
    expect((error as Error).name).toBe("AbortError");
    expect(performance.now() - aborted).toBeLessThan(1300);
    // the next call works: the dropped batch is waited for, its result thrown away
    const { probabilities } = await model.predictBatch(batch([[0, 0, 0]]), 1, 1);
    expect([...probabilities.data]).toEqual([1, 1, 1]);
    await model.close();
  });

  test("does not keep the process alive, and does not end it badly", async () => {
    const folder = await temporaryFolder();
    writeTinyModel(join(folder, "tiny.onnx"), { shape: ["batch", 3, 8, 8], meanOver: [2, 3] });
    writeFileSync(join(folder, "tiny.json"), JSON.stringify(card));
    const index = resolve(import.meta.dirname, "..", "..", "..", "dist", "index.js");
    const script = `
      const { loadModel } = await import(${JSON.stringify(index)});
      const model = await loadModel(${JSON.stringify(join(folder, "tiny.onnx"))});
      const { probabilities } = await model.predictBatch(new Float32Array(192), 1, 1);
      console.log(probabilities.data.join());`;
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [
      "--input-type=module",
      "-e",
      script,
    ]);
    expect([stdout.trim(), stderr]).toEqual(["1,1,1", ""]);
  });
});

describe("half precision", () => {
  test("converts all 65,536 numbers there and back", () => {
    for (let bits = 0; bits < 65536; bits += 1) {
      const value = float16Value(bits);
      if (Number.isNaN(value)) expect(Number.isNaN(float16Value(float16Bits(value)))).toBe(true);
      else if (float16Bits(value) !== bits) expect.fail(`${bits} became ${float16Bits(value)}`);
    }
  });

  test.each([
    [1, 0x3c00],
    [-2, 0xc000],
    [65504, 0x7bff],
    [65519.996, 0x7bff],
    [65520, 0x7c00],
    [1e9, 0x7c00],
    [2 ** -24, 1],
    [2 ** -25, 0],
    [2 ** -25 * 1.01, 1],
    [1 + 2 ** -11, 0x3c00],
    [1 + 3 * 2 ** -11, 0x3c02],
    [0.1, 0x2e66],
  ])("rounds %f to %i, ties to even", (value, bits) => {
    expect(float16Bits(value)).toBe(bits);
  });

  test("converts arrays", () => {
    expect([...fromFloat16(toFloat16(Float32Array.from([0, -0.5, 3])))]).toEqual([0, -0.5, 3]);
  });
});
