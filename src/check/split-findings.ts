import { formatCount, formatCounted } from "../core/format.js";
import type { ClipFacts } from "./clip-facts.js";
import { listed, type Finding, type FindingItem } from "./finding.js";

/** Clips of each split, in their order. */
function bySplit(clips: readonly ClipFacts[]): Map<string, ClipFacts[]> {
  return grouped(clips, ({ split }) => split);
}

/** Things by a key, in the order in which the keys are met. */
export function grouped<Item>(items: Iterable<Item>, keyOf: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}

/**
 * Clips of the test split whose group of recordings is in the training split too: the same people in the same place,
 * so that a model may know the place.
 *
 * Source: the UCF101 report (arXiv 1212.0402, section 4): groups stay together, or results are inflated.
 */
export function groupLeakage(clips: readonly ClipFacts[]): Finding {
  const title = "test clips of a group that is in train";
  const splits = bySplit(clips);
  const [train, test] = [splits.get("train"), splits.get("test")];
  if (train === undefined || test === undefined) {
    return listed("groupLeakage", title, undefined, { note: "only one split was looked at" });
  }
  const keyOf = ({ label = "", group }: ClipFacts): string | undefined =>
    group === undefined ? undefined : `${label}\n${group}`;
  if (!test.some((clip) => keyOf(clip) !== undefined)) {
    return listed("groupLeakage", title, undefined, { note: "the clips have no groups" });
  }
  const trained = grouped(
    train.filter((clip) => clip.group !== undefined),
    (clip) => keyOf(clip) ?? "",
  );
  const items = test.flatMap((clip) => {
    const key = keyOf(clip);
    const [same, ...others] = (key === undefined ? undefined : trained.get(key)) ?? [];
    if (same === undefined) return [];
    const more = others.length > 0 ? ` and ${formatCount(others.length)} more` : "";
    return [{ name: clip.path, detail: `group ${clip.group ?? ""}, as ${same.path}${more}` }];
  });
  return listed("groupLeakage", title, items, { of: test.length });
}

/**
 * Splits whose clips stand class by class. Whoever takes the last part of such a list for validation validates on
 * classes that were hardly trained.
 */
export function classSortedSplits(clips: readonly ClipFacts[]): Finding {
  const items: FindingItem[] = [];
  const splits = bySplit(clips);
  for (const [split, all] of splits) {
    const labels = all.flatMap(({ label }) => label ?? []);
    const numClasses = new Set(labels).size;
    const numRuns = labels.filter((label, i) => label !== labels[i - 1]).length;
    // with one clip a class, any order stands class by class
    if (numClasses < 2 || numRuns > numClasses || labels.length === numClasses) continue;
    const last = new Set(labels.slice(Math.floor(labels.length * 0.7))).size;
    const shown = `${formatCount(last)} of ${formatCounted(numClasses, "class", "classes")}`;
    items.push({
      name: split,
      detail: `its last 30 % hold ${shown}: shuffle it, or set aside a share of each class`,
    });
  }
  return listed("classSortedSplit", "splits sorted by class", items, { of: splits.size });
}

/** Classes that have no clip on disk, and those of the test split that have none to train on. */
export function classesNeverSeen(
  clips: readonly ClipFacts[],
  classes: readonly string[] | undefined,
): Finding {
  const title = "classes never seen";
  const splits = bySplit(clips);
  const [train, test] = [splits.get("train"), splits.get("test")];
  const seen = new Set(clips.flatMap(({ label }) => label ?? []));
  if (classes === undefined && (train === undefined || test === undefined)) {
    return listed("classesNeverSeen", title, undefined, { note: "the dataset does not list its classes" });
  }
  const trained = new Set(train?.map(({ label }) => label));
  const untrained = train === undefined ? [] : [...new Set(test?.flatMap(({ label }) => label ?? []))];
  const items = [
    ...(classes ?? [])
      .filter((label) => !seen.has(label))
      .map((name) => ({ name, detail: "no clip on disk" })),
    ...untrained
      .filter((label) => !trained.has(label))
      .map((name) => ({ name, detail: "clips in test, none in train" })),
  ];
  return listed("classesNeverSeen", title, items, { of: new Set([...(classes ?? []), ...seen]).size });
}
