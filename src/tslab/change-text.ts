/** A text that must occur exactly once, and what takes its place. */
export interface Change {
  readonly found: string;
  readonly replacement: string;
}

/** The text with all changes; `undefined` if one of them does not occur, or more than once. */
export function changeText(text: string, ...changes: readonly Change[]): string | undefined {
  let result = text;
  for (const { found, replacement } of changes) {
    const parts = result.split(found);
    if (parts.length !== 2) return undefined;
    result = parts.join(replacement);
  }
  return result;
}

const key = "kinetoscope.tslab";

/**
 * Makes a function callable from changed text, which has no imports of ours.
 *
 * @returns How the text names it.
 */
export function callable(name: string, call: (...args: never[]) => unknown): string {
  const globals = globalThis as unknown as Record<symbol, Record<string, unknown> | undefined>;
  const ours = (globals[Symbol.for(key)] ??= {});
  ours[name] = call;
  return `globalThis[Symbol.for(${JSON.stringify(key)})].${name}`;
}
