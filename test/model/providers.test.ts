import { loadBackbone, loadHead, loadModel, type Provider } from "kinetoscope";
import { describe, expect, test } from "vitest";
import { compareNumbers } from "../../src/model/compare-numbers.js";
import { trialOf } from "../../src/model/session/provider-trial.js";
import {
  operationsByProvider,
  providerRecord,
  usualBatchSize,
  usualThreads,
} from "../../src/model/session/providers.js";
import { hasWebgpu, onWebgpu } from "../support/on-webgpu.js";

const clip = "data/moments-tiny/val/ball/ball_01.mp4";
/** Runs lines and prints the message of the error. */
const orMessage = (lines: string): string =>
  `try { ${lines} } catch (error) { console.log(error.name, error.message); }`;

describe("a processor that is not there", () => {
  test("is an error with its name, and no other takes its place", async () => {
    const load = (provider: Provider): Promise<unknown> => loadModel("models/toy-frame.onnx", { provider });
    await expect(load("gpu" as Provider)).rejects.toThrow(
      'Expected provider to be one of "cpu", "cuda", "tensorrt", "coreml", "dml", "webgpu" but received "gpu" (string)',
    );
    const other = process.platform === "darwin" ? "dml" : "coreml";
    const wanted = new RegExp(
      `Cannot compute "models/toy-frame.onnx" with the provider "${other}": onnxruntime-node has it on .*, ` +
        `and not on ${process.platform} ${process.arch}. Here there are cpu, .*webgpu`,
    );
    await expect(load(other)).rejects.toThrow(wanted);
    const backbone = loadBackbone("models/toy-frame.onnx", { tensor: "block4", provider: other });
    await expect(backbone).rejects.toThrow(wanted);
    await expect(loadHead("head.onnx", { provider: "gpu" as Provider })).rejects.toThrow(
      "Expected provider to be one of",
    );
  });

  test("of which libraries are missing says what to install", () => {
    expect(
      trialOf("cuda", "OrtSessionOptionsAppendExecutionProvider_Cuda: Failed to load shared library"),
    ).toEqual({
      state: "not installed",
      found: "its libraries, or what they need, are not installed",
      remedy:
        "Install them (ONNXRUNTIME_NODE_INSTALL=cuda12 npm rebuild onnxruntime-node); " +
        "it needs a graphics card of NVIDIA, CUDA 12 and cuDNN 9",
    });
    expect(
      trialOf("webgpu", "/onnxruntime_src/onnxruntime/core/a.cc:1 f() x == y was false. Out of memory\nmore"),
    ).toMatchObject({ state: "fails", found: "Out of memory" });
  });

  test.runIf(process.platform === "linux")("or its card says so in our words alone", async () => {
    const code = orMessage('await lab.loadModel("models/toy-frame.onnx", { provider: "webgpu" });');
    expect(await onWebgpu(code, "none")).toEqual({
      stdout:
        'ModelError Cannot compute "models/toy-frame.onnx" with the provider "webgpu": no graphics card was found. ' +
        "It needs a graphics card and its driver (of Vulkan, on Linux)\n",
      stderr: "", // what the driver and ONNX Runtime say is caught
    });
  });
});

describe.runIf(hasWebgpu)("WebGPU on a software driver", () => {
  test("gives the CPU's numbers, which is looked at, and says so in every note", async () => {
    const { stdout } = await onWebgpu(`
      const [cpu, gpu] = [undefined, "webgpu"].map((provider) => lab.loadModel("models/toy-frame.onnx", { provider }));
      const [before, after] = [await cpu, await gpu];
      const options = { every: 8, batchSize: 4 };
      const [one, other] = [await lab.classifyFrames(before, "${clip}", options), await lab.classifyFrames(after, "${clip}", options)];
      const off = one.probabilities.data.map((p, i) => Math.abs(p - other.probabilities.data[i]));
      const { largestDifference, ...check } = after.providerCheck;
      console.log(JSON.stringify({
        off: Math.max(...off), check, largestDifference, setting: other.setting.provider,
        names: [String(before), String(after)], cpu: [before.provider, before.providerCheck ?? null, one.setting.provider ?? null],
      }));
      await Promise.all([before.close(), after.close()]);
    `);
    const found = JSON.parse(stdout) as Record<string, never>;
    expect(found["off"]).toBeLessThan(1e-4); // float32 sums in another order
    expect(found["largestDifference"]).toBeLessThan(1e-4);
    expect(found).toMatchObject({
      check: { comparedWith: "cpu", tolerance: 0.001, operations: { webgpu: 10 } },
      setting: "webgpu",
      names: [
        expect.not.stringContaining("on "),
        expect.stringMatching(/→ 10 labels, on webgpu$/),
      ] as string[],
      cpu: ["cpu", null, null],
    });
  });

  test("is refused where its numbers are others, as of our clip model with this ONNX Runtime", async () => {
    const code = orMessage('await lab.loadModel("models/motion-clip.onnx", { provider: "webgpu" });');
    expect((await onWebgpu(code)).stdout).toMatch(
      /^ModelError Cannot use "models\/motion-clip.onnx" with the provider "webgpu": its numbers are not the CPU's: -?[\d.]+ instead of -?[\d.]+ at place \d+, 0\.\d+ of the largest apart where 0.001 is allowed. Use another provider/,
    );
  }, 60_000);

  test("a table says what computed it, and is verified with it or within the tolerance", async () => {
    const { stdout } = await onWebgpu(`
      import { readFile } from "node:fs/promises";
      const model = await lab.loadModel("models/toy-frame.onnx", { provider: "webgpu" });
      const clips = [{ path: "${clip}", id: "ball_01", label: "ball" }];
      const saveTo = folder + "/table.csv";
      await lab.evaluate(model, clips, { saveTo, batchSize: 8, numFrames: 4 });
      const provenance = JSON.parse(await readFile(saveTo + ".provenance.json", "utf8"));
      const kept = JSON.parse((await readFile(saveTo + ".progress.jsonl", "utf8")).split("\\n")[0]);
      const same = await lab.verifyResults(saveTo, { model });
      const cpu = await lab.verifyResults(saveTo, { provider: "cpu" });
      const facts = ({ reproduces, tolerance, differences }) => ({ reproduces, tolerance, differences });
      console.log(JSON.stringify({
        model: provenance.model.provider, version: provenance.versions.provider, kept: JSON.stringify(kept).includes("webgpu"),
        same: facts(same), cpu: facts(cpu),
      }));
      await model.close();
    `);
    expect(JSON.parse(stdout)).toEqual({
      model: { name: "webgpu", comparedWith: "cpu", tolerance: 0.001, operations: { webgpu: 10 } },
      version: "webgpu",
      kept: true,
      same: { reproduces: true, tolerance: 0, differences: [] },
      cpu: {
        reproduces: expect.any(Boolean) as boolean,
        tolerance: 0.0001,
        differences: [{ kind: "version", name: "provider", recorded: "webgpu", found: "cpu" }],
      },
    });
  }, 60_000);

  test("trains a head whose first step is compared, and reads features for it", async () => {
    const { stdout } = await onWebgpu(`
      const data = Float32Array.from({ length: 16 * 3 * 4 }, (_, i) => Math.sin(i * i));
      const features = { data, shape: [16, 3, 4] };
      const labels = Array.from({ length: 16 }, (_, i) => (i % 2 ? "a" : "b"));
      const heads = [];
      for (const provider of ["cpu", "webgpu"])
        heads.push(await lab.trainHead(features, labels, { layers: [lab.gru(2)], epochs: 2, provider, dropout: 0.2 }));
      await lab.exportModel(heads[1], folder + "/head.onnx");
      const loaded = await lab.loadHead(folder + "/head.onnx", { provider: "webgpu" });
      const rows = [];
      for (const head of [heads[0], loaded]) rows.push((await head.predict(features)).data);
      console.log(JSON.stringify({
        off: Math.max(...rows[0].map((p, i) => Math.abs(p - rows[1][i]))),
        settings: heads.map((head) => head.settings.provider ?? "cpu"), providers: [loaded.provider, loaded.settings.provider],
      }));
      await Promise.all([...heads, loaded].map((head) => head.close()));
    `);
    const found = JSON.parse(stdout) as Record<string, never>;
    expect(found["off"]).toBeLessThan(1e-4);
    expect(found).toMatchObject({ settings: ["cpu", "webgpu"], providers: ["webgpu", "webgpu"] });
  }, 60_000);
});

test("compareNumbers() takes the largest difference as a share of the largest number", () => {
  expect(compareNumbers([10, -20], [10.5, -20], 0.02)).toEqual({
    ...{ difference: 0.025, worst: 0, isTooLarge: true },
    ...{ found: "10.500", expected: "10.000" },
  });
  expect(compareNumbers([0.1], [0.1005], 1e-3).isTooLarge).toBe(false); // a share of 1 at least
  expect(compareNumbers([0.1], [0.1005], 1e-3, 1e-6).isTooLarge).toBe(true);
  expect(compareNumbers([1, 2], [1, NaN], 1)).toMatchObject({
    difference: Infinity,
    worst: 1,
    isTooLarge: true,
  });
});

test("batch size and threads follow the processor, and a record names any but the CPU", () => {
  expect([usualBatchSize("cpu", 16), usualBatchSize("cuda", 16), usualBatchSize("webgpu", 8)]).toEqual([
    16, 64, 8,
  ]);
  expect(usualThreads("cuda")).toBe(1);
  expect([providerRecord("cpu"), providerRecord("dml")]).toEqual([{}, { provider: "dml" }]);
  const names = ["CPUExecutionProvider", "WebGpuExecutionProvider", "CPUExecutionProvider", "Other"];
  expect(operationsByProvider(names)).toEqual({ cpu: 2, webgpu: 1, Other: 1 });
});
