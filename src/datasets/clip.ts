import { parse } from "node:path";

/** The part of its file that a clip is: the frames that begin in the span. Without both, all of the file. */
export interface ClipSpan {
  /** The first moment that belongs to it, seconds from the start of the file; default its beginning. */
  readonly startSeconds?: number;
  /** The first moment that no longer does; default none: to the end of the file. */
  readonly endSeconds?: number;
}

/** One labelled (or not yet labelled) video: a file, or a part of one. */
export interface Clip extends ClipSpan {
  /** Where the file is. */
  readonly path: string;
  /** What names it in tables: the YouTube id in Kinetics, else the file's name without its ending, with the span of a part. */
  readonly id: string;
  /** The ground truth, where it is known. */
  readonly label?: string;
  /** All true labels, of a clip that may have several; `label` is then missing. */
  readonly labels?: readonly string[];
  /** Row of the ground-truth table it belongs to, counted from 0. */
  readonly row?: number;
  /** That row's columns under their published names, in their published order. */
  readonly columns?: Readonly<Record<string, string | number>>;
}

/** Clips that are made when they are asked for: of a table with a million rows most never are. */
export interface ClipSource {
  /** How many there are. */
  readonly length: number;
  /** The clip at a position from 0; asked for once each. */
  at(position: number): Clip;
  /** Its `label`, without making it. */
  labelAt(position: number): string | undefined;
}

/** The span alone, without what is missing. */
export function spanOf({ startSeconds, endSeconds }: ClipSpan): ClipSpan {
  return {
    ...(startSeconds === undefined ? {} : { startSeconds }),
    ...(endSeconds === undefined ? {} : { endSeconds }),
  };
}

/** Whether a clip is a part of its file. */
export function isPart({ startSeconds, endSeconds }: ClipSpan): boolean {
  return startSeconds !== undefined || endSeconds !== undefined;
}

/** Whether two clips are the same part of their files. */
export function isSameSpan(one: ClipSpan, other: ClipSpan): boolean {
  return one.startSeconds === other.startSeconds && one.endSeconds === other.endSeconds;
}

/** What the names of a part's clip end in: `"_12.5-15"`; `""` for a whole file. */
export function spanSuffix({ startSeconds, endSeconds }: ClipSpan): string {
  if (startSeconds === undefined && endSeconds === undefined) return "";
  return `_${startSeconds ?? 0}-${endSeconds ?? ""}`;
}

/** What tells clips of the same files apart, and nothing else: path and span. */
export function clipKey(clip: ClipSpan & { readonly path: string }): string {
  return clip.path + spanSuffix(clip);
}

/** A name for a clip as if it were a file of its own: `"talk.mp4"`, `"talk_12.5-15.mp4"`. */
export function clipFileName(clip: ClipSpan & { readonly path: string }): string {
  const { name, ext } = parse(clip.path);
  return `${name}${spanSuffix(clip)}${ext}`;
}

/** A clip that took no part in a result, and why. */
export interface SkippedClip {
  /** Where the file is. */
  readonly path: string;
  /** The message of the error that kept it out. */
  readonly reason: string;
}
