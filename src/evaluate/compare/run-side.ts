import { stat } from "node:fs/promises";
import { basename, extname } from "node:path";
import { received } from "../../core/check.js";
import { DatasetError } from "../../core/errors.js";
import { firstOf, itemAt } from "../../core/item-at.js";
import { parseCsv } from "../../files/csv.js";
import { readNpz } from "../../files/npz.js";
import { readParquet, type ParquetRow } from "../../files/parquet.js";
import { systemReason } from "../../files/system-error.js";
import { readText } from "../../files/tables/read-text.js";
import { MostInformativeFrames } from "../../pipeline/frame-scores/mif-table.js";
import type { Predictions } from "../../pipeline/classify/predictions.js";
import { openScoreStore, ScoreStore } from "../../pipeline/score-store/score-store.js";
import { isPredictionsRun, predictionsSide } from "./predictions-side.js";
import { isResultsTable, resultsSide } from "./results-side.js";
import type { RunSide, SideRow, SideScores } from "./side.js";

/** What {@link compareRuns} compares: results of this library, or files. */
export type RunInput = Predictions | MostInformativeFrames | ScoreStore | string;

/**
 * Reads a run, whatever form it has.
 *
 * @throws {DatasetError} If a file is none of the known forms.
 */
export async function readRun(input: RunInput): Promise<RunSide> {
  if (input instanceof MostInformativeFrames) {
    const rows = input.rows.map(({ category, fname, frame, probability }) => ({
      category,
      fname,
      frame,
      probability,
    }));
    return { name: `run by ${input.setting.modelName}`, rows };
  }
  if (input instanceof ScoreStore) return storeSide(input);
  if (isPredictionsRun(input)) return predictionsSide(input);
  if (typeof input !== "string")
    throw new TypeError(
      `Expected a run to be what classifyVideos, evaluate, mostInformativeFrames or openScoreStore gives, or a path but received ${received(input)}`,
    );
  const info = await stat(input).catch((error: unknown) => {
    throw new DatasetError(`Cannot read the run "${input}": ${systemReason(error)}`, {
      path: input,
      cause: error,
    });
  });
  if (info.isDirectory()) return storeSide(await openScoreStore(input));
  const readers: Readonly<Record<string, ((path: string) => Promise<RunSide>) | undefined>> = {
    ".csv": csvSide,
    ".parquet": parquetSide,
    ".npz": npzSide,
  };
  const reader = readers[extname(input).toLowerCase()];
  if (reader !== undefined) return reader(input);
  const known = "a .csv, .parquet or .npz file, or the folder of a score store";
  throw new DatasetError(`Cannot read the run "${input}": expected ${known}`, { path: input });
}

function storeSide(store: ScoreStore): RunSide {
  const rows = store.clips.map(({ category, fname }) => ({
    category,
    fname,
    scores: async (): Promise<SideScores> => {
      const { probabilities } = await store.read(category, fname);
      const [numFrames, numLabels] = probabilities.shape;
      return { numFrames, numLabels, data: probabilities.data };
    },
  }));
  return { name: basename(store.folder), rows, labels: store.labels };
}

/** A table of results, or one with the published columns; an index in front and missing probabilities do no harm. */
async function csvSide(path: string): Promise<RunSide> {
  const text = await readText(path).catch((error: unknown) => {
    throw new DatasetError(`Cannot read the run "${path}": ${systemReason(error)}`, { path, cause: error });
  });
  const parsed = parseCsv(text);
  const { header, rows, lines } = parsed;
  if (isResultsTable(header)) return resultsSide(path, parsed);
  const at = (name: string): number => header.indexOf(name);
  const [category, fname, index] = [at("category"), at("fname"), at("mif_idx")];
  const probability = at("softmax[category]");
  checkColumns(path, header, [category, fname, index]);
  const read = rows.map((cells, i): SideRow => {
    const line = itemAt(lines, i, "the line of a row");
    const textOf = (column: number): string =>
      cells[column] ?? fail(path, `line ${line} has ${cells.length} of the ${header.length} columns`);
    const frame = Number(textOf(index));
    if (!Number.isSafeInteger(frame) || frame < 0 || textOf(index).trim() === "")
      fail(path, `mif_idx of line ${line} is "${textOf(index)}", not a frame number`);
    const written = probability === -1 ? "" : (cells[probability] ?? "");
    return {
      category: textOf(category),
      fname: textOf(fname),
      frame,
      probability: written === "" ? undefined : Number(written),
    };
  });
  return { name: basename(path), rows: read };
}

function checkColumns(path: string, header: readonly string[], positions: readonly number[]): void {
  if (!positions.includes(-1)) return;
  const found = header.map((name) => `"${name}"`).join(", ");
  const wanted = `"category", "fname", "mif_idx" and perhaps "softmax[category]", or those that saveResults writes`;
  fail(path, `expected columns ${wanted}, found ${found}`);
}

function fail(path: string, found: string): never {
  throw new DatasetError(`Cannot read the run "${path}": ${found}`, { path });
}

/** A table of most informative frames, or rows of all probabilities. */
async function parquetSide(path: string): Promise<RunSide> {
  const rows = await readParquet(path);
  const header = Object.keys(rows[0] ?? {});
  if (!header.includes("probabilities")) {
    checkColumns(
      path,
      header,
      ["category", "fname", "mif_idx"].map((name) => header.indexOf(name)),
    );
    const read = rows.map((row): SideRow => ({
      ...nameOf(path, row),
      frame: Number(row["mif_idx"]),
      probability: row["softmax[category]"] === undefined ? undefined : Number(row["softmax[category]"]),
    }));
    return { name: basename(path), rows: read };
  }
  const clips = new Map<string, ParquetRow[]>();
  for (const row of rows) {
    const { category, fname } = nameOf(path, row);
    const frames = clips.get(`${category}\0${fname}`) ?? [];
    if (frames.length === 0) clips.set(`${category}\0${fname}`, frames);
    frames.push(row);
  }
  const sides = Array.from(clips.values(), (frames): SideRow => {
    const name = nameOf(path, firstOf(frames, "a row of a clip"));
    const lists = frames.map(({ probabilities }) =>
      Array.isArray(probabilities) ? (probabilities as readonly number[]) : [],
    );
    const numLabels = firstOf(lists, "a list of probabilities").length;
    if (numLabels === 0 || lists.some(({ length }) => length !== numLabels)) {
      const lengths = [...new Set(lists.map(({ length }) => length))].join(" and ");
      fail(path, `rows of "${name.fname}" have ${lengths} probabilities, not as many in each`);
    }
    const scores = { numFrames: lists.length, numLabels, data: lists.flat() };
    return { ...name, scores: () => Promise.resolve(scores) };
  });
  return { name: basename(path), rows: sides };
}

function nameOf(
  path: string,
  { category, fname }: ParquetRow,
): { readonly category: string; readonly fname: string } {
  if (typeof fname !== "string") fail(path, `its column "fname" holds ${String(fname)} and no file name`);
  return { category: (category as string | undefined) ?? "", fname };
}

/** One array [T, C] a clip under its file name, with or without `category/` in front. */
async function npzSide(path: string): Promise<RunSide> {
  const rows: SideRow[] = [];
  for (const [name, array] of await readNpz(path)) {
    const [numFrames, numLabels, ...more] = array.shape;
    if (numFrames === undefined || numLabels === undefined || more.length > 0)
      fail(path, `its array "${name}" has the shape [${array.shape.join(", ")}], not [frames, labels]`);
    const parts = name.split("/");
    const category = parts.slice(0, -1).join("/");
    const scores = { numFrames, numLabels, data: array.data };
    rows.push({ category, fname: parts.at(-1) ?? name, scores: () => Promise.resolve(scores) });
  }
  return { name: basename(path), rows };
}
