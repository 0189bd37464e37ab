/** Runs work as soon as its turn comes. Rejects with the signal's reason if that ends first. */
export type Turnstile = <Result>(work: () => Promise<Result>, signal?: AbortSignal) => Promise<Result>;

/**
 * Lets so many pieces of work run at the same time, whoever asks for them; the others wait, first come, first served.
 *
 * @param limit - ≥ 1.
 */
export function atMost(limit: number): Turnstile {
  let numFree = limit;
  const waiting: (() => void)[] = [];

  function turn(signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const begin = (): void => {
        signal?.removeEventListener("abort", leave);
        resolve();
      };
      const leave = (): void => {
        waiting.splice(waiting.indexOf(begin), 1);
        reject(signal?.reason as Error);
      };
      waiting.push(begin);
      signal?.addEventListener("abort", leave, { once: true });
    });
  }

  return async (work, signal) => {
    signal?.throwIfAborted();
    if (numFree > 0) numFree -= 1;
    else await turn(signal);
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) numFree += 1;
      else next();
    }
  };
}
