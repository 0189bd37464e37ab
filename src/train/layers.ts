import { itemAt } from "../core/item-at.js";
import { checkPositiveInteger } from "../core/check.js";

/** One layer of a head; made by {@link gru}, {@link dense}… */
export type Layer =
  | { readonly type: "gru" | "lstm" | "dense"; readonly units: number }
  | { readonly type: "dropout"; readonly rate: number }
  | { readonly type: "relu" | "meanOverFrames" | "softmax" };

/**
 * A gated recurrent unit over the frames: [N, T, D] → [N, units], the state after the last frame. In front of
 * another recurrent layer it gives the state after every frame, [N, T, units].
 *
 * Gates in PyTorch's order r, z, n, with n = tanh(Wx + b + r · (Uh + c)), which Keras calls `reset_after`.
 *
 * @param units - Size of the state, ≥ 1.
 */
export function gru(units: number): Layer {
  checkPositiveInteger("units", units);
  return { type: "gru", units };
}

/**
 * A long short-term memory over the frames; shapes as those of {@link gru}. Gates in PyTorch's order i, f, g, o.
 *
 * @param units - Size of the state, ≥ 1.
 */
export function lstm(units: number): Layer {
  checkPositiveInteger("units", units);
  return { type: "lstm", units };
}

/**
 * A weighted sum of all values, plus a bias: [N, D] → [N, units]; of [N, T, D] for each frame on its own.
 *
 * @param units - How many sums, ≥ 1.
 */
export function dense(units: number): Layer {
  checkPositiveInteger("units", units);
  return { type: "dense", units };
}

/** max(x, 0) of every value. */
export function relu(): Layer {
  return { type: "relu" };
}

/**
 * While training, sets a random share of the values to 0 and divides the others by 1 − rate.
 *
 * @param rate - The share, 0 ≤ rate < 1.
 */
export function dropout(rate: number): Layer {
  checkDropoutRate("rate", rate);
  return { type: "dropout", rate };
}

/** The mean over the frames: [N, T, D] → [N, D]. */
export function meanOverFrames(): Layer {
  return { type: "meanOverFrames" };
}

/** Probabilities out of the values before: the end of a head whose output layer is written out. */
export function softmaxLayer(): Layer {
  return { type: "softmax" };
}

/** @throws {RangeError} Unless 0 ≤ rate < 1. */
export function checkDropoutRate(name: string, rate: number): void {
  if (typeof rate === "number" && rate >= 0 && rate < 1) return;
  throw new RangeError(`Expected ${name} to be a number from 0 to below 1 but received ${String(rate)}`);
}

/** `gru 16 → dropout 0.4 → dense 5 → softmax`. */
export function layersText(layers: readonly Layer[]): string {
  return layers
    .map((layer) => {
      if ("units" in layer) return `${layer.type} ${layer.units}`;
      return layer.type === "dropout" ? `dropout ${layer.rate}` : layer.type;
    })
    .join(" → ");
}

/**
 * A head's whole list of layers: unless it ends in softmax, a dense layer with one unit per label and softmax are
 * put at its end.
 *
 * @param rank - 3 for features [N, T, D], 2 for [N, D].
 * @throws {RangeError} If the layers do not fit the features or the labels.
 */
export function completeLayers(layers: readonly Layer[], rank: 2 | 3, numLabels: number): readonly Layer[] {
  const writtenOut = layers.at(-1)?.type === "softmax";
  const all = writtenOut ? layers : [...layers, dense(numLabels), softmaxLayer()];
  const fail = (found: string): never => {
    throw new RangeError(`Cannot build the head ${layersText(all)}: ${found}`);
  };
  const output = all.at(-2);
  if (output?.type !== "dense" || output.units !== numLabels)
    fail(`the layer before softmax must be dense with ${numLabels} units, one per label`);
  if (all.slice(0, -1).some(({ type }) => type === "softmax")) fail("softmax can only be its last layer");
  const overFrames = all.findLastIndex(({ type }) => isOverFrames(type));
  if (rank === 2 && overFrames >= 0)
    fail(`${itemAt(all, overFrames).type} needs features [N, T, D], these are [N, D]`);
  if (rank === 3 && overFrames < 0)
    fail("the features are [N, T, D] and no layer goes over the frames. Add gru, lstm or meanOverFrames");
  const mean = all.findIndex(({ type }) => type === "meanOverFrames");
  if (mean >= 0 && mean < overFrames) fail(`no frames are left after meanOverFrames`);
  return all;
}

/** Whether a layer needs the frames' axis. */
export function isOverFrames(type: Layer["type"]): boolean {
  return type === "gru" || type === "lstm" || type === "meanOverFrames";
}
