import { checkBoolean, checkInteger, checkPositiveNumber } from "../../core/check.js";
import { itemAt } from "../../core/item-at.js";
import { checkOptions } from "../../core/options.js";
import { composed } from "../../core/same-text.js";
import type { Clip } from "../clip.js";
import { ClipList } from "../clip-list.js";
import { clipsFrom, type ClipInput } from "../clips-from.js";
import { assignByClasses, assignByNumber } from "./assign-groups.js";

/** How {@link split} divides clips. */
export interface SplitOptions {
  /** The parts and their shares, together 1; default `{ train: 0.8, test: 0.2 }`. */
  readonly fractions?: Readonly<Record<string, number>>;
  /**
   * What must stay together: a published column (`"group"`, `"participant_id"`), or what gives it; default the file, so that moments of
   * one video are never in two parts.
   */
  readonly by?: string | ((clip: Clip) => string | number);
  /** Whether each class is spread over the parts by their shares, as well as whole groups allow; default false. */
  readonly stratify?: boolean;
  /** Integer from 0 to 2³² − 1; default 0. The same seed gives the same parts everywhere. */
  readonly seed?: number;
}

/**
 * Divides clips into parts so that no group is in two of them: the same person, place or recording in training and test makes results too
 * good. Each part keeps the order of the clips.
 *
 * Shares count groups; with `stratify` clips of each class. Two parts without `stratify` are those of scikit-learn's
 * `GroupShuffleSplit` with the same seed; equal parts with `stratify` follow its `StratifiedGroupKFold`.
 *
 * @param clips - A ClipList, clips, paths, or a DataFrame with a column `path`.
 * @returns The clips of each part, under the names in `fractions`.
 * @throws {RangeError} If the shares do not make 1, a clip has no such column, or there are fewer groups than parts.
 * @example
 * const { train, test } = split(kinetics.available, { by: "youtube_id", stratify: true, seed: 7 });
 */
export function split<Fractions extends Readonly<Record<string, number>> = { train: number; test: number }>(
  clips: ClipInput,
  options: SplitOptions & { readonly fractions?: Fractions } = {},
): Readonly<Record<keyof Fractions, ClipList>> {
  checkOptions<SplitOptions>("split", options, { fractions: true, by: true, stratify: true, seed: true });
  const { fractions = { train: 0.8, test: 0.2 }, stratify = false, seed = 0 } = options;
  const { by = ({ path }: Clip): string => path } = options;
  const names = Object.keys(fractions);
  const shares = Object.values(fractions);
  for (const [name, share] of Object.entries(fractions)) checkPositiveNumber(`fractions.${name}`, share);
  checkBoolean("stratify", stratify);
  checkInteger("seed", seed, 0, 0xffffffff);
  const total = shares.reduce((sum, share) => sum + share, 0);
  if (Math.abs(total - 1) > 1e-6)
    throw new RangeError(`Cannot split clips: the fractions make ${Number(total.toFixed(6))}, expected 1`);
  const list = clipsFrom(clips).toArray();
  const groupOf: (clip: Clip) => string | number = typeof by === "function" ? by : columnOf(by);
  const keys = list.map((clip) => composed(String(groupOf(clip))));
  // in order, as NumPy's unique() has them
  const groups = [...new Set(keys)].sort((a, b) => (a < b ? -1 : 1));
  if (groups.length < names.length) {
    const found = `${groups.length} groups for ${names.length} parts`;
    throw new RangeError(`Cannot split clips: there are only ${found}. A group is never divided`);
  }
  const numbers = new Map(groups.map((group, i) => [group, i]));
  const places = keys.map((key) => numbers.get(key) ?? -1);
  const parts = stratify
    ? assignByClasses(classCounts(list, places, groups.length), shares, seed)
    : assignByNumber(groups.length, shares, seed);
  const lists = names.map(
    (_, part) =>
      new ClipList(
        list.filter((_clip, i) => itemAt(parts, itemAt(places, i, "a clip"), "a group") === part),
        { seed },
      ),
  );
  return Object.fromEntries(names.map((name, i) => [name, itemAt(lists, i, "a part")])) as Record<
    keyof Fractions,
    ClipList
  >;
}

function columnOf(name: string): (clip: Clip) => string | number {
  return (clip) => {
    const { columns = {}, id, label, path } = clip;
    const value = Object.hasOwn(columns, name) ? columns[name] : { id, label, path }[name];
    if (value !== undefined && value !== "") return value;
    const known = [...new Set([...Object.keys(columns), "id", "label", "path"])].map((each) =>
      JSON.stringify(each),
    );
    throw new RangeError(
      `Cannot split clips by ${JSON.stringify(name)}: "${path}" has no such value; it has ${known.join(", ")}`,
    );
  };
}

/** For each group how many clips of each class it has; a clip of several classes counts in each. */
function classCounts(list: readonly Clip[], places: readonly number[], numGroups: number): number[][] {
  const classesOf = ({ label, labels }: Clip): readonly string[] => (labels ?? [label ?? ""]).map(composed);
  const classes = [...new Set(list.flatMap(classesOf))].sort((a, b) => (a < b ? -1 : 1));
  const numbers = new Map(classes.map((label, i) => [label, i]));
  const counts = Array.from({ length: numGroups }, () => new Array<number>(classes.length).fill(0));
  list.forEach((clip, i) => {
    const row = itemAt(counts, itemAt(places, i, "a clip"), "a group");
    for (const label of classesOf(clip)) {
      const number = numbers.get(label) ?? -1;
      row[number] = itemAt(row, number, "a class") + 1;
    }
  });
  return counts;
}
