import { checkInteger } from "../core/check.js";
import { formatCounted } from "../core/format.js";
import { printAsText } from "../core/inspect.js";
import { showAsLastValue } from "../core/self-display.js";
import { checkOptions } from "../core/options.js";
import { spanOf, type Clip } from "./clip.js";
import { countValues, type ValueCount } from "./count-values.js";
import { toDataFrame } from "./tables/data-frame.js";
import type { DataFrame } from "./tables/data-frame-types.js";
import type { TableRow } from "./tables/ground-truth-table.js";
import { samplePositions, type SampleOptions } from "./sample.js";

/** Clips in a fixed order: what dataset loaders give and what functions over clips take. */
export class ClipList implements Iterable<Clip> {
  private readonly clips: readonly Clip[];
  /** Seed of the random draw that the clips come from; `undefined` if they were not drawn. */
  readonly seed: number | undefined;

  /** @param options - `seed`: of the draw that gave these clips, for the notes below tables; default none. */
  constructor(clips: readonly Clip[], options: SampleOptions = {}) {
    this.clips = [...clips];
    this.seed = options.seed;
  }

  /** How many clips there are. */
  get length(): number {
    return this.clips.length;
  }

  /**
   * One clip.
   *
   * @param position - From 0; −1 is the last one.
   * @throws {RangeError} If there is none.
   */
  at(position: number): Clip {
    if (this.length === 0) throw new RangeError("Cannot take a clip: the list is empty");
    checkInteger("position", position, -this.length, this.length - 1);
    return this.clips.at(position) as Clip;
  }

  /** A copy of the list as an array. */
  toArray(): Clip[] {
    return [...this.clips];
  }

  /** The clips for which `keep` says true, in the same order. */
  filter(keep: (clip: Clip, position: number) => boolean): ClipList {
    return this.part(this.clips.filter((clip, position) => keep(clip, position)));
  }

  /** The clips from `start` to before `end`, counted as `Array.slice` does. */
  slice(start?: number, end?: number): ClipList {
    return this.part(this.clips.slice(start, end));
  }

  /** A part of drawn clips depends on the same seed. */
  private part(clips: readonly Clip[]): ClipList {
    return new ClipList(clips, { seed: this.seed });
  }

  /**
   * Some clips at random, none twice: the rows of pandas' `sample(count, random_state=seed)`, in its order.
   *
   * @param count - From 0 to `length`.
   * @param options - `seed`: default 0.
   * @throws {RangeError} If there are fewer clips than `count`.
   */
  sample(count: number, options: SampleOptions = {}): ClipList {
    checkOptions("sample", options, { seed: true });
    const { seed = 0 } = options;
    const positions = samplePositions(this.length, count, "clips", { seed });
    return new ClipList(
      positions.map((i) => this.clips[i]),
      { seed },
    );
  }

  /**
   * How often each value occurs, most frequent first; ties in order of first appearance.
   *
   * @param column - `"label"`, `"id"`, `"path"` or a published column. Clips without a value are not counted.
   * @throws {RangeError} If no clip has such a column.
   */
  countBy(column: "label" | (string & {})): readonly ValueCount[] {
    const values = this.clips.map((clip) => cellOf(clip, column));
    if (values.length > 0 && values.every((value) => value === undefined)) {
      const rows = this.clips.map((clip) => ({ id: clip.id, ...clipRow(clip) }));
      const known = [...new Set(rows.flatMap((row) => Object.keys(row)))];
      if (!known.includes(column))
        throw new RangeError(
          `Unknown column "${column}": the clips have ${known.map((name) => `"${name}"`).join(", ")}`,
        );
    }
    return countValues(values);
  }

  /** Each clip's published columns (or its id and label), of a part its `startSeconds` and `endSeconds`, then its path. */
  toRows(): TableRow[] {
    return this.clips.map(clipRow);
  }

  /**
   * The same rows as a danfojs DataFrame; what a clip has no value for is NaN.
   *
   * As in pandas, clips of a ground-truth table keep their row numbers as index.
   */
  toDataFrame(): Promise<DataFrame> {
    const rows = this.toRows();
    const names = new Set(rows.length === 0 ? ["id", "label"] : rows.flatMap((row) => Object.keys(row)));
    names.delete("path");
    const columns = Array.from([...names, "path"], (name) => [name, rows.map((row) => row[name] ?? NaN)]);
    const numbers = this.clips.flatMap((clip) => clip.row ?? []);
    const unique = numbers.length === this.length && new Set(numbers).size === this.length;
    return toDataFrame(
      Object.fromEntries(columns) as Record<string, (string | number)[]>,
      unique ? numbers : undefined,
    );
  }

  [Symbol.iterator](): IterableIterator<Clip> {
    return this.clips[Symbol.iterator]();
  }

  /** `ClipList of 8 clips, 4 labels: bungee jumping (3), arm wrestling (2), …`. */
  toString(): string {
    const counts = countValues(this.clips.map((clip) => clip.label));
    const title = `ClipList of ${formatCounted(this.length, "clip")}`;
    if (counts.length === 0) return title;
    const most = counts.slice(0, 5).map(({ value, count }) => `${value} (${count})`);
    if (counts.length > most.length) most.push("…");
    return `${title}, ${formatCounted(counts.length, "label")}: ${most.join(", ")}`;
  }
}

printAsText(ClipList.prototype);
showAsLastValue(ClipList.prototype);

/** What {@link clipRow} has under a name; of many clips, rows of all names would take most of the time. */
function cellOf(clip: Clip, column: string): string | number | undefined {
  const { columns, label, labels, path } = clip;
  const published = columns !== undefined && Object.hasOwn(columns, column) ? columns[column] : undefined;
  if (column === "path") return path;
  if (column === "label") return label ?? published;
  if (column === "labels" && label === undefined && labels !== undefined) return labels.join("|");
  if (column === "startSeconds" || column === "endSeconds") return clip[column] ?? published;
  return published ?? (column === "id" ? clip.id : undefined);
}

function clipRow(clip: Clip): TableRow {
  const { columns = { id: clip.id }, label, labels, path } = clip;
  const several: TableRow = labels === undefined ? {} : { labels: labels.join("|") };
  return { ...columns, ...(label === undefined ? several : { label }), ...spanOf(clip), path };
}
