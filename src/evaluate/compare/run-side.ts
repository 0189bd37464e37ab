import { stat } from "node:fs/promises";
import { basename, extname } from "node:path";
import { DatasetError } from "../../core/errors.js";
import { parseCsv } from "../../files/csv.js";
import { readNpz } from "../../files/npz.js";
import { readParquet, type ParquetRow } from "../../files/parquet.js";
import { systemReason } from "../../files/system-error.js";
import { readText } from "../../files/tables/read-text.js";
import { MostInformativeFrames } from "../../pipeline/frame-scores/mif-table.js";
import type { Predictions } from "../../pipeline/classify/predictions.js";
import { openScoreStore, ScoreStore } from "../../pipeline/score-store/score-store.js";
import { isPredictionsRun, predictionsSide } from "./predictions-side.js";
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

/** A table with the published columns; an index in front and missing probabilities do no harm. */
async function csvSide(path: string): Promise<RunSide> {
  const text = await readText(path).catch((error: unknown) => {
    throw new DatasetError(`Cannot read the run "${path}": ${systemReason(error)}`, { path, cause: error });
  });
  const { header, rows, lines } = parseCsv(text);
  const at = (name: string): number => header.indexOf(name);
  const [category, fname, index, probability] = ["category", "fname", "mif_idx", "softmax[category]"].map(at);
  checkColumns(path, header, [category, fname, index]);
  const read = rows.map((cells, i): SideRow => {
    const frame = Number(cells[index]);
    if (!Number.isSafeInteger(frame) || frame < 0 || cells[index].trim() === "") {
      const found = `mif_idx of line ${lines[i]} is "${cells[index] ?? ""}", not a frame number`;
      throw new DatasetError(`Cannot read the run "${path}": ${found}`, { path });
    }
    const p =
      probability === -1 || (cells[probability] ?? "") === "" ? undefined : Number(cells[probability]);
    return { category: cells[category], fname: cells[fname], frame, probability: p };
  });
  return { name: basename(path), rows: read };
}

function checkColumns(path: string, header: readonly string[], positions: readonly number[]): void {
  if (!positions.includes(-1)) return;
  const found = header.map((name) => `"${name}"`).join(", ");
  const wanted = `"category", "fname", "mif_idx" and perhaps "softmax[category]"`;
  throw new DatasetError(`Cannot read the run "${path}": expected columns ${wanted}, found ${found}`, {
    path,
  });
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
      ...nameOf(row),
      frame: Number(row["mif_idx"]),
      probability: row["softmax[category]"] === undefined ? undefined : Number(row["softmax[category]"]),
    }));
    return { name: basename(path), rows: read };
  }
  const clips = new Map<string, ParquetRow[]>();
  for (const row of rows) {
    const { category, fname } = nameOf(row);
    const frames = clips.get(`${category}\0${fname}`) ?? [];
    if (frames.length === 0) clips.set(`${category}\0${fname}`, frames);
    frames.push(row);
  }
  const sides = Array.from(clips.values(), (frames): SideRow => {
    const lists = frames.map((row) => row["probabilities"] as number[]);
    const scores = { numFrames: lists.length, numLabels: lists[0].length, data: lists.flat() };
    return { ...nameOf(frames[0]), scores: () => Promise.resolve(scores) };
  });
  return { name: basename(path), rows: sides };
}

function nameOf(row: ParquetRow): { readonly category: string; readonly fname: string } {
  return { category: (row["category"] as string | undefined) ?? "", fname: row["fname"] as string };
}

/** One array [T, C] a clip under its file name, with or without `category/` in front. */
async function npzSide(path: string): Promise<RunSide> {
  const rows: SideRow[] = [];
  for (const [name, array] of await readNpz(path)) {
    const [numFrames, numLabels] = array.shape;
    if (array.shape.length !== 2) {
      const found = `its array "${name}" has the shape [${array.shape.join(", ")}], not [frames, labels]`;
      throw new DatasetError(`Cannot read the run "${path}": ${found}`, { path });
    }
    const parts = name.split("/");
    const category = parts.slice(0, -1).join("/");
    const scores = { numFrames, numLabels, data: array.data };
    rows.push({ category, fname: parts[parts.length - 1], scores: () => Promise.resolve(scores) });
  }
  return { name: basename(path), rows };
}
