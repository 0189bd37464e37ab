/** The end of a signal as a promise, to be waited for beside others. */
export interface Abort {
  /** Rejects with the signal's reason. */
  readonly promise: Promise<never>;
  /**
   * Settles with `work`, or rejects as soon as the signal ends. One at a time. `Promise.race` would leave an entry in
   * {@link promise} for each frame of a video.
   */
  orEnd<Result>(work: Promise<Result>): Promise<Result>;
  /** Leaves nothing in the signal. */
  release(): void;
}

/** Watches a signal. */
export function abortOf(signal: AbortSignal): Abort {
  let release = (): void => undefined;
  let endWaiting: (reason: Error) => void = () => undefined;
  const promise = new Promise<never>((_, reject) => {
    const tell = (): void => {
      reject(signal.reason as Error);
      endWaiting(signal.reason as Error);
    };
    signal.addEventListener("abort", tell, { once: true });
    release = (): void => signal.removeEventListener("abort", tell);
    if (signal.aborted) tell();
  });
  promise.catch(() => undefined); // told where it is awaited
  const orEnd = <Result>(work: Promise<Result>): Promise<Result> =>
    new Promise((resolve, reject) => {
      endWaiting = reject;
      work.then(resolve, reject);
      if (signal.aborted) reject(signal.reason as Error);
    });
  return { promise, orEnd, release };
}
