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

/** What is to be computed elsewhere, by workers that this process does not wait for. */
export interface SubmitRequest {
  readonly run: PlanFolder;
  /** At most so many tasks share the units. */
  readonly tasks: number;
  /** What the person gives the engine's own command: `--partition=cpu`. */
  readonly engineArgs: readonly string[];
  /** Shown what is submitted, before it is. */
  readonly onScript: (text: string) => void;
}

/** What was submitted. */
export interface Submission {
  /** Units that were missing, and that nobody was at work on. */
  readonly units: number;
  /** Units that earlier tasks are at work on. */
  readonly underWay: number;
  readonly job?: string;
  readonly tasks?: number;
}
