let byLibraries = 0;
const doubts = new Map<string, number>();

/** What became of the readings for which the libraries were asked. */
export interface Tally {
  /** So many were answered by the libraries. */
  readonly byLibraries: number;
  /** Those left to the program, by the reason. */
  readonly doubts: ReadonlyMap<string, number>;
}

/** Counts a reading. */
export function count(doubt: string | undefined): void {
  if (doubt === undefined) byLibraries += 1;
  else doubts.set(doubt, (doubts.get(doubt) ?? 0) + 1);
}

/** The readings so far. */
export function tally(): Tally {
  return { byLibraries, doubts: new Map(doubts) };
}
