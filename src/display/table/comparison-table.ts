import { checkGiven } from "../../core/given.js";
import { formatSome } from "../../core/format.js";
import { checkOptions } from "../../core/options.js";
import type { RunComparison } from "../../evaluate/compare/compare-runs.js";
import type { Displayable } from "../page/displayable.js";
import { table, type TableOptions } from "./table.js";

/**
 * How two runs differ, as a table of the clips that both have, those that certainly differ most first. Below it are the clips that one
 * run lacks, and notes.
 *
 * @param comparison - What `compareRuns` gave.
 * @example
 * await show(comparisonTable(await compareRuns(mifs, mifs), { head: 5, tail: 0 }));
 */
export function comparisonTable(comparison: RunComparison, options: TableOptions = {}): Displayable {
  checkOptions("comparisonTable", options, {
    columns: true,
    head: true,
    tail: true,
    caption: true,
    note: true,
  });
  checkGiven("comparisonTable", "comparison", comparison, "comparison");
  const missing = [
    ...listed("Only in 1", comparison.onlyInFirst),
    ...listed("Only in 2", comparison.onlyInSecond),
  ];
  const note = [...comparison.toString().split("\n"), ...missing].join(" · ");
  return table(comparison.toRows(), { note, ...options });
}

/** The first few names. */
function listed(title: string, names: readonly string[]): readonly string[] {
  if (names.length === 0) return [];
  return [`${title}: ${formatSome(names)}`];
}
