/** What a journal notes beside a result: its last bits may depend on it. */
export interface KeptThreads {
  /** Threads that computed it; none in a journal of an earlier version. */
  readonly threads?: number;
}

/** Whether a result may be one of so many threads: of those of earlier versions nobody knows. */
export function isOfThreads(kept: KeptThreads, threads: number): boolean {
  return (kept.threads ?? threads) === threads;
}

/** With how many threads the results of a run were computed, those taken from an earlier run included. */
export interface ThreadCounts {
  add(kept: KeptThreads): void;
  /** As a provenance holds them: `"4"`, or `"2 | 4"` where a run with 2 was continued with 4. */
  text(): string;
}

/** @param now - Threads of this run: also of results of which nobody noted how many there were. */
export function threadCounts(now: number): ThreadCounts {
  const met = new Set<number>();
  return {
    add: ({ threads = now }) => void met.add(threads),
    text: () => (met.size === 0 ? String(now) : [...met].sort((a, b) => a - b).join(" | ")),
  };
}

/** The threads that a provenance names; `undefined` where it names none, or several. */
export function recordedThreads({ threads = "" }: Readonly<Record<string, string>>): number | undefined {
  return /^[1-9]\d*$/.test(threads) ? Number(threads) : undefined;
}
