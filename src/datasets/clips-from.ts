import { parse } from "node:path";
import { spanSuffix, type Clip } from "./clip.js";
import { ClipList } from "./clip-list.js";
import { isDataFrame } from "./tables/data-frame.js";
import type { DataFrame } from "./tables/data-frame-types.js";

/** What is read of a danfojs DataFrame. */
export interface DataFrameLike {
  /** Names of the columns; `path` must be one, `label` and `youtube_id` may. */
  readonly columns: readonly string[];
  /** Row after row. */
  readonly values: readonly unknown[];
}

/** What functions over clips accept. */
export type ClipInput = ClipList | Clip | string | readonly (string | Clip)[] | DataFrameLike;

/** Whether something is a dataset and no clip, though a table has a path too: it knows which of its clips are on disk. */
export function isDataset(value: unknown): value is { readonly available: ClipList } {
  return typeof value === "object" && value !== null && "available" in value;
}

/**
 * The clips that a caller means.
 *
 * A path becomes a clip whose id is the file's name without its ending. Of a danfojs DataFrame the columns
 * `path`, `label`, `youtube_id` or `id`, `startSeconds` and `endSeconds` (if any) are read; all columns but `path` stay
 * with the clip.
 *
 * @throws {TypeError} If something in it is no clip, or the DataFrame has no `path` column.
 */
export function clipsFrom(input: ClipInput): ClipList {
  if (input instanceof ClipList) return input;
  if (Array.isArray(input)) {
    return new ClipList((input as readonly unknown[]).map((item, i) => clipFrom(item, `clips[${i}]`)));
  }
  if (isDataFrame(input)) return new ClipList(clipsOfDataFrame(input));
  return new ClipList([clipFrom(input, "clips")]);
}

function clipFrom(item: unknown, name: string): Clip {
  if (typeof item === "string" && item !== "") return { path: item, id: parse(item).name };
  const clip = item as Partial<Clip> | null | undefined;
  const isClip = typeof clip === "object" && clip !== null && !isDataset(clip);
  if (isClip && typeof clip.path === "string" && clip.path !== "") {
    return { ...clip, path: clip.path, id: clip.id ?? parse(clip.path).name + spanSuffix(clip) };
  }
  const expected =
    name === "clips"
      ? "a ClipList, a clip, a path, a list of clips or paths, or a DataFrame with a path column"
      : "a clip or a path";
  throw new TypeError(`Expected ${name} to be ${expected} but received ${described(item)}`);
}

function clipsOfDataFrame(frame: DataFrame): Clip[] {
  const { columns, values } = frame;
  if (!columns.includes("path")) {
    const found = columns.map((name) => `"${name}"`).join(", ");
    throw new TypeError(`Cannot take clips from a DataFrame without a "path" column: it has ${found}`);
  }
  return values.map((cells, row) => {
    const known = columns.map((name, i) => [name, cells[i]] as const).filter(([, cell]) => isKnown(cell));
    const others = Object.fromEntries(known) as Partial<Record<string, string | number>>;
    const { path, label } = others;
    if (typeof path !== "string" || path === "") {
      throw new TypeError(
        `Cannot take a clip from row ${row} of the DataFrame: its path is ${described(path)}`,
      );
    }
    delete others.path;
    const span = {
      ...secondsAt("startSeconds", others.startSeconds, row),
      ...secondsAt("endSeconds", others.endSeconds, row),
    };
    const id = String(others.youtube_id ?? others.id ?? parse(path).name + spanSuffix(span));
    return {
      path,
      id,
      ...span,
      ...(label === undefined ? {} : { label: String(label) }),
      columns: others as Clip["columns"],
    };
  });
}

function secondsAt(
  name: "startSeconds" | "endSeconds",
  cell: string | number | undefined,
  row: number,
): Pick<Clip, typeof name> {
  if (cell === undefined || cell === "") return {};
  const seconds = Number(cell);
  if (Number.isFinite(seconds)) return { [name]: seconds };
  throw new TypeError(
    `Cannot take a clip from row ${row} of the DataFrame: its ${name} is ${described(cell)}, no number of seconds`,
  );
}

function isKnown(cell: unknown): boolean {
  return cell !== null && cell !== undefined && !Number.isNaN(cell);
}

function described(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (isDataset(value)) return "a dataset, whose clips are its .available";
  if (typeof value === "object") return "an object without a path";
  if (typeof value === "function") return "a function";
  return `${JSON.stringify(value)} (${typeof value})`;
}
