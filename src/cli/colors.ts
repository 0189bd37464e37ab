import { styleText } from "node:util";

type Color = "green" | "yellow" | "red";

/** What a line begins with, and what that means. */
const beginnings: readonly (readonly [RegExp, Color])[] = [
  [/^( *)(✓|OK\b)/gm, "green"],
  [/^( *)(!|■|Skipped:|Broken:)/gm, "yellow"],
  [/^( *)(✗|kinetoscope(?: [a-z]+)?:)/gm, "red"],
];

/** Whether a terminal wants colours; `NO_COLOR`, `FORCE_COLOR` and `TERM=dumb` count as everywhere. */
export function wantsColors(stream: { readonly isTTY?: boolean; hasColors?(): boolean }): boolean {
  if ((process.env["NO_COLOR"] ?? "") !== "") return false;
  return stream.isTTY === true && stream.hasColors?.() === true;
}

/** Colours the mark at the beginning of each line; the text stays the same without them. */
export function withColors(text: string): string {
  return beginnings.reduce(
    (colored, [mark, color]) =>
      colored.replace(
        mark,
        (_, indent: string, found: string) =>
          `${indent}${styleText(color, found, { validateStream: false })}`,
      ),
    text,
  );
}
