import { cleanLine } from "../../core/clean-text.js";
import { pixelWidth } from "./pixel-width.js";

const fontSize = 11;

/** A longer part of a note is no note: a name of a model, say, from somebody else. */
const mostLines = 4;

/** A note in lines that fit, broken at its dots and, where that is not enough, between words: a chart's subtitle breaks nothing itself. */
export function wrapNote(note: string, width: number): readonly string[] {
  const fits = (text: string): boolean => pixelWidth(text, fontSize) <= width;
  const lines: string[] = [];
  for (const part of cleanLine(note).split(" · ")) {
    const joined = lines.length === 0 ? part : `${lines[lines.length - 1]} · ${part}`;
    if (lines.length > 0 && fits(joined)) lines[lines.length - 1] = joined;
    else lines.push(...wrapPart(part, width, fits));
  }
  return lines;
}

function wrapPart(part: string, width: number, fits: (text: string) => boolean): readonly string[] {
  const lines: string[] = [];
  for (const word of part.split(" ")) {
    const joined = lines.length === 0 ? word : `${lines[lines.length - 1]} ${word}`;
    if (lines.length === 0 || (lines.length < mostLines && !fits(joined))) lines.push(word);
    else lines[lines.length - 1] = joined;
  }
  return lines.map((line) => cut(line, width));
}

function cut(text: string, width: number): string {
  if (pixelWidth(text, fontSize) <= width) return text;
  const characters = Array.from(text);
  let room = width - pixelWidth("…", fontSize);
  const count = characters.findIndex((character) => (room -= pixelWidth(character, fontSize)) < 0);
  return `${characters.slice(0, count).join("")}…`;
}
