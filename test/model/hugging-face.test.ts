import { createHash } from "node:crypto";
import { cpSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  classifyVideos,
  loadModel,
  openVideo,
  uniformIndices,
  type LoadModelOptions,
  type Model,
} from "kinetoscope";
import { expect, test } from "vitest";
import { frameWriter } from "../../src/transforms/normalize.js";
import { prepareSteps } from "../../src/transforms/prepare.js";
import { describeWithShared, sharedPath } from "../support/shared.js";
import { temporaryFolder } from "../support/temporary-folder.js";

interface GoldenClip {
  /** Frames of the video. */
  readonly T: number;
  readonly probs: readonly number[];
  /** First 16 digits of the SHA-256 of the pixels, float32 [T, 3, H, W]. */
  readonly sha: string;
}
type Golden = Readonly<Record<string, Readonly<Record<string, GoldenClip>>>>;

const frames: Readonly<Record<string, number>> = { videomae: 16, timesformer: 8, vivit: 32, xclip: 8 };

function optionsOf(name: string): LoadModelOptions {
  return name in frames ? { sampling: { rule: "floorInt", numFrames: frames[name] } } : {};
}

/** Pixels of frames as the model gets them, one frame after the other. */
async function pixelHash(model: Model, clip: string, numFrames: number, count: number): Promise<string> {
  const video = await openVideo(clip);
  const { width, height } = video.metadata;
  const sampled = await video.framesAt(uniformIndices(numFrames, count));
  await video.close();
  const steps = prepareSteps(model.preset.steps, width, height);
  const slots = model.slots(1);
  const write = frameWriter(model.normalization, {
    ...slots,
    pixelStride: 1,
    channelStride: slots.sampleStride / 3,
  });
  const hash = createHash("sha256");
  const values = new Float32Array(slots.sampleStride);
  for (let i = 0; i < count; i += 1) {
    write(steps.run(sampled.frame(i)), values, 0);
    hash.update(new Uint8Array(values.buffer));
  }
  return hash.digest("hex").slice(0, 16);
}

describeWithShared("a folder of Hugging Face", () => {
  const golden = JSON.parse(
    readFileSync(sharedPath("golden", "models", "golden", "hf.json"), "utf8"),
  ) as Golden;

  test.each(Object.keys(golden))(
    "%s needs no card: pixels and probabilities are those of its processor",
    async (name) => {
      const model = await loadModel(sharedPath("golden", "models", "hf", name), optionsOf(name));
      const options = { topK: 10, ...(name in frames ? {} : { numFrames: 1 }) };
      for (const [clip, { T, probs, sha }] of Object.entries(golden[name])) {
        const path = sharedPath("data", clip);
        expect(await pixelHash(model, path, T, frames[name] ?? 1), clip).toBe(sha);
        const { rows, skipped } = await classifyVideos(model, path, options);
        expect(skipped).toEqual([]);
        for (const { classIndex, probability } of rows[0].top)
          expect(Math.abs(probability - probs[classIndex]), clip).toBeLessThan(1e-6);
      }
      await model.close();
    },
  );

  const network = (name: string): string => sharedPath("golden", "models", "hf", name);
  const sampling = { rule: "floorInt", numFrames: 16 } as const;

  /** A copy of the folder of VideoMAE whose JSON files were changed. */
  async function changed(changes: {
    readonly config?: object;
    readonly processor?: object;
  }): Promise<string> {
    const folder = join(await temporaryFolder(), "videomae");
    mkdirSync(folder);
    cpSync(join(network("videomae"), "model.onnx"), join(folder, "model.onnx"));
    for (const [file, fields] of [
      ["config.json", changes.config],
      ["preprocessor_config.json", changes.processor],
    ] as const) {
      const own = JSON.parse(readFileSync(join(network("videomae"), file), "utf8")) as object;
      writeFileSync(join(folder, file), JSON.stringify({ ...own, ...fields }));
    }
    return folder;
  }

  async function cardOf(folder: string, options: LoadModelOptions = { sampling }): Promise<Model["card"]> {
    const model = await loadModel(folder, options);
    await model.close();
    return model.card;
  }

  test("asks for what is in no file, with what was published to copy", async () => {
    await expect(loadModel(network("videomae"))).rejects.toThrow(
      /^Cannot load ".*videomae": which frames of a clip are taken is in no file\. Give loadModel sampling: \{ rule: "mmaction2", numFrames: 16, stride: 4 \} \(VideoMAE on Kinetics-400\) or sampling: \{ rule: "fromStart", numFrames: 16 \} \(the pipeline of transformers\)$/,
    );
    const folder = await changed({ config: { id2label: undefined }, processor: { resample: undefined } });
    await expect(loadModel(folder, { sampling })).rejects.toThrow(
      /config\.json has no id2label that counts from 0; of the processor's file, resample is not said \(2 is bilinear, 3 bicubic\)\. Give loadModel labels: "labels\.txt" \(one a line, in class order\), and preset and input/,
    );
    const labels = Array.from({ length: 10 }, (_, i) => `label ${i}`);
    const card = await cardOf(folder, {
      sampling,
      labels,
      preset: "pillow-squash-224",
      input: { width: 224, height: 224 },
    });
    expect(card).toMatchObject({ labels, preset: "pillow-squash-224", input: { layout: "NTCHW" } });
  });

  test("reads the processor's part of processor_config.json, that of videos first", async () => {
    const folder = await changed({});
    const own = JSON.parse(readFileSync(join(folder, "preprocessor_config.json"), "utf8")) as object;
    rmSync(join(folder, "preprocessor_config.json"));
    const write = (parts: object): void =>
      writeFileSync(join(folder, "processor_config.json"), JSON.stringify(parts));
    const images = { ...own, size: { shortest_edge: 256 } };
    write({ processor_class: "XCLIPProcessor", image_processor: images });
    expect((await cardOf(folder)).preset).toMatchObject([{ size: 256 }, { width: 224 }]);
    write({ image_processor: images, video_processor: own });
    expect((await cardOf(folder)).preset).toMatchObject([{ size: 224 }, { width: 224 }]);
  });

  test("has its labels in numeric order, and any field of a card can be given", async () => {
    const ids = Object.fromEntries([9, 8, 7, 6, 5, 4, 3, 2, 1, 0].map((id) => [`${id}`, `class ${id}`]));
    const folder = await changed({ config: { id2label: ids, problem_type: "multi_label_classification" } });
    const card = await cardOf(folder, { sampling, name: "mine", input: { range: [-1, 1] } });
    expect(card.labels).toEqual(Array.from({ length: 10 }, (_, i) => `class ${i}`));
    expect(card.output).toEqual({ values: "logits", activation: "sigmoid" });
    expect(card).toMatchObject({ name: "mine", input: { range: [-1, 1] } });
    expect(card.input.rescale).toBeUndefined();
    await expect(loadModel(folder, { sampling, kinds: "clip" } as LoadModelOptions)).rejects.toThrow(
      'Unknown option "kinds" of loadModel: did you mean "kind"?',
    );
  });

  test.each([
    [0, "pillow-nearest"],
    [1, "pillow-lanczos"],
    [2, "pillow-bilinear"],
    [3, "pillow-bicubic"],
    [4, "pillow-box"],
    [5, "pillow-hamming"],
  ])("resizes with the filter of resample %i", async (resample, kernel) => {
    const card = await cardOf(await changed({ processor: { resample } }));
    expect(card.preset).toEqual([
      { op: "resizeShortSide", size: 224, kernel },
      { op: "centerCrop", width: 224, height: 224, offset: "floor" },
    ]);
  });

  test.each<[string, object, object]>([
    ["a number as the shorter side", { size: 256 }, { preset: [{ op: "resizeShortSide", size: 256 }, {}] }],
    [
      "a number as a square, of a processor that squeezes",
      { size: 224, image_processor_type: "ViTImageProcessor", do_center_crop: false },
      { preset: [{ op: "resize", width: 224, height: 224 }] },
    ],
    [
      "height and width without a crop",
      { size: { height: 224, width: 224 }, do_center_crop: false },
      { preset: [{ op: "resize", width: 224, height: 224 }] },
    ],
    [
      "a crop larger than the picture",
      { size: { shortest_edge: 200 }, crop_size: 224 },
      {
        preset: [
          { op: "resizeShortSide", size: 200 },
          { op: "centerCrop", width: 224, padding: "zeros" },
        ],
      },
    ],
    ["no resize", { do_resize: false }, { preset: [{ op: "centerCrop", padding: "zeros" }] }],
    [
      "no rescale and no normalisation",
      { do_rescale: false, do_normalize: false },
      { input: { rescale: { factor: 1 } } },
    ],
    ["channels turned round", { do_flip_channel_order: true }, { input: { channelOrder: "bgr" } }],
    [
      "a processor on tensors, which normalises levels",
      { image_processor_type: "VideoMAEImageProcessorFast" },
      {
        preset: [{ kernel: "torch-bilinear-antialias-uint8" }, { op: "centerCrop", offset: "trunc" }],
        input: { rescale: { factor: 1 }, mean: [123.67500305175781, 116.27999877929688, 103.52999877929688] },
      },
    ],
  ])("is read with %s", async (_, processor, expected) => {
    expect(await cardOf(await changed({ processor }))).toMatchObject(expected);
  });

  test.each<[string, object, RegExp]>([
    [
      "a step that no preset has",
      { do_pad: true },
      /its processor has the step do_pad, which is none of a preset/,
    ],
    [
      "a size that may mean two things",
      { size: 224, image_processor_type: "Own" },
      /it is not known whether that is a square/,
    ],
    ["an unknown filter", { resample: 7 }, /resample is 7/],
  ])("is refused with %s", async (_, processor, message) => {
    await expect(loadModel(await changed({ processor }), { sampling })).rejects.toThrow(message);
  });

  test("may keep its network in onnx/, and its processor's file may be that for videos", async () => {
    const folder = await changed({});
    mkdirSync(join(folder, "onnx"));
    renameSync(join(folder, "model.onnx"), join(folder, "onnx", "model_quantized.onnx"));
    renameSync(join(folder, "preprocessor_config.json"), join(folder, "video_preprocessor_config.json"));
    expect((await cardOf(folder)).preset).toHaveLength(2);
    const path = join(folder, "onnx", "model_quantized.onnx");
    expect((await cardOf(path)).name).toBe("videomae");
    cpSync(path, join(folder, "onnx", "model_fp16.onnx"));
    await expect(loadModel(folder, { sampling })).rejects.toThrow(
      /it is a folder, not an .onnx file, with several models, and none is called model\.onnx\. Name one of ".*model_fp16\.onnx", ".*model_quantized\.onnx"$/,
    );
    rmSync(join(folder, "onnx"), { recursive: true });
    await expect(loadModel(folder, { sampling })).rejects.toThrow(
      /it is a folder, not an .onnx file, and there is no model\.onnx or onnx\/model\.onnx in it/,
    );
  });

  test("is not asked where a card lies beside the network", async () => {
    const folder = await changed({});
    const card = await cardOf(folder);
    writeFileSync(join(folder, "model.json"), JSON.stringify({ ...card, name: "from its card" }));
    expect((await cardOf(folder, {})).name).toBe("from its card");
    expect((await cardOf(folder, { name: "given" })).name).toBe("given");
  });
});
