/** Whether a value comes later. */
export function isPromise(value: unknown): value is PromiseLike<unknown> {
  return (
    typeof value === "object" && value !== null && typeof (value as { then?: unknown }).then === "function"
  );
}

/**
 * Checks that no argument is a promise: where nothing checks types, a forgotten `await` would end in an error about
 * something else.
 *
 * @param caller - What the arguments are of: `"videoGrid"`.
 * @param values - The arguments by their names.
 * @throws {TypeError} `The model of classifyVideos is still a promise: write await before the call that gives it`
 */
export function checkAwaited(caller: string, values: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(values)) {
    if (!isPromise(value)) continue;
    // it is not waited for: its own error would end the process
    Promise.resolve(value).catch(() => undefined);
    throw new TypeError(
      `The ${name} of ${caller} is still a promise: write await before the call that gives it`,
    );
  }
}
