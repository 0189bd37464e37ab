import { nearestName } from "./nearest-name.js";

/** All keys of an options type: one that is added to the type and not to the list does not compile. */
export type OptionKeys<Options> = Readonly<Record<keyof Required<Options>, true>>;

/**
 * Checks that an options object has no other keys: nothing else would, in plain JavaScript and in Deno.
 *
 * @param caller - What the options are of: `"classifyVideos"`.
 * @throws {TypeError} `Unknown option "numFrame" of classifyVideos: did you mean "numFrames"?`
 */
export function checkOptions<Options extends object>(
  caller: string,
  options: Options,
  keys: OptionKeys<Options>,
): void {
  checkKeys("option", caller, options, Object.keys(keys));
}

/**
 * {@link checkOptions} for any object whose keys are known.
 *
 * @param kind - What a key is: `"field"`.
 */
export function checkKeys(kind: string, owner: string, value: object, known: readonly string[]): void {
  if (typeof value !== "object" || (value as object | null) === null || Array.isArray(value))
    throw new TypeError(
      `Expected the ${kind}s of ${owner} to be an object but received ${JSON.stringify(value)}`,
    );
  for (const key of Object.keys(value)) {
    if (known.includes(key)) continue;
    const near = nearestName(key, known);
    const remedy = near === undefined ? `it has ${known.join(", ") || "none"}` : `did you mean "${near}"?`;
    throw new TypeError(`Unknown ${kind} "${key}" of ${owner}: ${remedy}`);
  }
}
