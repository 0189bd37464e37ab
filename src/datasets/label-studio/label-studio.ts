import { checkPositiveNumber, checkText } from "../../core/check.js";
import { checkOptions } from "../../core/options.js";
import { notOfLayout } from "../published/layouts.js";
import {
  parseAnnotations,
  publishedTable,
  readAnnotations,
  type PublishedRow,
} from "../published/published-table.js";
import type { GroundTruthProblem } from "../tables/ground-truth-text.js";
import type { LabelledTable } from "../table/labelled-table.js";

/** How {@link loadLabelStudio} loads. */
export interface LoadLabelStudioOptions {
  /** The folder of the videos; default that of the file. */
  readonly root?: string;
  /** Frames per second of the labels' `<Video>`, > 0; default the task's `fps`, else 24, which is Label Studio's own. */
  readonly frameRate?: number;
}

interface LabelTask {
  readonly data?: Readonly<Record<string, unknown>>;
  readonly annotations?: readonly LabelAnnotation[];
}

interface LabelAnnotation {
  readonly was_cancelled?: boolean;
  readonly result?: readonly LabelResult[];
}

interface LabelResult {
  readonly type?: string;
  readonly value?: {
    readonly choices?: readonly string[];
    readonly timelinelabels?: readonly string[];
    readonly ranges?: readonly { readonly start?: number; readonly end?: number }[];
  };
}

/** Frames per second where neither the caller nor the task says. */
const usualFrameRate = 24;

/**
 * Loads what Label Studio exported as JSON: choices are labels of whole files, ranges of a timeline (`TimelineLabels`) are parts. Of
 * several annotations of a task the last counts that was not cancelled; a task without one is a clip without a label.
 *
 * Files are found by the name at the end of the task's address, without what Label Studio puts before it when files are uploaded.
 *
 * @param file - The export, not `JSON_MIN`.
 * @throws {DatasetError} If it is another kind of file.
 * @example
 * const labelled = await loadLabelStudio(`${datasets}/project-1.json`, { frameRate: 25 });
 */
export async function loadLabelStudio(
  file: string,
  options: LoadLabelStudioOptions = {},
): Promise<LabelledTable> {
  checkOptions("loadLabelStudio", options, { root: true, frameRate: true });
  checkText("file", file);
  const { root, frameRate } = options;
  if (frameRate !== undefined) checkPositiveNumber("frameRate", frameRate);
  const loader = "loadLabelStudio";
  const tasks = parseAnnotations(loader, file, await readAnnotations(loader, file));
  if (!Array.isArray(tasks))
    throw notOfLayout(loader, file, "it is no list of tasks. Export it as JSON, not JSON_MIN");
  const rows: PublishedRow[] = [];
  const problems: GroundTruthProblem[] = [];
  for (const [i, task] of (tasks as readonly (LabelTask | null)[]).entries()) {
    const line = i + 1;
    const address =
      task?.data?.["video"] ?? Object.values(task?.data ?? {}).find((value) => typeof value === "string");
    if (task?.data === undefined || typeof address !== "string")
      throw notOfLayout(
        loader,
        file,
        `task ${line} has no data with the address of a video. Export it as JSON, not JSON_MIN`,
      );
    const fps = frameRate ?? (Number(task.data["fps"]) || usualFrameRate);
    const names = namesOf(address);
    const results =
      (task.annotations ?? []).filter((each) => each.was_cancelled !== true).at(-1)?.result ?? [];
    const columns = { video: address };
    let isLabelled = false;
    for (const { type, value = {} } of results) {
      if (type === "choices" && value.choices !== undefined) {
        rows.push({ line, names, ...said(value.choices), columns });
        isLabelled = true;
      } else if (type === "timelinelabels" && value.timelinelabels !== undefined) {
        for (const { start = 1, end = start } of value.ranges ?? []) {
          // frames are counted from 1, and the last one belongs to it
          const span = { start: (start - 1) / fps, end: end / fps };
          rows.push({
            line,
            names,
            ...said(value.timelinelabels),
            ...span,
            columns: { ...columns, ...span },
          });
          isLabelled = true;
        }
      } else problems.push({ line, reason: `a label of the kind ${JSON.stringify(type)} is not read` });
    }
    if (!isLabelled) rows.push({ line, names, columns });
  }
  return publishedTable({ what: "Label Studio's labels", file, root, unit: "row", rows, problems });
}

function said(names: readonly string[]): Pick<PublishedRow, "label" | "labels"> {
  return names.length === 1 ? { label: names[0] } : { labels: names };
}

/** Names of the file at an address: `/data/local-files/?d=a/b.mp4`, `/data/upload/1/0f3a9c2e-b.mp4`, `s3://bucket/b.mp4`. */
function namesOf(address: string): readonly string[] {
  const path = address.replace(/^.*[?&]d=/, "").replace(/[?#].*$/, "");
  const words = path.split("/").map(decoded);
  const name = words.at(-1) ?? "";
  const isAddress = /^([a-z][a-z\d+.-]*:|\/)/i.test(path);
  return [...(isAddress ? [] : [words.join("/")]), name, name.replace(/^[\da-f]{8}-/, "")];
}

function decoded(word: string): string {
  try {
    return decodeURIComponent(word);
  } catch {
    return word; // a percent sign of the name's own
  }
}
