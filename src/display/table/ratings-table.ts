import { checkGiven } from "../../core/given.js";
import { formatCounted, formatPercent } from "../../core/format.js";
import { mapInOrder } from "../../core/pool.js";
import { runTask } from "../../core/task.js";
import { cleanLine } from "../../core/clean-text.js";
import { checkOptions } from "../../core/options.js";
import { composed, isSameText } from "../../core/same-text.js";
import { passedOverLines } from "../../datasets/passed-over.js";
import type { FootageRatings, RatedVideo } from "../../pipeline/rating/footage-ratings.js";
import { displayable, type Displayable } from "../page/displayable.js";
import { dataUrl, html, type SafeHtml } from "../page/html.js";
import { frameSettingText } from "../report/setting-note.js";
import { scaledSize } from "../grid/scaled-size.js";
import { frameStill } from "../player/frame-still.js";
import { skippedSummary, skippedText } from "../report/skipped-list.js";
import { ratingsScript } from "./ratings-script.js";
import type { RichCell, TableContent } from "./table-content.js";
import { tableHtml } from "./table-html.js";
import { tableText } from "./table-text.js";

/** Rows of a longer table have no still: 100 of them are some 400 kB. */
const mostStills = 100;
const stillWidth = 120;

/**
 * Rated footage as a table: a still from the middle of each video, the share of frames that each label won, and what is
 * flagged; above it a slider for each threshold, which changes what is flagged in the page. `show(ratings)` shows this. The stills
 * are read when it is shown.
 */
export function ratingsTable(
  ratings: FootageRatings,
  options: { readonly signal?: AbortSignal } = {},
): Displayable {
  checkOptions("ratingsTable", options, { signal: true });
  checkGiven("ratingsTable", "ratings", ratings, "ratings");
  const { rows, skipped } = ratings;
  const all = rows.length + skipped.length;
  const summary = rows.length === all ? formatCounted(all, "video") : `${rows.length} of ${all} videos`;
  return displayable(
    () => [skippedText(summary, skipped), tableText(contentOf(ratings))].join("\n"),
    async () => {
      const stills = await readStills(rows.slice(0, mostStills), options.signal);
      return { html: html`${skippedSummary(summary, skipped)}${ratingsHtml(ratings, stills)}` };
    },
  );
}

/** True for what `rateVideos` gives. */
export function isRatings(value: unknown): value is FootageRatings {
  const candidate = value as Partial<FootageRatings> | null | undefined;
  return typeof value === "object" && Array.isArray(candidate?.rows) && Array.isArray(candidate.raters);
}

/** Amber, half transparent below the page's own text: it reads on a light page and does not glare on a dark one. */
const looks = {
  above:
    "display:block;margin:0 -6px;padding:0 6px;border-radius:4px;background-color:rgba(214, 128, 20, 0.35);font-weight:600",
  below: "display:block;margin:0 -6px;padding:0 6px",
  chip: "display:inline-block;margin:0 4px 2px 0;padding:1px 7px;border-radius:5px;font-size:12px;line-height:1.45;overflow-wrap:normal;background-color:rgba(214, 128, 20, 0.35)",
} as const;

function contentOf(ratings: FootageRatings, stills?: readonly RichCell[]): TableContent {
  const { rows, raters, thresholds, legacySeed, folder = "", passedOver } = ratings;
  const columns = ratedColumns(ratings);
  const labels = columns.flatMap(({ places, rater }) => places.map((i) => rater.labels.at(i) ?? ""));
  const headers = ["video", "flags", ...labels, "frames"];
  const rules = Object.entries(thresholds).map(
    ([label, share]) => `${label} above ${formatPercent(share, 0)}`,
  );
  const first = Object.keys(thresholds).at(0);
  const numStills = stills === undefined ? 0 : 1;
  const cells = rows.map((row) => [
    row.id,
    flagsCell(row.flags),
    ...columns.flatMap(({ index, places }) => {
      const { labels: names = [], shares = [] } = row.ratings.at(index) ?? {};
      return places.map((i) => shareCell(names.at(i) ?? "", shares.at(i) ?? NaN, row.flags));
    }),
    String(row.numFrames),
  ]);
  return {
    headers: stills === undefined ? headers : ["", ...headers],
    groups: [
      { title: "", columns: numStills + 2 },
      ...columns.map(({ rater, places }) => ({ title: rater.name, columns: places.length })),
      { title: "", columns: 1 },
    ],
    alignRight: [...(stills === undefined ? [] : [false]), false, false, ...labels.map(() => true), true],
    isCentred: stills !== undefined,
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

/** A rater's labels, those with a threshold first. */
interface RatedColumns {
  readonly rater: FootageRatings["raters"][number];
  /** Which of the raters, and which of its labels. */
  readonly index: number;
  readonly places: readonly number[];
}

/** What the sliders move stands first: of many labels the last ones are out of sight. */
function ratedColumns({ raters, thresholds }: FootageRatings): readonly RatedColumns[] {
  const ruled = Object.keys(thresholds);
  const isRuled = (label: string): boolean => ruled.some((name) => isSameText(name, label));
  const firstIf = (a: boolean, b: boolean): number => Number(b) - Number(a);
  return raters
    .map((rater, index) => {
      const places = Array.from(rater.labels, (label, i) => ({ i, first: isRuled(label) }));
      places.sort((a, b) => firstIf(a.first, b.first));
      return { rater, index, places: places.map(({ i }) => i), isFirst: rater.labels.some(isRuled) };
    })
    .sort((a, b) => firstIf(a.isFirst, b.isFirst));
}

function shareCell(label: string, share: number, flags: readonly string[]): RichCell {
  const text = formatPercent(share, 1);
  const isFlagged = flags.some((flag) => isSameText(flag, label));
  const style = isFlagged ? looks.above : looks.below;
  return {
    text,
    html: html`<span data-part="share" data-label="${nameOf(label)}" data-share="${share}" style="${style}"
      >${text.replace(" ", "\u00a0")}</span
    >`,
  };
}

function flagsCell(flags: readonly string[]): RichCell {
  const chips = flags.map((flag) => html`<span style="${looks.chip}">${flag}</span>`);
  return { text: flags.join(", "), html: html`<div data-part="flags">${chips}</div>` };
}

/** A label as the script compares it. */
function nameOf(label: string): string {
  return composed(cleanLine(label));
}

/** The table, and what its script knows: thresholds in their order, and how a share above and below one looks. */
function ratingsHtml(ratings: FootageRatings, stills: readonly RichCell[]): SafeHtml {
  const rules = Object.entries(ratings.thresholds).map(([label, share]) => [nameOf(label), share]);
  const content = tableHtml(contentOf(ratings, stills));
  if (rules.length === 0 || ratings.rows.length === 0) return content;
  return html`<div
      data-kinetoscope-ratings="${JSON.stringify(rules)}"
      data-above="${looks.above}"
      data-below="${looks.below}"
      data-chip="${looks.chip}"
    >
      ${content}
    </div>
    ${ratingsScript}`;
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
  const picture = await frameStill(row.path, row.middleFrame, { width: stillWidth, signal });
  if (picture.kind === "none") return { text: "", html: html`–` }; // the file went away since it was rated
  const { poster, width, height } = picture.preview;
  const shown = scaledSize({ width, height }, stillWidth / width);
  // front ends let a picture shrink with its column, to nothing
  const still = html`<img
    src="${dataUrl("image/jpeg", poster)}"
    alt="${row.id}"
    width="${stillWidth}"
    height="${shown.height}"
    style="display:block;width:${stillWidth}px;max-width:none;height:${shown.height}px;margin:0;border-radius:3px"
  />`;
  return { text: "", html: still };
}
