import type { Clip } from "../datasets/clip.js";
import type { Provider } from "../model/session/providers.js";
import type { Plan } from "./plan.js";
import type { UnitLine, UnitTrailer } from "./unit-text.js";

/** The clips of a unit on this machine. */
export interface UnitClips {
  readonly folder: string;
  readonly plan: Plan;
  readonly unit: number;
  /** Position of the first one in the whole list. */
  readonly first: number;
  readonly clips: readonly Clip[];
  readonly signal: AbortSignal;
  /** Called with each clip that is done. */
  readonly onClip: () => void;
}

/** What a unit's lines are made of; positions and paths are those of {@link UnitClips}. */
export interface ComputedUnit extends Pick<UnitTrailer, "withoutNumbers" | "file"> {
  readonly lines: readonly UnitLine[];
}

/** A model that is loaded once for many units. */
export interface UnitModel {
  readonly sha256: string;
  readonly cardSha256: string;
  readonly runtimeVersion: string;
  readonly provider: Provider;
  readonly threads: number;
  compute(unit: UnitClips): Promise<ComputedUnit>;
  close(): Promise<void>;
}

/** How a model is loaded for units. */
export interface OpenOptions {
  readonly threads: number | undefined;
  readonly signal: AbortSignal;
}
