import { readFileSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ModelCard } from "kinetoscope";
import { sharedPath } from "./shared.js";
import { temporaryFolder } from "./temporary-folder.js";

/** Cards of the models beside the project. */

/** ImageNet SqueezeNet from the Caffe2 zoo: BGR, 0 … 255 minus the mean, probabilities out. */
export const squeezenetCard: ModelCard = {
  name: "squeezenet",
  kind: "frame",
  labels: sharedPath("data", "models", "squeezenet_labels.txt"),
  input: {
    name: "data_0",
    layout: "NCHW",
    width: 224,
    height: 224,
    channelOrder: "bgr",
    range: [0, 255],
    mean: [104, 117, 123],
  },
  preset: "pillow-short256-center224",
  output: { name: "softmaxout_1", values: "probabilities" },
};

/** Labels for {@link squeezenetCard} among which are those of Kinetics-400, for what asks for them: they mean nothing. */
export function kineticsLabels(): string[] {
  const [kinetics, own] = ["labels/kinetics400.names", "models/squeezenet_labels.txt"].map((name) =>
    readFileSync(sharedPath("data", name), "utf8").trimEnd().split("\n"),
  );
  return [...kinetics, ...own.slice(kinetics.length)];
}

/** {@link squeezenetCard}, with changes, beside its model, as a person has it; the path of the model. */
export async function squeezenetWithCard(changes: Partial<ModelCard> = {}): Promise<string> {
  const labels = readFileSync(squeezenetCard.labels as string, "utf8")
    .trimEnd()
    .split("\n");
  const folder = await temporaryFolder({
    "squeezenet.json": JSON.stringify({ ...squeezenetCard, labels, ...changes }),
  });
  const path = join(folder, "squeezenet.onnx");
  symlinkSync(sharedPath("data", "models", "squeezenet_fp32.onnx"), path);
  return path;
}

/** A cache for features of real clips, which are kept for the next run. */
export const cachedFeatures: string = join(tmpdir(), "kinetoscope-test-features");

/** torchvision's MobileNetV2, quantised: RGB, ImageNet statistics, logits out; its batch is fixed at 1. */
export const mobilenetCard: ModelCard = {
  name: "mobilenet-v2",
  kind: "frame",
  labels: sharedPath("data", "models", "imagenet_classes.txt"),
  input: {
    layout: "NCHW",
    width: 224,
    height: 224,
    mean: [0.485, 0.456, 0.406],
    std: [0.229, 0.224, 0.225],
  },
  preset: "pillow-short256-center224",
  output: { values: "logits" },
};

/** LRCN on four classes of UCF50: 20 frames of 64×64, BGR, probabilities out. */
export const lrcnCard: ModelCard = {
  name: "lrcn-ucf50",
  kind: "clip",
  labels: sharedPath("data", "models", "lrcn_labels.txt"),
  input: { name: "frames", layout: "NTHWC", width: 64, height: 64, channelOrder: "bgr" },
  preset: "opencv-squash-64",
  sampling: { rule: "skip", numFrames: 20 },
  output: { values: "probabilities" },
};

/** torchvision's video networks in the small: the preset of r3d_18's weights, ten classes. */
export const torchvisionCard: ModelCard = {
  name: "tiny",
  kind: "clip",
  labels: Array.from({ length: 10 }, (_, i) => `class ${i}`),
  input: {
    layout: "NCTHW",
    width: 112,
    height: 112,
    mean: [0.43216, 0.394666, 0.37645],
    std: [0.22803, 0.22145, 0.216989],
  },
  preset: [
    { op: "resize", width: 171, height: 128, kernel: "torch-bilinear-levels" },
    { op: "centerCrop", width: 112, height: 112 },
  ],
  sampling: { rule: "floorInt", numFrames: 16 },
  output: { values: "logits" },
};
