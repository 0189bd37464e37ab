import type { SkippedClip } from "../datasets/clip.js";
import { cleanLine } from "../core/clean-text.js";
import { itemAt } from "../core/item-at.js";
import { predictionsNote } from "../display/report/setting-note.js";
import { tableText } from "../display/table/table-text.js";
import { formatCsv } from "../files/csv.js";
import { float32Text, float64Text } from "../files/float-text.js";
import type { Model } from "../model/model.js";
import type { FrameScores } from "../pipeline/frame-scores/frame-scores.js";
import type { Predictions } from "../pipeline/classify/predictions.js";
import { argmax, scoreRow } from "../tensor/scores.js";
import { percentText, rankedJson, rankedLine } from "./output.js";

/** The labels of each video, below its name; then how they were made. */
export function videosText(predictions: Predictions): string {
  const { rows } = predictions;
  if (rows.length === 0) return "";
  const lines = rows.flatMap((row) => [cleanLine(row.path), ...row.top.map(rankedLine), ""]);
  return `${[...lines, cleanLine(predictionsNote(predictions))].join("\n")}\n`;
}

/** A line for each label of each video. */
export function videosCsv({ rows }: Predictions): string {
  const records = rows.flatMap((row) =>
    row.top.map(({ label, probability }, i) => [row.path, String(i + 1), label, float32Text(probability)]),
  );
  return formatCsv(["path", "rank", "label", "probability"], records);
}

/** The same for scripts. */
export function videosJson(model: Model, { rows, skipped, setting }: Predictions): object {
  const videos = rows.map(({ path, numFramesInClip, top }) => ({
    path,
    numFrames: numFramesInClip,
    top: top.map(rankedJson),
  }));
  return { model: modelJson(model), setting, videos, skipped };
}

interface FrameRow {
  readonly frame: number;
  /** In the file's clock. */
  readonly seconds: number;
  readonly label: string;
  readonly probability: number;
}

function frameRows({ indices, ptsSeconds, labels, probabilities }: FrameScores): readonly FrameRow[] {
  return indices.map((frame, i) => {
    const row = scoreRow(probabilities, i);
    const best = argmax(row);
    return {
      frame,
      seconds: itemAt(ptsSeconds, i, "the time of a frame"),
      label: itemAt(labels, best, "a label"),
      probability: itemAt(row, best, "a probability"),
    };
  });
}

/** A table of its frames below each video's name. */
export function framesText(scored: readonly FrameScores[]): string {
  return scored
    .map((scores) => {
      const content = {
        caption: scores.path,
        headers: ["frame", "seconds", "probability", "label"],
        alignRight: [true, true, true, false],
        rows: frameRows(scores).map(({ frame, seconds, label, probability }) => [
          String(frame),
          seconds.toFixed(3),
          percentText(probability).trimStart(),
          label,
        ]),
        notes: [],
      };
      return `${tableText(content)}\n`;
    })
    .join("\n");
}

/** A line for each frame of each video. */
export function framesCsv(scored: readonly FrameScores[]): string {
  const records = scored.flatMap((scores) =>
    frameRows(scores).map((row) => [
      scores.path,
      String(row.frame),
      secondsText(row.seconds),
      row.label,
      float32Text(row.probability),
    ]),
  );
  return formatCsv(["path", "frame", "seconds", "label", "probability"], records);
}

/** The same for scripts. */
export function framesJson(
  model: Model,
  scored: readonly FrameScores[],
  skipped: readonly SkippedClip[],
): object {
  const videos = scored.map((scores) => ({
    path: scores.path,
    frames: frameRows(scores).map((row) => ({
      ...row,
      seconds: Number(secondsText(row.seconds)),
      probability: Number(float32Text(row.probability)),
    })),
  }));
  return { model: modelJson(model), videos, skipped };
}

function modelJson({ name, path, sha256 }: Model): object {
  return { name, path, sha256 };
}

/** To the microsecond: what is below comes from the conversion out of the file's clock. */
function secondsText(seconds: number): string {
  return float64Text(Number(seconds.toFixed(6)));
}
