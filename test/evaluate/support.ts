import type { Prediction } from "../../src/pipeline/classify/predictions.js";
import { prediction } from "../display/support.js";

/** A prediction whose most probable label has the given confidence. */
export function confident(truth: string | undefined, predicted: string, confidence: number): Prediction {
  const row = prediction(truth, [predicted]);
  return { ...row, top: [{ ...row.top[0], probability: confidence }] };
}
