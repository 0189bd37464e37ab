import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import type { ModelCard } from "../../src/model/card/card.js";
import { checkCard } from "../../src/model/card/card-fields.js";
import { temporaryFolder } from "../support/temporary-folder.js";

const root = resolve(import.meta.dirname, "..", "..");
const run = promisify(execFile);
const python = process.env["KINETOSCOPE_PYTHON"] ?? "python3";

/** The card that a script makes of a config; it is one that the library takes. */
async function cardOf(
  script: string,
  files: Readonly<Record<string, string>>,
  ...more: string[]
): Promise<ModelCard> {
  const folder = await temporaryFolder({ ...files, "labels.txt": "walking\nrunning\n" });
  const config = join(folder, Object.keys(files)[0]);
  const card = join(folder, "model.json");
  const path = join(root, "models", "convert", script);
  await run(python, [path, config, card, "--labels", join(folder, "labels.txt"), ...more]);
  const read = JSON.parse(readFileSync(card, "utf8")) as ModelCard;
  checkCard(read);
  return read;
}

const recognizer = `
model = dict(
    data_preprocessor=dict(type="ActionDataPreprocessor", mean=[123.675, 116.28, 103.53], std=[58.395, 57.12, 57.375]),
    cls_head=dict(type="I3DHead", average_clips="prob"))
`;

test("mmaction2_to_onnx.py: clips, stride, three crops and statistics of a config and of what it inherits from", async () => {
  const card = await cardOf("mmaction2_to_onnx.py", {
    "slowonly.py": `
_base_ = ["base/model.py"]
test_pipeline = [
    dict(type="DecordInit"),
    dict(type="SampleFrames", clip_len=8, frame_interval=4, num_clips=10, test_mode=True, out_of_bound_opt="repeat_last"),
    dict(type="DecordDecode"),
    dict(type="Resize", scale=(-1, 256)),
    dict(type="ThreeCrop", crop_size=256),
    dict(type="FormatShape", input_format="NCTHW"),
    dict(type="PackActionInputs")]
`,
    "base/model.py": recognizer,
  });
  expect(card).toMatchObject({
    labels: ["walking", "running"],
    input: { layout: "NCTHW", width: 256, range: [0, 255], mean: [123.675, 116.28, 103.53] },
    preset: [
      { op: "resizeShortSide", size: 256, kernel: "opencv-linear", longSide: "round" },
      { op: "centerCrop", width: 256, height: 256, offset: "floor" },
    ],
    sampling: { rule: "mmaction2", numFrames: 8, stride: 4, clips: 10, outOfRange: "repeatLast" },
    views: { crops: "three", average: "prob" },
    output: { values: "logits" },
  });
  await expect(
    cardOf("mmaction2_to_onnx.py", { "empty.py": `${recognizer}\ntest_pipeline = []` }),
  ).rejects.toThrow("Expected one of SampleFrames, UniformSample in test_pipeline but found 0");
  await expect(cardOf("mmaction2_to_onnx.py", { "bare.py": "lr = 0.1" })).rejects.toThrow(
    "Expected a config of a recognizer but it has no model and no test_pipeline",
  );
});

const steps = `dict(type="Resize", scale=(-1, 256)), dict(type="TenCrop", crop_size=224), dict(type="PackActionInputs")`;

/** A config of a recognizer of frames. */
function ofFrames(backbone: string, head: string, sample: string): Record<string, string> {
  const model = `model = dict(backbone=dict(type="${backbone}"), cls_head=dict(type="${head}", average_clips="prob"),
    data_preprocessor=dict(mean=[123.675, 116.28, 103.53], std=[58.395, 57.12, 57.375]))`;
  const shape = `dict(type="FormatShape", input_format="NCHW")`;
  return { "frames.py": `${model}\ntest_pipeline = [dict(${sample}, test_mode=True), ${steps}, ${shape}]` };
}

test("mmaction2_to_onnx.py: a recognizer of frames takes one of each segment, TSN averages scores, TSM probabilities", async () => {
  const tsn = ofFrames("ResNet", "TSNHead", `type="SampleFrames", clip_len=1, num_clips=25`);
  expect(await cardOf("mmaction2_to_onnx.py", tsn)).toMatchObject({
    input: { layout: "NTCHW" },
    sampling: { rule: "segments", numFrames: 25 },
    views: { crops: "ten", average: "score" },
    output: { values: "logits" },
  });
  const twice = `type="SampleFrames", clip_len=1, num_clips=8, twice_sample=True`;
  expect(await cardOf("mmaction2_to_onnx.py", ofFrames("ResNetTSM", "TSMHead", twice))).toMatchObject({
    sampling: { rule: "segments", numFrames: 8, clips: 2 },
    views: { crops: "ten", average: "prob" },
  });
  const dense = `type="SampleFrames", clip_len=1, num_clips=16`;
  await expect(cardOf("mmaction2_to_onnx.py", ofFrames("ResNetTSM", "TSMHead", dense))).rejects.toThrow(
    "Expected 8 frames of one sample but found 16 x 1: write its card by hand",
  );
});

test("mmaction2_to_onnx.py: frames of another rate, UniformSample, and the axis of views of MMDeploy", async () => {
  const config = (sample: string): Record<string, string> => ({
    "clips.py": `${recognizer}\ntest_pipeline = [dict(${sample}), ${steps}, dict(type="FormatShape", input_format="NCTHW")]`,
  });
  const x3d = `type="SampleFrames", clip_len=13, frame_interval=6, num_clips=10, target_fps=30`;
  expect((await cardOf("mmaction2_to_onnx.py", config(x3d))).sampling).toEqual({
    ...{ rule: "mmaction2", numFrames: 13, stride: 6, clips: 10, frameRate: 30 },
  });
  const uniform = config(`type="UniformSample", clip_len=16, num_clips=4`);
  const deployed = await cardOf("mmaction2_to_onnx.py", uniform, "--layout", "NVCTHW");
  expect(deployed).toMatchObject({
    input: { layout: "NVCTHW" },
    sampling: { rule: "mmaction2-uniform", numFrames: 16, clips: 4 },
    output: { values: "probabilities" },
  });
});

test("pyslowfast_to_onnx.py: views, pathways and the crop of a config, and PySlowFast's defaults", async () => {
  const slowfast = await cardOf("pyslowfast_to_onnx.py", {
    "slowfast.yaml": `
DATA: { NUM_FRAMES: 32, SAMPLING_RATE: 2, TEST_CROP_SIZE: 256, INPUT_CHANNEL_NUM: [3, 3] }
SLOWFAST: { ALPHA: 4 }
MODEL: { ARCH: slowfast }
TEST: { NUM_ENSEMBLE_VIEWS: 10, NUM_SPATIAL_CROPS: 3 }
`,
  });
  expect(slowfast).toMatchObject({
    input: {
      name: "fast",
      layout: "NCTHW",
      width: 256,
      mean: [0.45, 0.45, 0.45],
      std: [0.225, 0.225, 0.225],
    },
    inputs: [{ name: "slow", alpha: 4 }],
    preset: [{ size: 256, kernel: "torch-bilinear", longSide: "ratio" }, { offset: "ceil" }],
    sampling: { rule: "slowfast-selective", numFrames: 32, stride: 2, clips: 10 },
    views: { crops: "three", average: "prob" },
    output: { values: "probabilities" },
  });
  const one = await cardOf("pyslowfast_to_onnx.py", {
    "x3d.yaml": `
DATA: { NUM_FRAMES: 13, SAMPLING_RATE: 6, TEST_CROP_SIZE: 182, TRAIN_JITTER_SCALES: [182, 228], INPUT_CHANNEL_NUM: [3], REVERSE_INPUT_CHANNEL: true, USE_OFFSET_SAMPLING: true, MEAN: [0.4, 0.5, 0.6] }
MODEL: { HEAD_ACT: sigmoid }
TEST: { NUM_ENSEMBLE_VIEWS: 1, NUM_SPATIAL_CROPS: 1 }
`,
  });
  expect(one).toMatchObject({
    input: { name: "frames", channelOrder: "bgr", width: 182, mean: [0.6, 0.5, 0.4] },
    preset: [{ size: 182 }, { width: 182 }],
    sampling: { rule: "slowfast-offset", numFrames: 13, stride: 6 },
    views: { crops: "center" },
    output: { activation: "sigmoid" },
  });
  expect(one.inputs).toBeUndefined();
  await expect(
    cardOf("pyslowfast_to_onnx.py", { "charades.yaml": "DATA: { ENSEMBLE_METHOD: max }" }),
  ).rejects.toThrow("Expected DATA.ENSEMBLE_METHOD to be sum but found max: write its card by hand");
});
