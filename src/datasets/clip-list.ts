import { checkInteger } from "../core/check.js";
import { formatCounted } from "../core/format.js";
import { printAsText } from "../core/inspect.js";
import { itemAt } from "../core/item-at.js";
import { showAsLastValue } from "../core/self-display.js";
import { checkOptions } from "../core/options.js";
import { spanOf, type Clip, type ClipSource } from "./clip.js";
import { countValues, type ValueCount } from "./count-values.js";
import { toDataFrame } from "./tables/data-frame.js";
import type { DataFrame } from "./tables/data-frame-types.js";
import type { TableRow } from "./tables/ground-truth-table.js";
import { samplePositions, type SampleOptions } from "./sample.js";

/** Clips in a fixed order: what dataset loaders give and what functions over clips take. */
export class ClipList implements Iterable<Clip> {
  private readonly source: ClipSource;
  /** Those that were asked for: a clip is the same object each time. */
  private readonly made: (Clip | undefined)[];
  /** How many of them there are. */
  private numMade: number;
  /** Seed of the random draw that the clips come from; `undefined` if they were not drawn. */
  readonly seed: number | undefined;

  /**
   * @param clips - Clips, or what makes them.
   * @param options - `seed`: of the draw that gave these clips, for the notes below tables; default none.
   */
  constructor(clips: readonly Clip[] | ClipSource, options: SampleOptions = {}) {
    if (isArray(clips)) {
      const made = [...clips];
      this.made = made;
      this.source = sourceOf(made);
    } else {
      this.made = new Array<Clip | undefined>(clips.length);
      this.source = clips;
    }
    this.numMade = isArray(clips) ? clips.length : 0;
    this.seed = options.seed;
  }

  /** How many clips there are. */
  get length(): number {
    return this.source.length;
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
    return this.make(position < 0 ? position + this.length : position);
  }

  /** A copy of the list as an array. */
  toArray(): Clip[] {
    return [...this.all()];
  }

  private make(position: number): Clip {
    const made = this.made[position];
    if (made !== undefined) return made;
    const clip = this.source.at(position);
    this.made[position] = clip;
    this.numMade += 1;
    return clip;
  }

  private all(): readonly Clip[] {
    if (this.numMade < this.length) for (let i = 0; i < this.length; i += 1) this.make(i);
    return this.made as readonly Clip[];
  }

  /** The clips for which `keep` says true, in the same order. */
  filter(keep: (clip: Clip, position: number) => boolean): ClipList {
    return new ClipList(
      this.all().filter((clip, position) => keep(clip, position)),
      { seed: this.seed },
    );
  }

  /** The clips from `start` to before `end`, counted as `Array.slice` does. */
  slice(start?: number, end?: number): ClipList {
    const [from, to] = sliceRange(this.length, start, end);
    return this.take(
      Array.from({ length: to - from }, (_, i) => from + i),
      this.seed,
    );
  }

  /** A part of drawn clips depends on the same seed. */
  private take(positions: readonly number[], seed: number | undefined): ClipList {
    const source: ClipSource = {
      length: positions.length,
      at: (i) => this.make(itemAt(positions, i, "a position")),
      labelAt: (i) => this.source.labelAt(itemAt(positions, i, "a position")),
    };
    return new ClipList(source, { seed });
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
    return this.take(samplePositions(this.length, count, "clips", { seed }), seed);
  }

  /**
   * How often each value occurs, most frequent first; ties in order of first appearance.
   *
   * @param column - `"label"`, `"id"`, `"path"` or a published column. Clips without a value are not counted.
   * @throws {RangeError} If no clip has such a column.
   */
  countBy(column: "label" | (string & {})): readonly ValueCount[] {
    const labels = column === "label" ? this.labels() : [];
    // of a table without labels the column may be a published one
    const isKnown = labels.some((label) => label !== undefined);
    const values = isKnown ? labels : this.all().map((clip) => cellOf(clip, column));
    if (values.length > 0 && values.every((value) => value === undefined)) {
      const rows = this.all().map((clip) => ({ id: clip.id, ...clipRow(clip) }));
      const known = [...new Set(rows.flatMap((row) => Object.keys(row)))];
      if (!known.includes(column))
        throw new RangeError(
          `Unknown column "${column}": the clips have ${known.map((name) => `"${name}"`).join(", ")}`,
        );
    }
    return countValues(values);
  }

  private labels(): readonly (string | undefined)[] {
    const labels = new Array<string | undefined>(this.length);
    for (let i = 0; i < labels.length; i += 1) labels[i] = this.source.labelAt(i);
    return labels;
  }

  /** Each clip's published columns (or its id and label), of a part its `startSeconds` and `endSeconds`, then its path. */
  toRows(): TableRow[] {
    return this.all().map(clipRow);
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
    const numbers = this.all().flatMap((clip) => clip.row ?? []);
    const unique = numbers.length === this.length && new Set(numbers).size === this.length;
    return toDataFrame(
      Object.fromEntries(columns) as Record<string, (string | number)[]>,
      unique ? numbers : undefined,
    );
  }

  [Symbol.iterator](): IterableIterator<Clip> {
    return this.all()[Symbol.iterator]();
  }

  /** `ClipList of 8 clips, 4 labels: bungee jumping (3), arm wrestling (2), …`. */
  toString(): string {
    const counts = countValues(this.labels());
    const title = `ClipList of ${formatCounted(this.length, "clip")}`;
    if (counts.length === 0) return title;
    const most = counts.slice(0, 5).map(({ value, count }) => `${value} (${count})`);
    if (counts.length > most.length) most.push("…");
    return `${title}, ${formatCounted(counts.length, "label")}: ${most.join(", ")}`;
  }
}

printAsText(ClipList.prototype);
showAsLastValue(ClipList.prototype);

function isArray(clips: readonly Clip[] | ClipSource): clips is readonly Clip[] {
  return Array.isArray(clips);
}

function sourceOf(clips: readonly Clip[]): ClipSource {
  return {
    length: clips.length,
    at: (position) => itemAt(clips, position, "a clip"),
    labelAt: (position) => itemAt(clips, position, "a clip").label,
  };
}

/** What `Array.slice` makes of its arguments. */
function sliceRange(length: number, start: number = 0, end: number = length): [number, number] {
  const within = (value: number): number => {
    const whole = Math.trunc(value) || 0;
    return whole < 0 ? Math.max(0, whole + length) : Math.min(whole, length);
  };
  const from = within(start);
  return [from, Math.max(from, within(end))];
}

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
