import { cleanLine } from "../../core/clean-text.js";
import { pixelWidth } from "./pixel-width.js";

const fontSize = 11;

/** A note in lines that fit, broken at its dots and cut where that is not enough: a chart's subtitle does neither itself. */
export function wrapNote(note: string, width: number): readonly string[] {
  const lines: string[] = [];
  for (const part of cleanLine(note).split(" · ")) {
    const joined = lines.length === 0 ? part : `${lines[lines.length - 1]} · ${part}`;
    if (lines.length > 0 && pixelWidth(joined, fontSize) <= width) lines[lines.length - 1] = joined;
    else lines.push(cut(part, width));
  }
  return lines;
}

function cut(text: string, width: number): string {
  if (pixelWidth(text, fontSize) <= width) return text;
  const characters = Array.from(text);
  let room = width - pixelWidth("…", fontSize);
  const count = characters.findIndex((character) => (room -= pixelWidth(character, fontSize)) < 0);
  return `${characters.slice(0, count).join("")}…`;
}
