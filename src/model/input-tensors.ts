import { itemAt } from "../core/item-at.js";
import type { TensorLayout } from "../transforms/normalize.js";
import { torchLinspace } from "../video/sampling/linspace.js";
import type { CardWithLabels, TensorValue } from "./card/card.js";
import { cardChannels } from "./frame-input.js";
import type { SessionInput } from "./session/session-messages.js";

/**
 * Which tensors a model takes, and how one batch of clips becomes them. Everything that fills batches fills one tensor, in the
 * layout of the card's `input`; the others follow from it.
 */

/** The input tensors of a model, checked against its file. */
export interface InputTensors {
  /** The one that all frames go into. */
  readonly main: string;
  /** How many views of a clip a sample holds, where the model's axis of views is fixed; else 1: each is a sample of its own. */
  readonly numViews: number;
  /** Those with fewer frames of the same clips. */
  readonly pathways: readonly { readonly name: string; readonly alpha: number }[];
  /** Those that never change. */
  readonly constants: readonly SessionInput[];
}

/** Shape of a model's input for a card: a name where the size is free. `numViews`: see {@link InputTensors}. */
export function inputShape(
  card: Pick<CardWithLabels, "input">,
  numFrames: number | string,
  batch: number | string,
  numViews: number = 1,
): (number | string)[] {
  const { layout, width, height } = card.input;
  const sizes: Readonly<Record<"N" | "V" | "T" | "C" | "H" | "W", number | string>> = {
    N: batch,
    V: numViews,
    T: numFrames,
    C: cardChannels(card.input),
    H: height,
    W: width,
  };
  return Array.from(layout, (axis) => sizes[axis as keyof typeof sizes]);
}

/** What a run is given for a batch of `numSamples` samples: all of a model's inputs, the one with all frames first. */
export function batchInputs(
  card: Pick<CardWithLabels, "input">,
  { main, numViews, pathways, constants }: InputTensors,
  data: Float32Array,
  numSamples: number,
  numFrames: number,
): readonly SessionInput[] {
  const shape = inputShape(card, numFrames, numSamples, numViews) as number[];
  const { layout } = card.input;
  return [
    { name: main, data, shape, holds: "samples" },
    ...pathways.map(({ name, alpha }): SessionInput => {
      const taken = takeFrames(data, layout, shape, pathwayFrames(numFrames, alpha));
      return { name, ...taken, holds: "samples" };
    }),
    ...constants,
  ];
}

/**
 * Which of a clip's T frames a pathway takes: trunc(linspace(0, T − 1, ⌊T / alpha⌋)).
 *
 * Source: PySlowFast's `pack_pathway_output`.
 */
export function pathwayFrames(numFrames: number, alpha: number): readonly number[] {
  return torchLinspace(0, numFrames - 1, Math.floor(numFrames / alpha)).map(Math.trunc);
}

/** The frames of these positions out of all samples of a batch. */
function takeFrames(
  data: Float32Array,
  layout: TensorLayout,
  shape: readonly number[],
  positions: readonly number[],
): { readonly data: Float32Array; readonly shape: readonly number[] } {
  const axis = layout.indexOf("T");
  const length = itemAt(shape, axis);
  const product = (sizes: readonly number[]): number => sizes.reduce((all, size) => all * size, 1);
  const [outer, inner] = [product(shape.slice(0, axis)), product(shape.slice(axis + 1))];
  const taken = new Float32Array(outer * positions.length * inner);
  for (let block = 0; block < outer; block += 1) {
    for (const [to, from] of positions.entries()) {
      const start = (block * length + from) * inner;
      taken.set(data.subarray(start, start + inner), (block * positions.length + to) * inner);
    }
  }
  return { data: taken, shape: shape.with(axis, positions.length) };
}

/** The numbers of nested lists and their shape, or `undefined` where the lists are not of one length or hold no numbers. */
export function flatten(
  value: TensorValue,
): { readonly data: Float64Array; readonly shape: readonly number[] } | undefined {
  if (typeof value === "number")
    return Number.isFinite(value) ? { data: Float64Array.of(value), shape: [] } : undefined;
  if (!Array.isArray(value)) return undefined;
  const parts = (value as readonly TensorValue[]).map(flatten);
  const first = parts.at(0);
  if (first === undefined) return undefined;
  const same = parts.every((part) => part !== undefined && String(part.shape) === String(first.shape));
  if (!same) return undefined;
  const data = Float64Array.from(parts.flatMap((part) => Array.from(part?.data ?? [])));
  return { data, shape: [parts.length, ...first.shape] };
}
