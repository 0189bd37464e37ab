import { parse } from "node:path";
import { formatShape } from "../../core/format.js";
import type { OnnxInput } from "../../onnx/onnx-file.js";
import type { OnnxSignature } from "../../onnx/signature.js";
import type { TensorLayout } from "../../transforms/normalize.js";
import { modelSignature } from "../weights.js";

/** By the place of the axis of channels: of pictures, and of clips. */
const layouts: Readonly<Record<number, Readonly<Record<number, TensorLayout>>>> = {
  4: { 1: "NCHW", 3: "NHWC" },
  5: { 1: "NCTHW", 2: "NTCHW", 4: "NTHWC" },
};

/**
 * What a network without a card takes and gives, and a card to begin with, for a message.
 *
 * @returns `""` where the file is no network that takes pictures.
 */
export async function firstCardText(modelPath: string): Promise<string> {
  const signature = await modelSignature(modelPath).catch(() => undefined);
  const card = signature === undefined ? undefined : firstCard(modelPath, signature);
  if (signature === undefined || card === undefined) return "";
  const named = (tensors: readonly OnnxInput[]): string =>
    tensors.map(({ name, shape }) => `"${name}" ${formatShape(shape.map(axisText))}`).join(" and ");
  const facts = `The network takes ${named(signature.inputs)} and gives ${named(signature.outputs)}`;
  return `. ${facts}. A card to begin with, to be corrected: ${JSON.stringify(card)}`;
}

/** What follows from the shapes, and the usual for the rest. */
function firstCard(
  modelPath: string,
  { inputs, outputs, lastOperations }: OnnxSignature,
): object | undefined {
  const input = inputs.find(({ shape }) => Object.hasOwn(layouts, shape.length));
  const [output] = outputs;
  if (input === undefined || output === undefined) return undefined;
  const { shape } = input;
  const possible = Object.entries(layouts[shape.length] ?? {});
  const [, layout = possible[0]?.[1] ?? "NCHW"] = possible.find(([axis]) => shape[Number(axis)] === 3) ?? [];
  const sizeOf = (axis: string, usual: number): number => {
    const size = shape[layout.indexOf(axis)];
    return typeof size === "number" && size > 0 ? size : usual;
  };
  const [width, height] = [sizeOf("W", 224), sizeOf("H", 224)];
  const isClip = layout.includes("T");
  const operation = lastOperations.get(output.name);
  const values = { Softmax: "probabilities", LogSoftmax: "log-probabilities" }[operation ?? ""] ?? "logits";
  return {
    name: parse(modelPath).name,
    kind: isClip ? "clip" : "frame",
    labels: "labels.txt",
    input: { ...(inputs.length > 1 ? { name: input.name } : {}), layout, width, height, range: [0, 1] },
    preset:
      width === height ? squarePreset(width) : [{ op: "resize", width, height, kernel: "pillow-bilinear" }],
    ...(isClip ? { sampling: { rule: "floorInt", numFrames: sizeOf("T", 16) } } : {}),
    output: { ...(outputs.length > 1 ? { name: output.name } : {}), values },
  };
}

/** The usual crop of classifiers: the middle, after the shorter side became an eighth larger. */
function squarePreset(side: number): string {
  return `pillow-short${Math.round((side * 8) / 7)}-center${side}`;
}

function axisText(size: number | string | undefined): number | string {
  return size === undefined || size === "" ? "?" : size;
}
