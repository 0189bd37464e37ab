import { formatCounted, formatSome } from "../../core/format.js";
import { composed } from "../../core/same-text.js";
import { countValues } from "../count-values.js";
import { parseUcf101FileName } from "./name.js";
import type { Ucf101Row } from "./rows.js";
import type { Ucf101Classes } from "./classes.js";
import { basename } from "node:path";

/** What a reader of results ought to know about the two splits, one sentence each. */
export function ucf101Warnings(
  train: readonly Ucf101Row[],
  test: readonly Ucf101Row[],
  classes: Ucf101Classes | undefined,
): readonly string[] {
  return [
    ...sharedFiles(train, test),
    ...sharedGroups(train, test),
    ...sortedByClass(train),
    ...strangeLabels(train, test, classes),
  ];
}

function sharedFiles(train: readonly Ucf101Row[], test: readonly Ucf101Row[]): string[] {
  const nameOf = ({ videoName }: Ucf101Row): string => composed(basename(videoName));
  const trained = new Set(train.map(nameOf));
  const both = test.map(nameOf).filter((name) => trained.has(name));
  if (both.length === 0) return [];
  return [`${formatCounted(both.length, "clip")} in train and in test: ${someOf(both)}`];
}

function sharedGroups(train: readonly Ucf101Row[], test: readonly Ucf101Row[]): string[] {
  const groups = (rows: readonly Ucf101Row[]): string[] =>
    countValues(rows.map(groupOf)).map(({ value }) => String(value));
  const trained = new Set(groups(train));
  const shared = groups(test).filter((group) => trained.has(group));
  if (shared.length === 0) return [];
  return [
    `Train and test share ${formatCounted(shared.length, "group")}: ${someOf(shared)}. Clips of a group were cut from one ` +
      "recording, so accuracy on test will be too high",
  ];
}

function groupOf({ videoName, label }: Ucf101Row): string | undefined {
  const name = parseUcf101FileName(videoName);
  return name === undefined ? undefined : `${label} ${name.group}`;
}

function sortedByClass(train: readonly Ucf101Row[]): string[] {
  const numLabels = countValues(train.map(({ label }) => label)).length;
  const runs = train.filter(({ label }, i) => label !== train[i - 1]?.label).length;
  if (numLabels < 2 || runs !== numLabels || train.length === numLabels) return [];
  return ["Train is sorted by class: its last rows are no fair validation set. Split stratified, or shuffle"];
}

function strangeLabels(
  train: readonly Ucf101Row[],
  test: readonly Ucf101Row[],
  classes: Ucf101Classes | undefined,
): string[] {
  const trained = new Set(train.map(({ label }) => label));
  const all = [...new Set([...train, ...test].map(({ label }) => label))].sort();
  const warnings: string[] = [];
  const untrained = all.filter((label) => !trained.has(label));
  if (train.length > 0 && untrained.length > 0)
    warnings.push(`In test but not in train: ${someOf(untrained)}`);
  const unknown = classes === undefined ? [] : all.filter((label) => classes.spelling(label) === undefined);
  if (unknown.length > 0) warnings.push(`Not in classInd.txt: ${someOf(unknown)}`);
  const byCase = new Map<string, string[]>();
  for (const label of all)
    byCase.set(label.toLowerCase(), [...(byCase.get(label.toLowerCase()) ?? []), label]);
  for (const alike of byCase.values()) {
    if (alike.length > 1) warnings.push(`Labels that differ in upper and lower case alone: ${someOf(alike)}`);
  }
  return warnings;
}

function someOf(names: readonly string[]): string {
  return formatSome(names.map((name) => `"${name}"`));
}
