import { basename } from "node:path";
import { checkInteger } from "../../core/check.js";
import { formatPercent } from "../../core/format.js";
import { checkOptions } from "../../core/options.js";
import { isSameText } from "../../core/same-text.js";
import type { ClipInput } from "../../datasets/clips-from.js";
import {
  matchMoments,
  matchText,
  type MomentCounts,
  type MomentMatches,
} from "../../evaluate/metrics/match-moments.js";
import type { FoundMoment, Moment } from "../../datasets/moment.js";
import type { Displayable } from "../page/displayable.js";
import type { TableContent } from "../table/table-content.js";
import { tableText } from "../table/table-text.js";
import { wrapNote } from "./chart-note.js";
import type { ChartSpec } from "./chart-spec.js";
import { chartColors } from "./chart-style.js";
import { chartSpec } from "./line-chart.js";
import { shortName } from "./score-lines.js";
import { timeAxis } from "./time-axis.js";
import { chartView } from "./chart-view.js";
import { shareText } from "../grid/verdict.js";

/** What {@link momentTimeline} draws. */
export interface MomentTimelineOptions {
  /** The video; needed where the moments are of several. */
  readonly path?: string;
  /** Overlap in time (intersection over union) from which on a moment is right, > 0 … 1; default 0.5. */
  readonly threshold?: number;
  /** Stands above the chart. Default the video's file name. */
  readonly title?: string;
  /** Width of the area between the axes, from 160 to 2000 pixels. Default 480. */
  readonly width?: number;
}

/** What a bar says, in the order of the legend. Each differs from its neighbours in lightness too. */
const states = ["truth that was found", "truth that was missed", "found, right", "found, wrong"] as const;
const stateColors = [chartColors.text, "#8a8f94", "#00826a", "#c8501e"];
/** Longer names of classes are cut, pixels. */
const labelWidth = 160;

/** A bar of the timeline. */
interface MomentBar {
  readonly label: string;
  readonly kind: "true" | "found";
  readonly state: (typeof states)[number];
  readonly startSeconds: number;
  readonly endSeconds: number;
  /** With the moment of the other kind. */
  readonly overlap?: number;
  readonly probability?: number;
}

/**
 * True and found moments of a video over time, a class a row: the true ones above, below them what was found, right or wrong. The note says
 * precision, recall and the mean overlap; the text form has them for each class.
 *
 * @throws {RangeError} If the moments are of several videos and none is named, or of the named one there is none.
 * @example
 * const truth = [{ path: "a.mp4", id: "a", label: "jump", startSeconds: 1, endSeconds: 3 }];
 * const found = [{ path: "a.mp4", label: "jump", probability: 0.9, startSeconds: 1, endSeconds: 2.5 }];
 * await show(momentTimeline(found, truth));
 */
export function momentTimeline(
  found: Iterable<FoundMoment>,
  truth: ClipInput,
  options: MomentTimelineOptions = {},
): Displayable {
  checkOptions("momentTimeline", options, { path: true, threshold: true, title: true, width: true });
  const { threshold, width = 480 } = options;
  checkInteger("width", width, 160, 2000);
  const all = matchMoments(found, truth, { threshold });
  const path = videoOf(all, options.path);
  const isOwn = (moment: { readonly path: string }): boolean => isSameText(moment.path, path);
  const trueOwn = [...all.pairs.map((pair) => pair.truth), ...all.missed].filter(isOwn);
  const foundOwn = [...all.pairs.map((pair) => pair.found), ...all.wrong].filter(isOwn);
  const matches = matchMoments(
    foundOwn,
    trueOwn.map((moment) => ({ ...moment, id: "" })),
    { threshold },
  );
  const { title = basename(path) } = options;
  return chartView(
    () => tableText(matchTable(matches)),
    () => timelineSpec(matches, { title, width }),
  );
}

/** The video that is meant. */
function videoOf({ pairs, missed, wrong }: MomentMatches, asked: string | undefined): string {
  const paths = new Set([...pairs.map((pair) => pair.truth), ...missed, ...wrong].map(({ path }) => path));
  const named = [...paths].slice(0, 5).map((path) => JSON.stringify(path));
  const known = `${named.join(", ")}${paths.size > named.length ? ", …" : ""}`;
  const [only, ...others] = paths;
  if (only === undefined) throw new RangeError("Cannot draw moments: there is none");
  if (asked === undefined && others.length === 0) return only;
  if (asked === undefined)
    throw new RangeError(
      `Cannot draw moments of ${paths.size} videos at once: name one as path, of ${known}`,
    );
  const own = [...paths].find((path) => isSameText(path, asked));
  if (own !== undefined) return own;
  throw new RangeError(`Cannot draw moments of ${JSON.stringify(asked)}: there are only some of ${known}`);
}

function timelineSpec(
  matches: MomentMatches,
  { title, width }: { readonly title: string; readonly width: number },
): ChartSpec {
  const bars = barsOf(matches);
  const labels = matches.perClass.map(({ label }) => shortName(label));
  const start = Math.min(...bars.map(({ startSeconds }) => startSeconds));
  const end = Math.max(...bars.map(({ endSeconds }) => endSeconds));
  const { title: axisTitle, values, labelExpr } = timeAxis(Math.min(0, start), end, width);
  const axis = { title: axisTitle, values, ...(labelExpr === undefined ? {} : { labelExpr }) };
  const used = states.filter((state) => bars.some((bar) => bar.state === state));
  const notes = matchText(matches)
    .split(": ")
    .flatMap((line) => wrapNote(line, width + 60));
  const tooltip = [
    { field: "label", type: "nominal", title: "class" },
    { field: "state", type: "nominal", title: "moment" },
    { field: "startSeconds", type: "quantitative", title: "from", format: ".2f" },
    { field: "endSeconds", type: "quantitative", title: "to", format: ".2f" },
    { field: "overlapText", type: "nominal", title: "overlap" },
    { field: "probabilityText", type: "nominal", title: "probability" },
  ];
  // what a moment does not have is a dash, and no number that is none
  const withTexts = (bar: MomentBar): object => ({
    ...bar,
    overlapText: bar.overlap?.toFixed(2) ?? "–",
    probabilityText: bar.probability === undefined ? "–" : shareText(bar.probability),
  });
  return chartSpec(
    { title: shortName(title, Math.floor((width + 60) / 8)), notes },
    {
      width,
      height: { step: 34, for: "position" },
      data: { values: bars.map(withTexts) },
      mark: { type: "bar", height: 11, cornerRadius: 2, stroke: chartColors.card, strokeWidth: 1 },
      encoding: {
        y: {
          field: "label",
          type: "nominal",
          sort: labels,
          axis: { title: null, labelLimit: labelWidth, labelColor: chartColors.text, grid: false },
        },
        yOffset: { field: "kind", type: "nominal", sort: ["true", "found"] },
        x: {
          field: "startSeconds",
          type: "quantitative",
          scale: { domain: [Math.min(0, start), end], nice: false },
          axis: { ...axis, grid: true },
        },
        x2: { field: "endSeconds" },
        color: {
          field: "state",
          type: "nominal",
          scale: { domain: used, range: used.map((state) => stateColors[states.indexOf(state)]) },
          legend: { symbolType: "square", symbolSize: 120, columns: width < 560 ? 2 : 4 },
        },
        tooltip,
      },
    },
  );
}

function barsOf({ pairs, missed, wrong }: MomentMatches): readonly MomentBar[] {
  const spanOf = ({ label, startSeconds, endSeconds }: Moment): Omit<MomentBar, "kind" | "state"> => {
    return { label: shortName(label), startSeconds, endSeconds };
  };
  const rounded = (value: number): number => Number(value.toFixed(4));
  return [
    ...pairs.flatMap(({ truth, found, overlap }): MomentBar[] => [
      { ...spanOf(truth), kind: "true", state: "truth that was found", overlap: rounded(overlap) },
      {
        ...spanOf({ ...found, label: truth.label }),
        ...{ kind: "found", state: "found, right", overlap: rounded(overlap) },
        probability: rounded(found.probability),
      },
    ]),
    ...missed.map((moment): MomentBar => ({
      ...spanOf(moment),
      kind: "true",
      state: "truth that was missed",
    })),
    ...wrong.map((moment): MomentBar => ({
      ...spanOf(moment),
      ...{ kind: "found", state: "found, wrong", probability: rounded(moment.probability) },
    })),
  ];
}

/** What was found of each class, in numbers. */
function matchTable(matches: MomentMatches): TableContent {
  const share = (value: number): string => (Number.isNaN(value) ? "–" : formatPercent(value));
  const cells = (name: string, counts: Omit<MomentCounts, "label">): string[] => [
    name,
    ...[counts.numTrue, counts.numFound, counts.numRight].map(String),
    ...[share(counts.precision), share(counts.recall)],
    Number.isNaN(counts.meanOverlap) ? "–" : counts.meanOverlap.toFixed(2),
  ];
  const { perClass } = matches;
  return {
    headers: ["class", "true", "found", "right", "precision", "recall", "mean overlap"],
    alignRight: [false, true, true, true, true, true, true],
    rows: [
      ...perClass.map((counts) => cells(counts.label, counts)),
      ...(perClass.length > 1 ? [cells("all", matches)] : []),
    ],
    notes: [matchText(matches)],
  };
}
