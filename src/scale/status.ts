import { closeSync, fstatSync, openSync, readFileSync, readSync } from "node:fs";
import type { PlanFolder } from "./plan-folder.js";
import { failurePath, listUnits, unitPath } from "./unit-store.js";
import type { UnitTrailer } from "./unit-text.js";

/** How far a plan is. */
export interface PlanStatus {
  readonly numUnits: number;
  readonly numDone: number;
  /** Clips that have a result or were skipped. */
  readonly numClips: number;
  readonly numSkipped: number;
  /** Units that could not be computed, and why. */
  readonly failing: readonly { readonly unit: number; readonly host: string; readonly reason: string }[];
  /** Results whose files are cut off: units. */
  readonly cutOff: readonly number[];
  /** Results of units that have other results too: files. */
  readonly conflicts: readonly string[];
  /** At the speed so far, of all workers together; `undefined` where it cannot be said. */
  readonly secondsLeft: number | undefined;
}

/** Reads the ends of the files of units; no server is asked, and nothing is checked: that is the merge's. */
export function readStatus({ folder, numUnits }: PlanFolder): PlanStatus {
  const { results, failures, conflicts } = listUnits(folder);
  const cutOff: number[] = [];
  let [numDone, numClips, numSkipped] = [0, 0, 0];
  let [earliest, latest] = [Infinity, -Infinity];
  for (const unit of results) {
    const end = endOf(unitPath(folder, unit));
    if (end.trailer === undefined) {
      cutOff.push(unit);
      continue;
    }
    numDone += 1;
    numClips += end.trailer.lines;
    numSkipped += end.trailer.skipped;
    earliest = Math.min(earliest, end.mtimeMs);
    latest = Math.max(latest, end.mtimeMs);
  }
  const failing = [...failures].filter((unit) => !results.has(unit)).map((unit) => failureOf(folder, unit));
  const left = numUnits - numDone;
  const perUnit = numDone > 1 ? (latest - earliest) / (numDone - 1) / 1000 : undefined;
  return {
    ...{ numUnits, numDone, numClips, numSkipped, failing, cutOff, conflicts },
    secondsLeft: left === 0 ? 0 : perUnit === undefined ? undefined : left * perUnit,
  };
}

/** A trailer is shorter than this. */
const endBytes = 1024;

/** Thousands of files: one after the other without a wait takes a tenth of the time. */
function endOf(path: string): { readonly trailer: UnitTrailer | undefined; readonly mtimeMs: number } {
  const file = openSync(path, "r");
  try {
    const { size, mtimeMs } = fstatSync(file);
    const buffer = Buffer.alloc(Math.min(size, endBytes));
    readSync(file, buffer, 0, buffer.length, size - buffer.length);
    const text = buffer.toString("utf8");
    if (!text.endsWith("\n")) return { trailer: undefined, mtimeMs };
    try {
      const trailer = JSON.parse(
        text.slice(text.lastIndexOf("\n", text.length - 2) + 1),
      ) as Partial<UnitTrailer>;
      return { trailer: typeof trailer.sha256 === "string" ? (trailer as UnitTrailer) : undefined, mtimeMs };
    } catch {
      return { trailer: undefined, mtimeMs };
    }
  } finally {
    closeSync(file);
  }
}

function failureOf(folder: string, unit: number): PlanStatus["failing"][number] {
  try {
    const note = JSON.parse(readFileSync(failurePath(folder, unit), "utf8")) as {
      readonly host?: string;
      readonly reason?: string;
    };
    return { unit, host: String(note.host), reason: String(note.reason) };
  } catch {
    return { unit, host: "unknown", reason: "unknown" };
  }
}
