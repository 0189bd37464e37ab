import { ClipList } from "../../datasets/clip-list.js";
import type { Clip } from "../../datasets/clip.js";
import type { Model } from "../../model/model.js";
import { classifyVideos } from "../../pipeline/classify-videos.js";
import type { ClipResult } from "../../pipeline/classify-clips.js";
import type { Provenance } from "../../pipeline/provenance.js";
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
 * Classifies some clips of an evaluation anew, each in its old place of its old batch, on which the last bits depend,
 * and compares what comes out with the table.
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
  const { settings } = provenance;
  const number = (name: string): number | undefined =>
    typeof settings[name] === "number" ? settings[name] : undefined;
  const clips = located.map(({ recorded, path }): Clip => {
    const { id, label } = recorded;
    return { path, id, ...(label === null ? {} : { label }) };
  });
  const positionOf = new Map(clips.map((clip, position) => [clip, position]));
  const isRerun = (position: number): boolean => positions.has(position) && located[position].isThere;
  const results = new Map<number, ClipResult>();
  await classifyVideos(
    model,
    new ClipList(clips),
    {
      numFrames: number("numFrames"),
      batchSize: number("batchSize"),
      topK: number("topN"),
      damaged: settings["damaged"] === "keep" ? "keep" : "error",
      signal,
    },
    {
      // its place in the batch stays empty, as that of a broken clip does
      known: (position) =>
        isRerun(position) ? undefined : { clip: clips[position], skipped: "not asked for" },
      onResult: (result) => void results.set(positionOf.get(result.clip) ?? -1, result),
    },
  );

  const differences: Difference[] = [];
  let numCompared = 0;
  for (const [row, position] of rowsOf(provenance).entries()) {
    const result = results.get(position);
    if (result === undefined) continue;
    const name = rowName(row, clips[position].id);
    if ("skipped" in result) {
      differences.push({ kind: "value", name, recorded: "a prediction", found: result.skipped });
      continue;
    }
    const recorded = table.rows.get(position);
    if (recorded === undefined) continue;
    const found = tableCells(result.prediction);
    for (const [column, cell] of found.entries()) {
      numCompared += 1;
      // the first column of the file is the row's number
      const then = recorded[column + 1] ?? "";
      if (then === cell || isNear(table.header[column + 1], then, cell, tolerance)) continue;
      const cellName = `${name}, ${table.header[column + 1] ?? `column ${column + 2}`}`;
      differences.push({ kind: "value", name: cellName, recorded: quoted(then), found: quoted(cell) });
    }
  }
  for (const [position, result] of results) {
    if (provenance.clips[position].rowSha256 !== null || "skipped" in result) continue;
    const name = clips[position].path;
    differences.push({ kind: "value", name, recorded: "skipped", found: "a prediction" });
  }
  return { numRerun: results.size, numCompared, differences };
}

/** For each row of the table its position in the list of clips. */
function rowsOf({ clips }: Provenance): readonly number[] {
  return clips.flatMap(({ rowSha256 }, position) => (rowSha256 === null ? [] : [position]));
}

function isNear(column: string | undefined, then: string, now: string, tolerance: number): boolean {
  if (tolerance === 0 || column?.startsWith("score_") !== true || then.trim() === "") return false;
  return Math.abs(Number(then) - Number(now)) <= tolerance;
}

function quoted(cell: string): string {
  return JSON.stringify(cell);
}
