/** As many texts as a pattern has groups. */
interface GroupTexts {
  readonly 1: readonly [string];
  readonly 2: readonly [string, string];
  readonly 3: readonly [string, string, string];
}

/**
 * The texts of a pattern's groups; `undefined` if the text does not match.
 *
 * @param pattern - Without `g`; all of its groups take part in each match.
 * @param count - How many groups it has.
 * @throws {Error} If the pattern has fewer, or one took no part.
 */
export function matchGroups<Count extends keyof GroupTexts>(
  text: string,
  pattern: RegExp,
  count: Count,
): GroupTexts[Count] | undefined {
  const match = pattern.exec(text);
  if (match === null) return undefined;
  const groups: readonly (string | undefined)[] = match.slice(1, count + 1);
  if (groups.length === count && groups.every((group) => group !== undefined))
    return groups as unknown as GroupTexts[Count];
  throw new Error(`Expected ${count} groups of ${String(pattern)}: a fault of kinetoscope, please report it`);
}
