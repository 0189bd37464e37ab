import { itemAt } from "../../core/item-at.js";
import { refuseOthers } from "../published/layouts.js";
import { basename, extname } from "node:path";
import { composed, isSameText } from "../../core/same-text.js";
import { parseCsv } from "../../files/csv.js";
import { splitLines } from "../../files/tables/read-text.js";
import { readGroundTruth } from "../tables/ground-truth-text.js";
import { findColumns } from "../tables/csv-header.js";
import { parseUcf101FileName } from "./name.js";
import type { Ucf101Classes } from "./classes.js";

/** A part of UCF101. */
export type Ucf101Split = "train" | "test";

/** A line of a table that took no part, and why. */
export interface Ucf101Problem {
  /** The table. */
  readonly path: string;
  /** Its line, counted from 1. */
  readonly line: number;
  /** Why it took no part. */
  readonly reason: string;
}

/** What one line of a table says. */
export interface Ucf101Row {
  /** The file as the table names it: `v_Punch_g01_c01.avi` or `Punch/v_Punch_g01_c01.avi`. */
  readonly videoName: string;
  /** Its class. */
  readonly label: string;
  /** Whose table it is in. */
  readonly split: Ucf101Split;
  /** Number of the row in its table, counted from 0; rows that could not be used are counted too. */
  readonly row: number;
}

/** The usable rows of a table. */
export interface Ucf101Rows {
  readonly rows: readonly Ucf101Row[];
  readonly problems: readonly Ucf101Problem[];
}

interface Line {
  readonly line: number;
  readonly videoName: string;
  readonly label: string;
  readonly reason?: string;
}

/**
 * Reads a table of one split: a `.csv` with the columns `video_name,tag`, or an official list
 * (`Punch/v_Punch_g01_c01.avi 71`, in a test list without the number).
 *
 * A row of a list has its folder as label, spelt as in `classInd.txt`. Rows without name or label, rows that lead
 * out of the folder and rows of a file that came before are listed as problems.
 *
 * @param classes - What `classInd.txt` says, where it is there.
 * @throws {DatasetError} If the table cannot be read, is empty, or misses a column.
 */
export async function readUcf101Rows(
  path: string,
  split: Ucf101Split,
  classes: Ucf101Classes | undefined,
): Promise<Ucf101Rows> {
  const text = await readGroundTruth(path);
  refuseOthers("loadUcf101", path, text);
  const lines = extname(path).toLowerCase() === ".csv" ? csvLines(path, text) : listLines(text, classes);
  const rows: Ucf101Row[] = [];
  const problems: Ucf101Problem[] = [];
  const earlier = new Map<string, Line>();
  for (const [row, line] of lines.entries()) {
    const { videoName, label } = line;
    const twin = earlier.get(composed(basename(videoName)));
    const reason = line.reason ?? unusable(line) ?? (twin && duplicateOf(twin, line));
    if (reason !== undefined) {
      problems.push({ path, line: line.line, reason });
      continue;
    }
    earlier.set(composed(basename(videoName)), line);
    rows.push({ videoName, label, split, row });
  }
  return { rows, problems };
}

function csvLines(path: string, text: string): Line[] {
  const csv = parseCsv(text);
  const found = findColumns(path, "ground truth", csv.header, ["video_name", "tag"]);
  const [nameColumn, tagColumn] = [itemAt(found, 0, "a column"), itemAt(found, 1, "a column")];
  return csv.rows.map((cells, i) => {
    const line = itemAt(csv.lines, i, "the line of a row");
    return {
      line,
      videoName: (cells.at(nameColumn) ?? "").trim().replaceAll("\\", "/"),
      label: (cells.at(tagColumn) ?? "").trim(),
      ...(line === csv.unclosedQuoteLine ? { reason: "A quoted cell is never closed" } : {}),
    };
  });
}

function listLines(text: string, classes: Ucf101Classes | undefined): Line[] {
  const lines = splitLines(text);
  return lines.flatMap((content, i) => {
    const [, written, index] = /^\s*(\S.*?)(?:\s+(\d+))?\s*$/.exec(content) ?? [];
    if (written === undefined) return [];
    const videoName = written.replaceAll("\\", "/");
    const folder = /^(?:.*\/)?([^/]+)\/[^/]*$/.exec(videoName)?.[1];
    const indexed = index === undefined ? undefined : classes?.byIndex.get(Number(index));
    const className = folder ?? indexed ?? parseUcf101FileName(videoName)?.className ?? "";
    const label = classes?.spelling(className) ?? className;
    const reason =
      indexed === undefined || isSameText(indexed, label)
        ? {}
        : { reason: `The folder is "${label}", but class ${index} is "${indexed}"` };
    return [{ line: i + 1, videoName, label, ...reason }];
  });
}

function unusable({ videoName, label }: Line): string | undefined {
  if (videoName === "") return "The name of the video is empty";
  if (videoName.split("/").includes("..")) return `"${videoName}" leads out of the folder`;
  return label === "" ? "The label is empty" : undefined;
}

function duplicateOf(twin: Line, { label }: Line): string {
  const relabelled = isSameText(twin.label, label) ? "" : `, but with the label ${JSON.stringify(label)}`;
  return `Duplicate of line ${twin.line}${relabelled}`;
}
