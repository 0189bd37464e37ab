import { itemAt } from "../../core/item-at.js";
import { ClipList } from "../../datasets/clip-list.js";
import { spanOf, type Clip } from "../../datasets/clip.js";
import type { Model } from "../../model/model.js";
import { classifyRecords } from "../../pipeline/classify/classify-videos.js";
import { mifCells } from "../../pipeline/frame-scores/mif-table.js";
import { findPeaks } from "../../pipeline/frame-scores/most-informative-frames.js";
import type { Provenance, ProvenanceSettings } from "../../pipeline/provenance.js";
import type { ClipRecord } from "../../pipeline/run-clips.js";
import { damagedOf, numberOf, recordedOptions } from "../recorded-options.js";
import { tableCells } from "../results.js";
import type { LocatedClip } from "./locate-clips.js";
import { rowName, type RecordedTable } from "./recorded-table.js";
import type { Difference } from "./verification.js";

/** What was compared, and what differs. */
export interface Rerun {
  readonly numRerun: number;
  readonly numCompared: number;
  readonly differences: readonly Difference[];
}

/**
 * Classifies some clips anew, those of an evaluation each in its old place of its old batch, on which the last bits
 * depend, and compares what comes out with the table.
 *
 * @param positions - Which clips of the list.
 * @param tolerance - How far a score may be off.
 */
export async function rerun(
  model: Model,
  provenance: Provenance,
  table: RecordedTable,
  located: readonly LocatedClip[],
  options: {
    readonly positions: ReadonlySet<number>;
    readonly tolerance: number;
    readonly signal?: AbortSignal;
  },
): Promise<Rerun> {
  const { positions, tolerance, signal } = options;
  const clips = located.map(({ recorded, path }): Clip => {
    const { id, label } = recorded;
    return { path, id, ...spanOf(recorded), ...(label === null ? {} : { label }) };
  });
  const isRerun = (position: number): boolean =>
    positions.has(position) && itemAt(located, position, "a clip").isThere;
  const rerunOf = provenance.kind === "evaluation" ? evaluationRows : mifRows;
  const results = await rerunOf({ model, clips, settings: provenance.settings, isRerun, signal });

  const differences: Difference[] = [];
  let numCompared = 0;
  for (const [row, position] of rowsOf(provenance).entries()) {
    const result = results.get(position);
    if (result === undefined) continue;
    const name = rowName(row, itemAt(clips, position, "a clip").id);
    if (typeof result === "string") {
      differences.push({ kind: "value", name, recorded: "a prediction", found: result });
      continue;
    }
    const recorded = table.rows.get(position);
    if (recorded === undefined) continue;
    for (const [column, cell] of result.entries()) {
      numCompared += 1;
      // the first column of the file is the row's number
      const then = recorded[column + 1] ?? "";
      if (then === cell || isNear(table.header[column + 1], then, cell, tolerance)) continue;
      const cellName = `${name}, ${table.header[column + 1] ?? `column ${column + 2}`}`;
      differences.push({ kind: "value", name: cellName, recorded: quoted(then), found: quoted(cell) });
    }
  }
  for (const [position, result] of results) {
    if (itemAt(provenance.clips, position, "a clip").rowSha256 !== null || typeof result === "string")
      continue;
    const name = itemAt(clips, position, "a clip").path;
    differences.push({ kind: "value", name, recorded: "skipped", found: "a prediction" });
  }
  return { numRerun: results.size, numCompared, differences };
}

/** By position the cells of a row without its number, or why the clip was skipped. */
type NewRows = ReadonlyMap<number, readonly string[] | string>;

interface RowsRequest {
  readonly model: Model;
  readonly clips: readonly Clip[];
  readonly settings: ProvenanceSettings;
  /** Whether the clip at this position is classified anew. */
  readonly isRerun: (position: number) => boolean;
  readonly signal: AbortSignal | undefined;
}

async function evaluationRows(request: RowsRequest): Promise<NewRows> {
  const { model, clips, settings, isRerun, signal } = request;
  const options = { ...recordedOptions(settings), signal };
  // the places of those that are not wanted stay empty, as that of a broken clip does
  const { records } = await classifyRecords(model, new ClipList(clips), options, { wanted: isRerun });
  return rowsBy(records, tableCells);
}

async function mifRows({ model, clips, settings, isRerun, signal }: RowsRequest): Promise<NewRows> {
  const options = {
    every: numberOf(settings, "every"),
    batchSize: numberOf(settings, "batchSize"),
    damaged: damagedOf(settings),
    legacySorted: settings["legacySorted"] === true,
    signal,
  };
  const labelled = clips.map((clip) => ({ ...clip, label: clip.label ?? "" }));
  return rowsBy(await findPeaks(model, labelled, options, { wanted: isRerun }), mifCells);
}

function rowsBy<Result>(
  records: readonly ClipRecord<Result>[],
  cellsOf: (result: Result) => readonly string[],
): NewRows {
  return new Map(
    records.map((record) => [record.position, "result" in record ? cellsOf(record.result) : record.skipped]),
  );
}

/** For each row of the table its position in the list of clips. */
function rowsOf({ clips }: Provenance): readonly number[] {
  return clips.flatMap(({ rowSha256 }, position) => (rowSha256 === null ? [] : [position]));
}

function isNear(column: string | undefined, then: string, now: string, tolerance: number): boolean {
  if (tolerance === 0 || then.trim() === "") return false;
  if (column?.startsWith("score_") !== true && column !== "softmax[category]") return false;
  return Math.abs(Number(then) - Number(now)) <= tolerance;
}

function quoted(cell: string): string {
  return JSON.stringify(cell);
}
