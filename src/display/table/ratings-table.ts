import { formatCounted, formatPercent } from "../../core/format.js";
import { mapInOrder } from "../../core/pool.js";
import { runTask } from "../../core/task.js";
import { checkOptions } from "../../core/options.js";
import { jpegFromRgb } from "../../image/sharp.js";
import { passedOverLines } from "../../datasets/passed-over.js";
import type { FootageRatings, RatedVideo } from "../../pipeline/rating/footage-ratings.js";
import { openVideo } from "../../video/video.js";
import { displayable, type Displayable } from "../page/displayable.js";
import { dataUrl, html } from "../page/html.js";
import { frameSettingText } from "../report/setting-note.js";
import { scaledSize } from "../grid/scaled-size.js";
import { skippedSummary, skippedText } from "../report/skipped-list.js";
import type { RichCell, TableContent } from "./table-content.js";
import { tableHtml } from "./table-html.js";
import { tableText } from "./table-text.js";

/** Rows of a longer table have no still: 100 of them are some 400 kB. */
const mostStills = 100;
const stillWidth = 120;

/**
 * Rated footage as a table: a still from the middle of each video, the share of frames that each label won, and what is
 * flagged. `show(ratings)` shows this. The stills are read when it is shown.
 */
export function ratingsTable(
  ratings: FootageRatings,
  options: { readonly signal?: AbortSignal } = {},
): Displayable {
  checkOptions("ratingsTable", options, { signal: true });
  const { rows, skipped } = ratings;
  const all = rows.length + skipped.length;
  const summary = rows.length === all ? formatCounted(all, "video") : `${rows.length} of ${all} videos`;
  return displayable(
    () => [skippedText(summary, skipped), tableText(contentOf(ratings))].join("\n"),
    async () => {
      const stills = await readStills(rows.slice(0, mostStills), options.signal);
      return { html: html`${skippedSummary(summary, skipped)}${tableHtml(contentOf(ratings, stills))}` };
    },
  );
}

/** True for what `rateVideos` gives. */
export function isRatings(value: unknown): value is FootageRatings {
  const candidate = value as Partial<FootageRatings> | null | undefined;
  return typeof value === "object" && Array.isArray(candidate?.rows) && Array.isArray(candidate.raters);
}

function contentOf(ratings: FootageRatings, stills?: readonly RichCell[]): TableContent {
  const { rows, raters, thresholds, legacySeed, folder = "", passedOver } = ratings;
  const labels = raters.flatMap((rater) => rater.labels);
  const headers = ["video", ...labels, "flags", "frames"];
  const rules = Object.entries(thresholds).map(
    ([label, share]) => `${label} above ${formatPercent(share, 0)}`,
  );
  const first = Object.keys(thresholds).at(0);
  const cells = rows.map((row) => [
    row.id,
    ...row.ratings.flatMap(({ shares }) => shares.map((share) => formatPercent(share, 1))),
    row.flags.join(", "),
    String(row.numFrames),
  ]);
  return {
    headers: stills === undefined ? headers : ["", ...headers],
    alignRight: [...(stills === undefined ? [] : [false]), false, ...labels.map(() => true), false, true],
    rows: stills === undefined ? cells : cells.map((row, i) => [stills.at(i) ?? "", ...row]),
    notes: [
      "Share of the frames in which a label is the most probable one",
      ...(first === undefined ? [] : [`Flagged: ${rules.join(", ")} · sorted by ${first}`]),
      ...raters.map(({ setting }) => frameSettingText(setting)),
      ...(legacySeed === undefined ? [] : [`Every frame changed at random (seed ${legacySeed})`]),
      ...passedOverLines(folder, passedOver, "Passed over"),
    ],
  };
}

async function readStills(
  rows: readonly RatedVideo[],
  signal: AbortSignal | undefined,
): Promise<readonly RichCell[]> {
  const title = `Reading ${formatCounted(rows.length, "still")}`;
  return runTask({ title, total: rows.length, unit: "stills", signal }, async (task) => {
    const stills: RichCell[] = [];
    for await (const still of mapInOrder(rows, 2, (row, _, ended) => stillCell(row, ended), task.signal)) {
      stills.push(still);
      task.advance(1);
    }
    return stills;
  });
}

async function stillCell(row: RatedVideo, signal: AbortSignal): Promise<RichCell> {
  try {
    const video = await openVideo(row.path, { signal, damaged: "keep" });
    try {
      const frame = await video.framesAt([row.middleFrame], { signal });
      const jpeg = await jpegFromRgb(frame.data, frame.width, frame.height, { fitWidth: stillWidth });
      const { height } = scaledSize(frame, stillWidth / frame.width);
      // front ends let a picture shrink with its column, to nothing
      const picture = html`<img
        src="${dataUrl("image/jpeg", jpeg)}"
        alt="${row.id}"
        width="${stillWidth}"
        height="${height}"
        style="display:block;width:${stillWidth}px;max-width:none;height:${height}px;margin:0;border-radius:3px"
      />`;
      return { text: "", html: picture };
    } finally {
      await video.close();
    }
  } catch (error) {
    if (signal.aborted) throw error;
    return { text: "", html: html`–` }; // the file went away since it was rated
  }
}
