import { setMaxListeners } from "node:events";

/** A signal that ends with others, until it is let go. */
export interface LinkedSignal {
  readonly signal: AbortSignal;
  /** It does not end with the others any more, and they know nothing of it. */
  readonly release: () => void;
}

/** What ends with a signal. */
interface Followers {
  readonly all: Set<AbortController>;
  readonly end: () => void;
}

/** One listener for all that follow a signal: of more than ten Node says that they are a leak. */
const followersOf = new WeakMap<AbortSignal, Followers>();

/**
 * `AbortSignal.any` where some of the signals live on: in each of them that one leaves an entry for good, which adds up when
 * thousands of clips are read under one signal.
 */
export function linkSignals(signals: readonly AbortSignal[]): LinkedSignal {
  const linked = new AbortController();
  setMaxListeners(0, linked.signal); // each part of the work listens
  const ended = signals.find(({ aborted }) => aborted);
  if (ended === undefined) for (const signal of signals) follow(signal, linked);
  else linked.abort(ended.reason);
  return {
    signal: linked.signal,
    release: () => {
      for (const signal of signals) leave(signal, linked);
    },
  };
}

function follow(signal: AbortSignal, follower: AbortController): void {
  const known = followersOf.get(signal);
  if (known !== undefined) {
    known.all.add(follower);
    return;
  }
  const all = new Set([follower]);
  const end = (): void => {
    followersOf.delete(signal);
    for (const each of all) each.abort(signal.reason);
  };
  followersOf.set(signal, { all, end });
  signal.addEventListener("abort", end, { once: true });
}

function leave(signal: AbortSignal, follower: AbortController): void {
  const known = followersOf.get(signal);
  if (known?.all.delete(follower) !== true || known.all.size > 0) return;
  followersOf.delete(signal);
  signal.removeEventListener("abort", known.end);
}
