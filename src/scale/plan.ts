import { sha256 } from "../files/hash.js";
import { spanOf, type Clip, type ClipSpan } from "../datasets/clip.js";
import type { ProvenanceModel, ProvenanceSettings } from "../pipeline/provenance.js";
import type { FeatureSetting } from "../pipeline/features/clip-features.js";
import type { StoreHead } from "../pipeline/score-store/manifest.js";
import type { PredictionSetting } from "../pipeline/classify/predictions.js";

/** What a plan is about. */
export type PlanKind = "evaluation" | "frame scores" | "features";

/** What this version can compute. */
export const planKindNames: readonly string[] = [
  "evaluation",
  "frame scores",
  "features",
] satisfies readonly PlanKind[];

/** All that the bytes of a result follow from; nothing of a machine, a time or a folder. */
export interface PlanContent {
  readonly kind: PlanKind;
  readonly model: Omit<ProvenanceModel, "path">;
  /** As the provenance of the result holds them. */
  readonly settings: ProvenanceSettings;
  /** Of frame scores: what the store says of itself, but for the versions. */
  readonly store?: Omit<StoreHead, "versions">;
  /** Of features: all that they follow from besides the model. */
  readonly features?: FeatureSetting;
  /** Clips of a unit, in whole batches; the last one may be smaller. */
  readonly unitSize: number;
  readonly numClips: number;
  /** SHA-256 of the lines of all clips: see {@link clipLine}. */
  readonly clipsSha256: string;
}

/** Where things are on the machine that planned; another one may have them elsewhere. */
export interface PlanPlaces {
  /** What all paths of clips begin with, as they were given. */
  readonly root: string;
  /** The same from the root of the disk. */
  readonly rootFolder: string;
  /** The .onnx file, from the root of the disk. */
  readonly model: string;
  /** The model as the provenance names it. */
  readonly modelPath: string;
  /** The call or command line that a single run would be made by. */
  readonly call: string;
  readonly seed: number | null;
  /** What stands below tables of an evaluation. */
  readonly setting?: PredictionSetting;
}

/** A piece of work that is cut into units, each a function of the plan and the files alone. */
export interface Plan {
  readonly format: "kinetoscope plan";
  readonly version: 1;
  /** SHA-256 of {@link Plan.content}: two plans of one id have the same results. */
  readonly id: string;
  readonly content: PlanContent;
  readonly places: PlanPlaces;
  /**
   * Threads of the CPU that a single run has. Every worker has as many, whatever its cores: the last bits of small batches depend on
   * them.
   */
  readonly threads: number;
  /** Where the lines of each unit's clips begin in the list of clips, in bytes. */
  readonly offsets: readonly number[];
}

/** A clip of a plan. */
export interface PlannedClip extends Pick<Clip, "id" | "label" | "labels" | keyof ClipSpan> {
  /** Below the root, with `/`. */
  readonly path: string;
  /** Bytes; `null` if there was no such file. */
  readonly size: number | null;
}

/** A plan's id. */
export function planId(content: PlanContent): string {
  return sha256(JSON.stringify(content));
}

/** How many units there are. */
export function numUnits({ numClips, unitSize }: PlanContent): number {
  return Math.ceil(numClips / unitSize);
}

/** The positions of a unit's clips: from `first` to before `end`. */
export function unitRange(
  { numClips, unitSize }: PlanContent,
  unit: number,
): { readonly first: number; readonly end: number } {
  return { first: unit * unitSize, end: Math.min(numClips, (unit + 1) * unitSize) };
}

/** The units of a stripe: each `of`-th one. Stripes count from 1. */
export function stripeOf(units: readonly number[], stripe: number, of: number): readonly number[] {
  return units.filter((_, i) => i % of === stripe - 1);
}

/** A unit is about so many clips unless told. */
const usualUnitSize = 32;

/**
 * Clips of a unit: as few whole batches as hold the usual number.
 *
 * @param numViews - Samples of each clip in a batch of `batchSize` samples.
 */
export function wholeBatches(batchSize: number, numViews: number, clips: number = usualUnitSize): number {
  const step = batchSize / greatestDivisor(batchSize, numViews);
  return Math.ceil(clips / step) * step;
}

function greatestDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestDivisor(b, a % b);
}

/** What paths begin with, up to a `/`: `""` where they have nothing in common. */
export function commonRoot(paths: readonly string[]): string {
  const [first = ""] = paths;
  let root = first.slice(0, first.lastIndexOf("/") + 1);
  for (const path of paths)
    while (!path.startsWith(root)) root = root.slice(0, root.slice(0, -1).lastIndexOf("/") + 1);
  return root;
}

/** A clip's line in the list of clips. */
export function clipLine({ path, size, id, label, labels, ...span }: PlannedClip): string {
  return `${JSON.stringify({ path, size, id, ...spanOf(span), label, labels })}\n`;
}

/** The clip that a planned one is, below a root. */
export function clipBelow(root: string, { path, id, label, labels, ...span }: PlannedClip): Clip {
  return {
    ...{ path: `${root}${path}`, id, ...spanOf(span) },
    ...(label === undefined ? {} : { label }),
    ...(labels === undefined ? {} : { labels }),
  };
}
