import { checkGiven } from "../../core/given.js";
import { formatSome } from "../../core/format.js";
import { checkOptions } from "../../core/options.js";
import type { RunComparison } from "../../evaluate/compare/compare-runs.js";
import type { Displayable } from "../page/displayable.js";
import { shortName } from "../chart/score-lines.js";
import { table, type TableOptions } from "./table.js";

/** Longer names of runs are cut in the heads. */
const longestName = 24;

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
  return table(namedRows(comparison), { note, ...options });
}

/** The rows under names that a reader knows: the clip, its true label, and the runs'. */
function namedRows(comparison: RunComparison): readonly object[] {
  const [first, second] = comparison.names.map((name) => shortName(name, longestName));
  const [one, two] = first === second ? ["1", "2"] : [first, second];
  return comparison.toRows().map(({ category, fname, ...others }) => ({
    clip: fname,
    ...(category === "" ? {} : { truth: category }),
    ...Object.fromEntries(
      Object.entries(others).map(([name, value]) => [
        name.replace(/ [12]$/, (number) => ` ${number === " 1" ? one : two}`),
        value,
      ]),
    ),
  }));
}

/** The first few names. */
function listed(title: string, names: readonly string[]): readonly string[] {
  if (names.length === 0) return [];
  return [`${title}: ${formatSome(names)}`];
}
