import { cleanLine } from "../core/clean-text.js";
import { pixelWidth } from "./pixel-width.js";

/** A note in lines that fit, broken at its dots: a chart's subtitle does not break by itself. */
export function wrapNote(note: string, width: number): readonly string[] {
  const lines: string[] = [];
  for (const part of cleanLine(note).split(" · ")) {
    const joined = lines.length === 0 ? part : `${lines[lines.length - 1]} · ${part}`;
    if (lines.length > 0 && pixelWidth(joined, 11) <= width) lines[lines.length - 1] = joined;
    else lines.push(part);
  }
  return lines;
}
