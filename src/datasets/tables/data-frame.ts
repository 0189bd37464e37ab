import { checkGiven } from "../../core/given.js";
import { errorMessage } from "../../core/errors.js";
import { printAsText } from "../../core/inspect.js";
import { showAsLastValue } from "../../core/self-display.js";
import type { DataFrame } from "./data-frame-types.js";

export type { Cell, DataFrame, DataFrameGroups, Series } from "./data-frame-types.js";

/** What is used of the package; its own types turn every misspelt method into `any`. */
interface Danfo {
  readonly DataFrame: {
    new (rows: unknown[][], options: { columns: string[]; dtypes: string[]; index?: unknown[] }): DataFrame;
    readonly prototype: DataFrame;
  };
  /** What DataFrame and Series extend. */
  readonly NDframe: { readonly prototype: { toString(): string } };
  readonly tensorflow: { backend(): { firstUse?: boolean } };
}

let danfo: Promise<Danfo> | undefined;

/** Loads danfojs on first use: it takes one to two seconds. */
function loadDanfo(): Promise<Danfo> {
  danfo ??= importDanfo().catch((error: unknown) => {
    danfo = undefined;
    throw error;
  });
  return danfo;
}

async function importDanfo(): Promise<Danfo> {
  let loaded: Danfo;
  try {
    loaded = (await import("danfojs-node")) as unknown as Danfo;
  } catch (error) {
    const remedy = "Run npx --no kinetoscope init --data-frames && npm install in the project's folder";
    const reason = errorMessage(error).split("\n")[0];
    throw new Error(`Cannot load danfojs-node: ${reason}. ${remedy}`, { cause: error });
  }
  // TensorFlow.js advertises its native package at the first number it stores, in the middle of a notebook.
  const backend = loaded.tensorflow.backend();
  if (backend.firstUse === true) backend.firstUse = false;
  printAsText(loaded.NDframe.prototype);
  showAsLastValue(ownerOf("query", loaded.DataFrame.prototype));
  mendSelection(ownerOf("query", loaded.DataFrame.prototype));
  return loaded;
}

/** The prototype that a method is defined on: frames made from frames are of the base class. */
function ownerOf(method: string, prototype: object): DataFrame {
  let owner = prototype;
  while (!Object.hasOwn(owner, method)) owner = Object.getPrototypeOf(owner) as object;
  return owner as DataFrame;
}

type RowCondition = readonly boolean[] | { readonly values: readonly unknown[] };

/**
 * danfojs takes the *names* of rows for their positions where rows are picked by a condition: once a frame was
 * filtered, or its rows are named, `query` and `iloc` silently give other rows. Mended where it is loaded.
 */
function mendSelection(prototype: DataFrame): void {
  interface Selecting {
    iloc(selection: { rows?: unknown; columns?: unknown }): DataFrame;
    query(condition: RowCondition, options?: { readonly inplace?: boolean }): DataFrame | undefined;
  }
  const original = prototype as unknown as Selecting;
  const { iloc } = original;
  const mended: Selecting = {
    iloc(this: DataFrame, { rows, columns }) {
      return iloc.call(this, { rows: positionsOf(rows), columns });
    },
    query(this: DataFrame, condition, options) {
      const found = iloc.call(this, { rows: positionsOf(condition) });
      if (options?.inplace !== true) return found;
      const frame = this as unknown as {
        $setValues(...args: unknown[]): void;
        $setIndex(index: unknown): void;
      };
      frame.$setValues(found.values, false, false);
      frame.$setIndex(found.index);
      return undefined;
    },
  };
  Object.assign(prototype, mended);
}

/** Where a condition is true, as positions; anything else as it is. */
function positionsOf(rows: unknown): unknown {
  const values: unknown = Array.isArray(rows) ? rows : (rows as { values?: unknown } | undefined)?.values;
  if (!Array.isArray(values) || !values.some((value) => typeof value === "boolean")) return rows;
  return values.flatMap((value: unknown, position) => (value === true ? [position] : []));
}

/**
 * Columns as a danfojs DataFrame.
 *
 * A column's type follows from its values, never from what they look like: strings stay strings. A column whose name danfojs
 * uses itself (`"index"`, `"shape"`, …) gets a `_` after it.
 *
 * @param columns - Name → values, all of the same length.
 * @param index - Names of the rows, all different; default 0, 1, 2, ….
 * @throws {RangeError} If the columns differ in length.
 * @throws {Error} If danfojs-node cannot be loaded; the message says how to install it.
 */
export async function toDataFrame(
  columns: Readonly<Record<string, readonly (string | number)[]>>,
  index?: readonly (string | number)[],
): Promise<DataFrame> {
  checkGiven("toDataFrame", "columns", columns, "object");
  const names = Object.keys(columns);
  const values = Object.values(columns);
  const length = values[0]?.length ?? 0;
  for (const [name, column] of Object.entries(columns)) {
    if (column.length === length) continue;
    throw new RangeError(
      `Cannot make a DataFrame: column "${name}" has ${column.length} rows, column "${names[0]}" has ${length}`,
    );
  }
  const { DataFrame: Frame } = await loadDanfo();
  const rows = Array.from({ length }, (_, row) => values.map((column) => column[row]));
  return new Frame(rows, {
    columns: names.map((name) => (name in Frame.prototype ? `${name}_` : name)),
    dtypes: values.map(columnType),
    ...(index === undefined || length === 0 ? {} : { index: [...index] }),
  });
}

function columnType(values: readonly (string | number)[]): string {
  if (values.some((value) => typeof value === "string")) return "string";
  return values.every((value) => Number.isSafeInteger(value)) ? "int32" : "float32";
}

/** Whether `value` is a danfojs DataFrame, of whichever copy of the package. */
export function isDataFrame(value: unknown): value is DataFrame {
  if (value === null || typeof value !== "object") return false;
  const { ndim, columns, index, shape, values, iloc, head } = value as Partial<DataFrame>;
  return (
    ndim === 2 &&
    [columns, index, shape, values].every(Array.isArray) &&
    [iloc, head].every((method) => typeof method === "function")
  );
}
