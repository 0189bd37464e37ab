import { checkInteger } from "../../core/check.js";
import { formatCounted } from "../../core/format.js";
import { printAsText } from "../../core/inspect.js";
import { itemAt } from "../../core/item-at.js";
import { composed } from "../../core/same-text.js";
import { TextIndex } from "../../core/text-index.js";
import { checkOptions } from "../../core/options.js";
import { countValues, type ValueCount } from "../count-values.js";
import { toDataFrame } from "./data-frame.js";
import type { DataFrame } from "./data-frame-types.js";
import { samplePositions, type SampleOptions } from "../sample.js";

/** One row of a table: published column name → value. */
export type TableRow = Readonly<Record<string, string | number>>;

/** The rows of a ground-truth file, held column by column; ids and labels are text, times numbers. */
export class GroundTruthTable implements Iterable<TableRow> {
  /** For each row its number in the whole file's table, counted from 0. */
  readonly rowNumbers: readonly number[];
  private readonly columns: ReadonlyMap<string, () => readonly (string | number)[]>;

  /**
   * @param columns - Published name → values, all of the same length, in the published order; or what gives them when
   *   they are first asked for.
   * @param rowNumbers - Default 0, 1, 2, ….
   */
  constructor(
    columns: ReadonlyMap<string, readonly (string | number)[] | (() => readonly (string | number)[])>,
    rowNumbers?: readonly number[],
  ) {
    this.columns = new Map(Array.from(columns, ([name, values]) => [name, onDemand(values)]));
    this.rowNumbers = rowNumbers ?? firstColumn(this.columns).map((_, row) => row);
  }

  /** How many rows there are. */
  get length(): number {
    return this.rowNumbers.length;
  }

  /** The published column names, in their order. */
  get columnNames(): readonly string[] {
    return [...this.columns.keys()];
  }

  /** @throws {RangeError} If there is no such column. */
  column(name: string): readonly (string | number)[] {
    const values = this.columns.get(name);
    if (values !== undefined) return values();
    const known = this.columnNames.map((column) => `"${column}"`).join(", ");
    throw new RangeError(`Unknown column "${name}": the ground truth has ${known}`);
  }

  /** @param position - From 0 to length − 1. */
  row(position: number): TableRow {
    checkInteger("position", position, 0, this.length - 1);
    const row: Record<string, string | number> = {};
    this.columns.forEach((values, name) => {
      const value = itemAt(values(), position, "a cell");
      if (name === "__proto__")
        // assigned, it would be no column but the row's prototype
        Object.defineProperty(row, name, { value, enumerable: true });
      else row[name] = value;
    });
    return row;
  }

  /**
   * The rows at some positions, in that order; they keep their row numbers.
   *
   * @param positions - Each from 0 to length − 1.
   * @throws {RangeError} If there is no row at one of them.
   */
  take(positions: readonly number[]): GroundTruthTable {
    const chosen = [...positions];
    for (const position of chosen) checkInteger("position", position, 0, this.length - 1);
    const columns = Array.from(this.columns, ([name, values]) => {
      const take = (): readonly (string | number)[] => {
        const all = values();
        return chosen.map((position) => all[position]!);
      };
      return [name, take] as const;
    });
    return new GroundTruthTable(
      new Map(columns),
      chosen.map((position) => this.rowNumbers[position]!),
    );
  }

  /**
   * The rows whose value in a column is one of `values`, in the same order; they keep their row numbers.
   *
   * Source: pandas' `rows[rows[column].isin(values)]`. Text and numbers are never equal.
   * @throws {RangeError} If there is no such column.
   */
  where(column: string, values: Iterable<string | number>): GroundTruthTable {
    const wanted = [...values];
    const numbers = new Set(wanted.filter((value) => typeof value === "number"));
    const texts = new TextIndex(wanted.length);
    for (const value of wanted) if (typeof value === "string") texts.add(composed(value));
    const isWanted = (value: string | number): boolean =>
      typeof value === "string" ? texts.find(composed(value)) !== -1 : numbers.has(value);
    return this.take(this.column(column).flatMap((value, position) => (isWanted(value) ? [position] : [])));
  }

  /** Some rows at random: the rows of pandas' `sample(count, random_state=seed)`, in its order. */
  sample(count: number, options: SampleOptions = {}): GroundTruthTable {
    checkOptions("sample", options, { seed: true });
    return this.take(samplePositions(this.length, count, "rows", options));
  }

  /** How often each value of a column occurs, most frequent first; ties in order of first appearance. */
  countBy(column: string): readonly ValueCount[] {
    return countValues(this.column(column));
  }

  /** Every row as an object. */
  toRows(): TableRow[] {
    return this.rowNumbers.map((_, position) => this.row(position));
  }

  /** Every row as a danfojs DataFrame, whose index is the row numbers. */
  toDataFrame(): Promise<DataFrame> {
    const columns = Array.from(this.columns, ([name, values]) => [name, values()] as const);
    return toDataFrame(Object.fromEntries(columns), this.rowNumbers);
  }

  [Symbol.iterator](): IterableIterator<TableRow> {
    return this.toRows()[Symbol.iterator]();
  }

  /** `GroundTruthTable of 19,906 rows: label, youtube_id, …`. */
  toString(): string {
    return `GroundTruthTable of ${formatCounted(this.length, "row")}: ${this.columnNames.join(", ")}`;
  }
}

printAsText(GroundTruthTable.prototype);

function firstColumn(
  columns: ReadonlyMap<string, () => readonly (string | number)[]>,
): readonly (string | number)[] {
  for (const values of columns.values()) return values();
  return [];
}

/** What gives a column, computed once. */
function onDemand(
  values: readonly (string | number)[] | (() => readonly (string | number)[]),
): () => readonly (string | number)[] {
  if (typeof values !== "function") return () => values;
  let known: readonly (string | number)[] | undefined;
  return () => (known ??= values());
}
