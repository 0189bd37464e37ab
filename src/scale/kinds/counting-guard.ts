import type { OutputGuard } from "../../pipeline/classify/usable-outputs.js";

/** A unit may well have nothing but bad clips: whether the model is at fault is seen when all units are there. */
export function countingGuard(): { readonly guard: OutputGuard; readonly numBad: () => number } {
  let bad = 0;
  const ignore = (): void => undefined;
  return { guard: { good: ignore, bad: () => void (bad += 1), finish: ignore }, numBad: () => bad };
}
