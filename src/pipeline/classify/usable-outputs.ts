import { ModelError } from "../../core/errors.js";
import { formatCounted } from "../../core/format.js";
import type { Model } from "../../model/model.js";

/** A model's numbers for one clip or picture that cannot be right: NaN, infinity. That clip is skipped. */
export class OutputError extends ModelError {}

/** @param found - What was found where: `frame 12: NaN for "blinking" in batch 3`. */
export function outputError(model: Pick<Model, "path">, clipPath: string, found: string): OutputError {
  return new OutputError(`Cannot use what the model gave for "${clipPath}": ${found}`, { path: model.path });
}

/** What becomes of a run in which some clips have no usable numbers. */
export interface OutputGuard {
  /** One clip has numbers. */
  good(): void;
  /** @throws {ModelError} If the first clips all had none: then it is the model. */
  bad(error: OutputError): void;
  /** @throws {ModelError} If no clip had any. */
  finish(): void;
}

/** So many clips without one that has numbers are not chance. */
const mostBadAtFirst = 16;

/** One bad clip never ends a run; a model that gives no number at all does. */
export function guardOutputs(): OutputGuard {
  let [numGood, numBad] = [0, 0];
  let first: OutputError | undefined;
  const check = (): void => {
    if (numGood > 0 || first === undefined) return;
    const clips = numBad === 1 ? "" : `, and so it was with all ${formatCounted(numBad, "clip")}`;
    const remedy = `Check the model "${first.path}", and input.range, mean and std in its card`;
    throw new ModelError(`${first.message}${clips}. ${remedy}`, { path: first.path, cause: first });
  };
  return {
    good: () => void (numGood += 1),
    bad(error) {
      first ??= error;
      numBad += 1;
      if (numBad >= mostBadAtFirst) check();
    },
    finish: check,
  };
}
