/**
 * What the type checker says of a forgotten `await`, with the word that is missing: "is not assignable" sends a beginner
 * elsewhere.
 */
export function withAwaitHint(lines: readonly string[]): readonly string[] {
  const of = lines.map((line) => /'Promise<(.+?)>'/.exec(line)?.[1]).find((type) => type !== undefined);
  if (of === undefined) return lines;
  return [...lines, `A ${of} comes later: write await before the call that gives it`];
}

/** What is said of a last value that comes later. */
export const lastPromise =
  "A promise: its value comes later. Write await before the call to wait for it and see it";
