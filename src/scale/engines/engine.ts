import type { PlanFolder } from "../plan-folder.js";
import type { WorkerPlaces } from "../compute-unit.js";

/** What an engine is given. Who computes which unit is its own affair: a unit's bytes follow from plan and files. */
export interface EngineWork {
  readonly run: PlanFolder;
  /** The units to compute, in their order. */
  readonly units: readonly number[];
  readonly places: WorkerPlaces;
  readonly signal: AbortSignal;
  /** Called with each clip that is done; fewer than 0 where a unit is begun again. */
  readonly onClips: (count: number) => void;
}

/** How a unit ended. */
export type UnitEnd =
  { readonly unit: number; readonly failed?: undefined } | { readonly unit: number; readonly failed: string };

/** Computes units; ends when each has ended in one way or the other. */
export interface Engine {
  start(work: EngineWork): AsyncIterable<UnitEnd>;
}
