/** What a check looks for, in the order of the table. */
export type FindingKind =
  | "expected"
  | "found"
  | "decodable"
  | "damaged"
  | "broken"
  | "tooShort"
  | "headerLies"
  | "duplicateContent"
  | "duplicateFiles"
  | "rowsWithoutFile"
  | "filesWithoutRow"
  | "unusableRows"
  | "ignoredFiles"
  | "classesNeverSeen"
  | "groupLeakage"
  | "classSortedSplit";

/** One clip, row, file or class that a finding is about. */
export interface FindingItem {
  /** Its path or name. */
  readonly name: string;
  /** What is the matter with it. */
  readonly detail: string;
}

/** One row of the report. */
export interface Finding {
  /** What was looked for. */
  readonly kind: FindingKind;
  /** The same in words: `"header lies about its frames"`. */
  readonly title: string;
  /** How many there are; `undefined`: the dataset does not say, or has nothing to compare. */
  readonly count: number | undefined;
  /** Out of how many, where that makes sense. */
  readonly of?: number;
  /** Whether anything but 0 is a fault of the dataset; `"expected"`, `"found"` and `"decodable"` only count. */
  readonly isProblem: boolean;
  /** What it is about, one by one; none for those that only count. */
  readonly items: readonly FindingItem[];
  /** Why the count is not known. */
  readonly note?: string;
}

/** A finding with a list: its count is the list's length. */
export function listed(
  kind: FindingKind,
  title: string,
  items: readonly FindingItem[] | undefined,
  more: { readonly of?: number; readonly note?: string } = {},
): Finding {
  const { note, ...rest } = more;
  if (items !== undefined) return { kind, title, count: items.length, isProblem: true, items, ...rest };
  return { kind, title, count: undefined, isProblem: true, items: [], note };
}

/** A finding that only counts. */
export function counted(kind: FindingKind, title: string, count: number | undefined, note?: string): Finding {
  return { kind, title, count, isProblem: false, items: [], ...(count === undefined ? { note } : {}) };
}
