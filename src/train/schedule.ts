import { checkPositiveNumber } from "../core/check.js";
import { checkOptions } from "../core/options.js";

/** How the learning rate changes while a head is trained; made by {@link multiplicative} or {@link oneCycle}. */
export type Schedule =
  | { readonly type: "multiplicative"; readonly factor: number }
  | { readonly type: "one-cycle"; readonly warmUp: number };

/**
 * After every epoch the rate is multiplied by a factor.
 *
 * @param factor - > 0; 0.95 makes it 60 % after ten epochs.
 */
export function multiplicative(factor: number): Schedule {
  checkPositiveNumber("factor", factor);
  return { type: "multiplicative", factor };
}

/**
 * One cycle (Smith and Topin 2017) as PyTorch's `OneCycleLR` draws it: half a cosine up from 1/25 of the learning
 * rate, half a cosine down to 1/250,000 of it; it changes with every step.
 *
 * @param options - `warmUp`: share of the steps that it rises in, default 0.3.
 */
export function oneCycle(options: { readonly warmUp?: number } = {}): Schedule {
  checkOptions("oneCycle", options, { warmUp: true });
  const { warmUp = 0.3 } = options;
  if (!(warmUp > 0 && warmUp < 1))
    throw new RangeError(`Expected warmUp to be a number between 0 and 1 but received ${String(warmUp)}`);
  return { type: "one-cycle", warmUp };
}

/** The learning rate of a step, counted from 0. */
export function rateAt(
  schedule: Schedule | undefined,
  learningRate: number,
  step: number,
  stepsPerEpoch: number,
  epochs: number,
): number {
  if (schedule === undefined) return learningRate;
  if (schedule.type === "multiplicative")
    return learningRate * schedule.factor ** Math.floor(step / stepsPerEpoch);
  const last = stepsPerEpoch * epochs - 1;
  const top = schedule.warmUp * (last + 1) - 1;
  const start = learningRate / 25;
  const end = start / 1e4;
  return step <= top
    ? cosine(start, learningRate, step / top)
    : cosine(learningRate, end, (step - top) / (last - top));
}

function cosine(from: number, to: number, share: number): number {
  return to + ((from - to) / 2) * (1 + Math.cos(Math.PI * share));
}
