import { parse } from "node:path";
import { formatCsv } from "../../files/csv.js";
import { indexOfText } from "../../core/same-text.js";
import { isPart, type Clip } from "../clip.js";
import { furtherColumns, savedHeader } from "./saved-columns.js";

/** A clip, and its file as the list is to name it. */
export interface NamedClip {
  readonly clip: Clip;
  /** Relative to the root where the file lies below it, with `/`; else absolute. */
  readonly name: string;
}

/** What a format needs besides the clips. */
export interface FormatSettings {
  /** All classes, in class-index order. */
  readonly labels: readonly string[];
  /** Frames per second of the videos; `undefined` where the caller did not say. */
  readonly frameRate: number | undefined;
  /** The text before a file's name in Label Studio. */
  readonly urlPrefix: string;
  /** Whether Label Studio shows the labels as predictions, to be accepted or not. */
  readonly asPredictions: boolean;
}

/** The forms of {@link saveClips}. */
export type ClipFormat = "csv" | "mmaction2" | "label-studio" | "fiftyone";

/** What makes the text of a file; an error says what the format cannot hold. */
export const clipFormats: Readonly<
  Record<ClipFormat, (clips: readonly NamedClip[], settings: FormatSettings) => string>
> = {
  csv: csvText,
  mmaction2: mmaction2Text,
  "label-studio": labelStudioText,
  fiftyone: fiftyoneText,
};

/** All labels of a clip. */
export function labelsOf({ label, labels }: Clip): readonly string[] {
  return labels ?? (label === undefined ? [] : [label]);
}

function csvText(clips: readonly NamedClip[]): string {
  const several = clips.some(({ clip }) => clip.labels !== undefined);
  const parts = clips.some(({ clip }) => isPart(clip));
  const further = furtherColumns(clips.map(({ clip }) => clip));
  const times = ({ startSeconds, endSeconds }: Clip): string[] => [
    String(startSeconds ?? ""),
    String(endSeconds ?? ""),
  ];
  return formatCsv(
    [...savedHeader({ several, parts }), ...further],
    clips.map(({ clip, name }) => [
      name,
      labelsOf(clip).join("|"),
      clip.id,
      ...(parts ? times(clip) : []),
      ...further.map((column) => String(clip.columns?.[column] ?? "")),
    ]),
  );
}

/** Lines `path number`; MMAction2 splits them at each space. */
function mmaction2Text(clips: readonly NamedClip[], { labels }: FormatSettings): string {
  const lines = clips.map(({ clip, name }) => {
    if (isPart(clip)) throw cannot(clip, "MMAction2's lists hold whole files: cut it first (cutClip)");
    if (/\s/.test(name))
      throw cannot(clip, "MMAction2 splits a line at spaces, and its path holds one: rename it");
    const numbers = labelsOf(clip).map((label) => indexOfText(labels, label));
    if (numbers.length === 0) throw cannot(clip, "it has no label");
    return `${[name, ...numbers].join(" ")}\n`;
  });
  return lines.join("");
}

/** Tasks of Label Studio, one a file: choices for whole files, ranges of a timeline for parts. */
function labelStudioText(clips: readonly NamedClip[], settings: FormatSettings): string {
  const { frameRate, urlPrefix, asPredictions } = settings;
  const tasks = new Map<string, { readonly data: object; readonly results: object[] }>();
  for (const { clip, name } of clips) {
    const url = `${urlPrefix}${name.split("/").map(encodeURIComponent).join("/")}`;
    const fps = frameRate === undefined ? {} : { fps: frameRate };
    const task = tasks.get(name) ?? { data: { video: url, ...fps }, results: [] };
    tasks.set(name, task);
    const common = { id: `r${task.results.length + 1}`, to_name: "video" };
    const names = labelsOf(clip);
    if (names.length === 0) continue;
    if (isPart(clip)) {
      const value = { ranges: [rangeOf(clip, frameRate)], timelinelabels: names };
      task.results.push({ ...common, from_name: "moment", type: "timelinelabels", value });
    } else task.results.push({ ...common, from_name: "label", type: "choices", value: { choices: names } });
  }
  const kind = asPredictions ? "predictions" : "annotations";
  const records = Array.from(tasks.values(), ({ data, results: result }) => ({
    data,
    [kind]: result.length === 0 ? [] : [{ result }],
  }));
  return `${JSON.stringify(records, undefined, 1)}\n`;
}

/** Times that people pass on are often rounded to microseconds. */
const toleranceFrames = 1e-4;

/** The frames of a part as Label Studio counts them: from 1, the last one included. */
function rangeOf(
  clip: Clip,
  frameRate: number | undefined,
): { readonly start: number; readonly end: number } {
  const { startSeconds = 0, endSeconds } = clip;
  if (frameRate === undefined)
    throw cannot(clip, "Label Studio counts frames: give frameRate, as in the labels' <Video>");
  if (endSeconds === undefined) throw cannot(clip, "Label Studio wants its end: give endSeconds");
  const firstFrom = (seconds: number): number => Math.ceil(seconds * frameRate - toleranceFrames);
  return {
    start: firstFrom(startSeconds) + 1,
    end: Math.max(firstFrom(endSeconds), firstFrom(startSeconds) + 1),
  };
}

/** The `labels.json` of a `FiftyOneTemporalDetectionDataset`. */
function fiftyoneText(clips: readonly NamedClip[], { labels: classes }: FormatSettings): string {
  const found = new Map<string, { readonly path: string; readonly moments: object[] }>();
  for (const { clip } of clips) {
    const { startSeconds = 0, endSeconds } = clip;
    if (endSeconds === undefined)
      throw cannot(clip, "FiftyOne wants the times of each moment: give endSeconds");
    const { name } = parse(clip.path);
    const video = found.get(name) ?? { path: clip.path, moments: [] };
    found.set(name, video);
    if (video.path !== clip.path)
      throw cannot(clip, `FiftyOne knows videos by name, and "${video.path}" has the same`);
    for (const label of labelsOf(clip))
      video.moments.push({ label: indexOfText(classes, label), timestamps: [startSeconds, endSeconds] });
  }
  const labels = Object.fromEntries(Array.from(found, ([name, { moments }]) => [name, moments]));
  return `${JSON.stringify({ classes, labels }, undefined, 1)}\n`;
}

function cannot({ path }: Clip, why: string): RangeError {
  return new RangeError(`Cannot save "${path}": ${why}`);
}
