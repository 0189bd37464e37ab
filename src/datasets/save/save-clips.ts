import { dirname, relative, resolve, sep } from "node:path";
import { checkBoolean, checkOneOf, checkPositiveNumber, checkText } from "../../core/check.js";
import { checkOptions } from "../../core/options.js";
import { indexOfText } from "../../core/same-text.js";
import { writeFileAtomic } from "../../files/atomic-write.js";
import { clipsFrom, type ClipInput } from "../clips-from.js";
import { clipFormats, labelsOf, type ClipFormat } from "./clip-formats.js";

/** How {@link saveClips} writes. */
export interface SaveClipsOptions {
  /**
   * - `"csv"` (default): `path`, `label` (or `labels`, with a `|` between), `id` and the times of parts,
   *   then what else the clips have as columns; `loadTable` reads it.
   * - `"mmaction2"`: a list of paths and class numbers, as `loadVideoList` reads it.
   * - `"label-studio"`: tasks with their labels, to be imported; `loadLabelStudio` reads what is exported.
   * - `"fiftyone"`: `labels.json` of a `FiftyOneTemporalDetectionDataset`; for moments.
   */
  readonly format?: ClipFormat;
  /** The folder that paths are relative to; default that of the file. */
  readonly root?: string;
  /** All classes, in class-index order; default the labels that occur, sorted. */
  readonly labels?: readonly string[];
  /** Frames per second, > 0: Label Studio counts frames. Only needed for parts of files. */
  readonly frameRate?: number;
  /** The text before a file's name for Label Studio; default `"/data/local-files/?d="`, its local storage. */
  readonly urlPrefix?: string;
  /** Whether Label Studio gets the labels as predictions, to be accepted or not; default false. */
  readonly asPredictions?: boolean;
}

/**
 * Writes clips and their labels as a file for another program, beside and then renamed: what was found here, or put right, leaves again.
 * Candidates and moments are clips once they have a path: `candidates.map((candidate, i) => ({ path, id: String(i), ...candidate }))`.
 *
 * @throws {RangeError} If the format cannot hold a clip, or a label is none of `labels`; nothing is written then.
 * @example
 * await saveClips(kinetics.available.slice(0, 4), "output/four.csv");
 */
export async function saveClips(
  clips: ClipInput,
  path: string,
  options: SaveClipsOptions = {},
): Promise<void> {
  checkOptions("saveClips", options, {
    format: true,
    root: true,
    labels: true,
    frameRate: true,
    urlPrefix: true,
    asPredictions: true,
  });
  checkText("path", path);
  const {
    format = "csv",
    root = dirname(path),
    frameRate,
    urlPrefix = "/data/local-files/?d=",
    asPredictions = false,
  } = options;
  checkOneOf("format", format, Object.keys(clipFormats));
  checkText("root", root);
  if (frameRate !== undefined) checkPositiveNumber("frameRate", frameRate);
  checkBoolean("asPredictions", asPredictions);
  const list = clipsFrom(clips).toArray();
  const labels = options.labels ?? [...new Set(list.flatMap(labelsOf))].sort();
  for (const clip of list)
    for (const label of labelsOf(clip))
      if (indexOfText(labels, label) === -1)
        throw new RangeError(
          `Cannot save "${clip.path}": its label ${JSON.stringify(label)} is none of labels`,
        );
  const named = list.map((clip) => ({ clip, name: nameFor(clip.path, root) }));
  await writeFileAtomic(path, clipFormats[format](named, { labels, frameRate, urlPrefix, asPredictions }));
}

function nameFor(path: string, root: string): string {
  const below = relative(resolve(root), resolve(path));
  const isBelow = below !== "" && below !== ".." && !below.startsWith(`..${sep}`) && resolve(below) !== below;
  return (isBelow ? below : resolve(path)).split(sep).join("/");
}
