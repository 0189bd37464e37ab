import { hostname } from "node:os";
import { errorMessage } from "../core/errors.js";
import { writeFileAtomic } from "../files/atomic-write.js";
import { openWorker, type UnitWorker, type WorkerPlaces } from "./compute-unit.js";
import type { PlanFolder } from "./plan-folder.js";
import { failurePath, readUnit, removeUnit } from "./unit-store.js";

/** What became of a unit that a worker met. */
export type WorkedUnit =
  | { readonly unit: number; readonly state: "done" | "there already" | "other bytes" }
  | { readonly unit: number; readonly state: "failed"; readonly reason: string };

/** How {@link workOn} goes through units. */
export interface WorkOptions {
  readonly places: WorkerPlaces;
  readonly signal: AbortSignal;
  /** Computes units with skipped clips again; default false. */
  readonly retrySkipped?: boolean;
  readonly onClip?: () => void;
}

/**
 * Computes units in this process, one after the other, with one model for all; results that are there stay. A unit that
 * fails is noted in the plan's folder, and the next one goes on.
 */
export async function* workOn(
  run: PlanFolder,
  units: Iterable<number> | AsyncIterable<number>,
  options: WorkOptions,
): AsyncGenerator<WorkedUnit, void> {
  const { places, signal, retrySkipped = false, onClip } = options;
  let worker: UnitWorker | undefined;
  try {
    for await (const unit of units) {
      signal.throwIfAborted();
      const found = readUnit(run, unit);
      if (typeof found === "object") {
        if (!retrySkipped || found.trailer.skipped === 0) {
          yield { unit, state: "there already" };
          continue;
        }
        await removeUnit(run.folder, unit);
      }
      worker ??= await openWorker(run, places, signal);
      yield await computeOne(run, worker, unit, signal, onClip);
    }
  } finally {
    if (signal.aborted) void worker?.close();
    else await worker?.close();
  }
}

async function computeOne(
  run: PlanFolder,
  worker: UnitWorker,
  unit: number,
  signal: AbortSignal,
  onClip: (() => void) | undefined,
): Promise<WorkedUnit> {
  try {
    const kept = await worker.compute(unit, signal, onClip);
    return { unit, state: kept === "new" ? "done" : kept };
  } catch (error) {
    if (signal.aborted) throw error;
    const reason = errorMessage(error);
    await noteFailure(run.folder, unit, reason);
    return { unit, state: "failed", reason };
  }
}

/** Why a unit could not be computed, for `status`. */
export async function noteFailure(folder: string, unit: number, reason: string): Promise<void> {
  const note = { unit, host: hostname(), reason };
  await writeFileAtomic(failurePath(folder, unit), `${JSON.stringify(note)}\n`).catch(() => undefined);
}
