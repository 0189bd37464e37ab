/** The end of a signal as a promise, to be waited for beside others. */
export interface Abort {
  /** Rejects with the signal's reason. */
  readonly promise: Promise<never>;
  /** Leaves nothing in the signal. */
  release(): void;
}

/** Watches a signal. */
export function abortOf(signal: AbortSignal): Abort {
  let release = (): void => undefined;
  const promise = new Promise<never>((_, reject) => {
    const tell = (): void => reject(signal.reason as Error);
    signal.addEventListener("abort", tell, { once: true });
    release = (): void => signal.removeEventListener("abort", tell);
    if (signal.aborted) tell();
  });
  promise.catch(() => undefined); // told where it is awaited
  return { promise, release };
}
