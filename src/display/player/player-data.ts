import { itemAt } from "../../core/item-at.js";
import { cleanText } from "../../core/clean-text.js";
import type { TopClasses } from "../../evaluate/metrics/top-classes.js";
import { argmax } from "../../tensor/scores.js";
import { shortName } from "../chart/score-lines.js";
import type { DrawnChart } from "../chart/vega.js";

/** What a score player's script knows; all lists have one entry for each frame or window that it can stand at. */
export interface PlayerData {
  /** Numbers of the frames. */
  readonly frames: readonly number[];
  /** Their times, seconds from the start of the file. */
  readonly seconds: readonly number[];
  /** Labels that are the most probable one anywhere. */
  readonly labels: readonly string[];
  /** For each frame which of `labels` that is, and how probable. */
  readonly classes: readonly number[];
  readonly shares: readonly number[];
  /** The class that the reader asked for. */
  readonly followed?: { readonly label: string; readonly shares: readonly number[] };
  /** Of windows instead of frames what each is called: `"window 3 of 9 · 4.0–8.0 s"`. */
  readonly names?: readonly string[];
  /** Where the chart's axes are, as shares of the picture's width and height. */
  readonly left: number;
  readonly width: number;
  readonly top: number;
  readonly height: number;
  /** What the video's clock says 0 at, seconds from the start of the file: where the part begins that it shows. */
  readonly clockStart: number;
  /** The times at the ends of its time axis. */
  readonly start: number;
  readonly end: number;
}

/** What players of frames and of windows differ in. */
export interface PlayerStops extends Pick<
  PlayerData,
  "frames" | "seconds" | "names" | "clockStart" | "start" | "end"
> {
  /** For each place where the player can stand the row of the scores. */
  readonly rows: readonly number[];
  /** The probabilities of all classes in a row. */
  readonly rowAt: (row: number) => ArrayLike<number>;
  /** The model's. */
  readonly classLabels: readonly string[];
}

/** @param label - The class that the reader asked for. */
export function playerData(
  { rows, rowAt, classLabels, seconds, ...others }: PlayerStops,
  top: TopClasses,
  { plot, width, height }: DrawnChart,
  label: string | undefined,
): PlayerData {
  const best = rows.map((row) => argmax(rowAt(row)));
  const known = [...new Set(best)];
  const places = new Map(known.map((classIndex, place) => [classIndex, place]));
  const text = (name: string): string => cleanText(shortName(name));
  const followedShares = top.followed.probabilities;
  return {
    ...others,
    seconds: seconds.map(rounded),
    labels: known.map((classIndex) => text(itemAt(classLabels, classIndex, "a label"))),
    classes: best.map((classIndex) => places.get(classIndex) ?? 0),
    shares: rows.map((row, i) => roundedShare(itemAt(rowAt(row), itemAt(best, i)))),
    ...(label === undefined
      ? {}
      : {
          followed: {
            label: text(label),
            shares: rows.map((row) => roundedShare(itemAt(followedShares, row))),
          },
        }),
    left: plot.left / width,
    width: plot.width / width,
    top: plot.top / height,
    height: plot.height / height,
  };
}

/** To tenths of milliseconds, or hundredths of per cents. */
function rounded(value: number): number {
  return Number(value.toFixed(4));
}

/** What is more than nothing stays so. */
function roundedShare(value: number): number {
  return Math.max(rounded(value), value > 0 ? 0.0001 : 0);
}
