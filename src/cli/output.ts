import { cleanLine } from "../core/clean-text.js";
import { float32Text } from "../files/float-text.js";
import type { RankedLabel } from "../tensor/scores.js";

/**
 * A share as Python's `{share * 100:5.2f}%` prints it: an exact half goes to the even digit (3.125 is 3.12),
 * where `toFixed` rounds up.
 */
export function percentText(share: number): string {
  const percent = share * 100;
  const eighths = percent * 8; // two digits and an exact half: an odd number of eighths
  const hundredths = Math.floor(percent * 100);
  const isHalf = Number.isInteger(eighths) && Math.abs(eighths % 2) === 1;
  const rounded = isHalf ? (hundredths + (hundredths % 2)) / 100 : percent;
  return `${rounded.toFixed(2).padStart(5)}%`;
}

/** A label and its probability as the labs print them: `"  playing chess                 : 91.20%"`. */
export function rankedLine({ label, probability }: RankedLabel): string {
  return `  ${cleanLine(label).padEnd(30)}: ${percentText(probability)}`;
}

/** A ranked label for JSON: the probability in as few digits as a float32 needs. */
export function rankedJson({ label, classIndex, probability }: RankedLabel): RankedLabel {
  return { label, classIndex, probability: Number(float32Text(probability)) };
}

/** One JSON value; what a terminal could take for a command, and what turns text around, stands as `\uXXXX`. */
export function jsonText(value: unknown): string {
  const text = JSON.stringify(value, undefined, 2);
  const escaped = text.replace(/[\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
  return `${escaped}\n`;
}
