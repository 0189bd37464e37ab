import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { loadBackbone, loadModel, type CardGolden, type LoadModelOptions } from "kinetoscope";
import { expect, test } from "vitest";
import { initializerValues, readOnnxFile } from "../../src/onnx/onnx-file.js";
import { torchvisionCard } from "../support/cards.js";
import { describeWithShared, sharedPath } from "../support/shared.js";
import { temporaryFolder } from "../support/temporary-folder.js";

const golden = JSON.parse(
  readFileSync(resolve(import.meta.dirname, "..", "golden", "seeded-frames.json"), "utf8"),
) as Required<Pick<CardGolden, "frames" | "clip">>;

describeWithShared("the golden of a card", () => {
  /** The network with its card and the clip, each time in another folder; `change` may spoil its bytes. */
  async function model(
    change: (bytes: Uint8Array) => void = () => undefined,
    held: object = golden,
  ): Promise<string> {
    const folder = await temporaryFolder();
    const bytes = readFileSync(sharedPath("golden", "models", "tiny", "tv.onnx"));
    change(bytes);
    writeFileSync(join(folder, "tiny.onnx"), bytes);
    writeFileSync(join(folder, "tiny.json"), JSON.stringify({ ...torchvisionCard, golden: held }));
    cpSync(sharedPath("data", "clips", "making_pizza_640x360.mp4"), join(folder, "clip.mp4"));
    return join(folder, "tiny.onnx");
  }

  /** Changes the ten numbers of the last layer's bias. */
  function changeBias(bytes: Uint8Array, change: (values: Float32Array) => void): void {
    const bias = [...readOnnxFile(bytes).initializers].find(([name]) => name.endsWith("fc.bias"))?.[1];
    if (bias === undefined) throw new Error("no bias");
    const { data } = initializerValues(bias);
    const at = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).indexOf(Buffer.from(data.buffer));
    const values = Float32Array.from(data);
    change(values);
    bytes.set(new Uint8Array(values.buffer), at);
  }

  async function load(path: string, options: LoadModelOptions = {}): Promise<void> {
    await (await loadModel(path, options)).close();
  }

  test("that fits is no obstacle: seeded frames, and a clip beside the card", async () => {
    await load(await model());
  });

  const seeded = { frames: golden.frames };
  /** What torch's exports have gone wrong with. */
  test("refuses a bias that is zeros, with the size of the difference", async () => {
    await expect(
      load(await model((bytes) => changeBias(bytes, (values) => values.fill(0)), seeded)),
    ).rejects.toThrow(
      /^Cannot use ".*tiny\.onnx": for seeded frames its numbers are not those of its card's golden: \S+ instead of \S+ for "class \d", \S+ apart where \S+ is allowed\. Weights, card or processor are others/,
    );
  });

  test.each([0, 3, 9])("refuses a number that is none, at place %i of ten", async (place) => {
    const spoil = (values: Float32Array): void => void (values[place] = NaN);
    await expect(load(await model((bytes) => changeBias(bytes, spoil), seeded))).rejects.toThrow(
      new RegExp(`its card's golden: NaN instead of \\S+ for "class ${place}", Infinity apart`),
    );
  });

  test("is compared where features are read, too", async () => {
    const read = async (path: string): Promise<void> => {
      const [tensor] = readOnnxFile(readFileSync(path)).outputs;
      await (await loadBackbone(path, { tensor, pooling: "none" })).close();
    };
    await read(await model());
    await expect(read(await model((bytes) => changeBias(bytes, (values) => values.fill(0))))).rejects.toThrow(
      /Cannot use ".*tiny\.onnx": for seeded frames its numbers are not those of its card's golden/,
    );
  });

  test.each<[string, LoadModelOptions]>([
    ["channels in another order", { input: { channelOrder: "bgr" } }],
    ["another mean", { input: { mean: [0.485, 0.456, 0.406] } }],
    ["another range", { input: { range: [-1, 1] } }],
  ])("refuses %s at seeded frames", async (_, options) => {
    await expect(load(await model(undefined, seeded), options)).rejects.toThrow(
      /for seeded frames .* apart where/,
    );
  });

  const ofClip = { clip: golden.clip };
  test.each<[string, LoadModelOptions]>([
    ["another resize", { preset: "opencv-square-112" }],
    ["other frames", { sampling: { rule: "center", numFrames: 16 } }],
  ])("refuses %s at the clip", async (_, options) => {
    await expect(load(await model(undefined, ofClip), options)).rejects.toThrow(
      /for "clip\.mp4" .* apart where/,
    );
  });

  test("says what is wrong with itself", async () => {
    const short = { frames: { seed: 7, output: [1, 2] } };
    await expect(load(await model(undefined, short))).rejects.toThrow(
      "it gives 10 numbers, and its card's golden has 2. Correct golden",
    );
    const gone = { clip: { ...golden.clip, path: "gone.mp4" } };
    await expect(load(await model(undefined, gone))).rejects.toThrow(
      /Put the clip of golden\.clip beside the card/,
    );
    const outside = { clip: { ...golden.clip, path: "../clip.mp4" } };
    await expect(load(await model(undefined, outside))).rejects.toThrow(/it lies outside of the folder/);
    await expect(load(await model(undefined, {}))).rejects.toThrow(
      "Expected golden to have frames or clip, or both",
    );
    await expect(load(await model(undefined, { ...seeded, tolerance: 0 }))).rejects.toThrow(
      "Expected golden.tolerance to be a number > 0 but received 0 (number)",
    );
  });
});
