/** Argument checks; the wording of every argument error in the library lives here. */

export function received(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (typeof value === "string") return `${JSON.stringify(value)} (string)`;
  if (Array.isArray(value)) return "an array";
  if (typeof value === "object") return `an object (${Object.prototype.toString.call(value).slice(8, -1)})`;
  if (typeof value === "function") return "a function";
  if (typeof value === "symbol") return "a symbol";
  return `${value as number | boolean} (${typeof value})`;
}

function wrong(name: string, expected: string, value: unknown, sameKind: boolean): Error {
  const message = `Expected ${name} to be ${expected} but received ${received(value)}`;
  return sameKind ? new RangeError(message) : new TypeError(message);
}

/** @throws {TypeError | RangeError} Unless `value` is an integer ≥ `minimum` (and ≤ `maximum`, if given). */
export function checkInteger(
  name: string,
  value: unknown,
  minimum: number,
  maximum: number = Infinity,
): void {
  if (Number.isSafeInteger(value) && (value as number) >= minimum && (value as number) <= maximum) return;
  const expected =
    maximum === Infinity ? `an integer ≥ ${minimum}` : `an integer from ${minimum} to ${maximum}`;
  throw wrong(name, expected, value, typeof value === "number");
}

/** @throws {TypeError | RangeError} Unless `value` is an integer ≥ 1. */
export function checkPositiveInteger(name: string, value: unknown): void {
  checkInteger(name, value, 1);
}

/** @throws {TypeError | RangeError} Unless `value` is a finite number ≥ `minimum` (and ≤ `maximum`, if given). */
export function checkNumber(name: string, value: unknown, minimum: number, maximum: number = Infinity): void {
  if (typeof value === "number" && Number.isFinite(value) && value >= minimum && value <= maximum) return;
  const expected = maximum === Infinity ? `a number ≥ ${minimum}` : `a number from ${minimum} to ${maximum}`;
  throw wrong(name, expected, value, typeof value === "number");
}

/** @throws {TypeError | RangeError} Unless `value` is a finite number > 0. */
export function checkPositiveNumber(name: string, value: unknown): void {
  if (typeof value === "number" && Number.isFinite(value) && value > 0) return;
  throw wrong(name, "a number > 0", value, typeof value === "number");
}

/**
 * @throws {TypeError | RangeError} Unless `value` is `{ startSeconds, endSeconds }`, finite, with a start ≥ 0 and an
 * end after it.
 */
export function checkTimeSpan(name: string, value: unknown): void {
  if (typeof value !== "object" || value === null) {
    throw wrong(name, "{ startSeconds, endSeconds }", value, false);
  }
  const { startSeconds, endSeconds } = value as { readonly startSeconds?: unknown; endSeconds?: unknown };
  const isNumber = typeof startSeconds === "number" && Number.isFinite(startSeconds);
  if (!isNumber || startSeconds < 0) {
    throw wrong(`${name}.startSeconds`, "a number ≥ 0", startSeconds, typeof startSeconds === "number");
  }
  const isEnd = typeof endSeconds === "number" && Number.isFinite(endSeconds) && endSeconds > startSeconds;
  if (!isEnd) {
    throw wrong(
      `${name}.endSeconds`,
      `a number > ${startSeconds}`,
      endSeconds,
      typeof endSeconds === "number",
    );
  }
}

/** @throws {TypeError | RangeError} Unless `value` is a number from `minimum` to `maximum`. */
export function checkNumberFromTo(name: string, value: unknown, minimum: number, maximum: number): void {
  if (typeof value === "number" && value >= minimum && value <= maximum) return;
  throw wrong(name, `a number from ${minimum} to ${maximum}`, value, typeof value === "number");
}

/** @throws {TypeError} Unless `value` is a non-empty string. */
export function checkText(name: string, value: unknown): void {
  if (typeof value === "string" && value !== "") return;
  throw wrong(name, "a non-empty string", value, false);
}

/** @throws {TypeError} Unless `value` is names in an array, or the path of a file that has them. */
export function checkNames(name: string, value: unknown): void {
  const isList = Array.isArray(value) && value.every((item) => typeof item === "string");
  if (!isList && (typeof value !== "string" || value === ""))
    throw wrong(name, "a list of names or the path of a file", value, false);
}

/** @throws {TypeError} Unless `value` is `true` or `false`. */
export function checkBoolean(name: string, value: unknown): void {
  if (typeof value !== "boolean") throw wrong(name, "true or false", value, false);
}

/** @throws {TypeError | RangeError} Unless `value` is an array with `minimum` elements at least. */
export function checkList(name: string, value: unknown, minimum: number): void {
  if (Array.isArray(value) && value.length >= minimum) return;
  const expected = minimum === 0 ? "a list" : `a list of at least ${minimum}`;
  const found = Array.isArray(value) ? value.length : value;
  throw wrong(name, expected, found, Array.isArray(value));
}

/** @throws {RangeError} Unless `value` is one of `allowed`. */
export function checkOneOf(name: string, value: unknown, allowed: readonly (string | number)[]): void {
  if ((allowed as readonly unknown[]).includes(value)) return;
  const choices = allowed.map((choice) => JSON.stringify(choice)).join(", ");
  throw wrong(name, `one of ${choices}`, value, typeof value === "string");
}

/** @throws {TypeError} Unless `value` is an array (or typed array) of integers ≥ 0. */
export function checkIndices(name: string, value: unknown): void {
  if (
    value === null ||
    typeof value !== "object" ||
    typeof (value as ArrayLike<number>).length !== "number"
  ) {
    throw wrong(name, "an array of integers ≥ 0", value, false);
  }
  const list = value as ArrayLike<unknown>;
  for (let i = 0; i < list.length; i += 1) checkInteger(`${name}[${i}]`, list[i], 0);
}
