/** Widths of characters in a sans-serif font, as shares of its size: [pattern, share]. */
const shares: readonly (readonly [RegExp, number])[] = [
  [/[iIjl.,:;'|!·]/u, 0.3],
  [/[frt()[\]\-/\\"` ]/u, 0.38],
  [/[mwMW@%…]/u, 0.88],
  [/[A-Z&]/u, 0.69],
  [/[\u1100-\u11ff\u2e80-\uffef]|\p{Extended_Pictographic}/u, 1],
];

/**
 * How wide a text is in a sans-serif font, pixels: close enough to lay out a chart where no canvas can measure it.
 *
 * @param fontSize - Pixels.
 */
export function pixelWidth(text: string, fontSize: number): number {
  let sum = 0;
  for (const character of text) sum += shares.find(([pattern]) => pattern.test(character))?.[1] ?? 0.58;
  return sum * fontSize;
}
