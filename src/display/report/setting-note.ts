import { formatCount, formatCounted, ordinal } from "../../core/format.js";
import { fromBeginningText } from "../../video/clip-frames.js";
import type { FrameSetting } from "../../pipeline/frame-scores/frame-scores.js";
import type { Predictions, PredictionSetting } from "../../pipeline/classify/predictions.js";

/** How each clip was looked at: `"clip level · 1 view · 16 frames (uniform)"`. */
export function settingText(setting: PredictionSetting): string {
  const frames =
    setting.numFrames === undefined
      ? "every frame"
      : `${formatCounted(setting.numFrames, "frame")} (${setting.sampling})`;
  const mean = setting.aggregation === "none" ? [] : [setting.aggregation];
  return [`${setting.level} level`, viewsText(setting), frames, ...mean].join(" · ");
}

/** `"30 views (10 clips × 3 crops)"`, `"1 view"`. */
function viewsText({ views, clips, crops }: PredictionSetting): string {
  const count = formatCounted(views, "view");
  if (clips === undefined || crops === undefined) return count;
  return `${count} (${formatCounted(clips, "clip")} × ${formatCounted(views / clips, "crop")})`;
}

/** Which model it was: `"squeezenet (sha256 1eeff551…) · preset imagenet"`. */
export function modelText(
  setting: Pick<PredictionSetting, "modelName" | "modelSha256" | "preset" | "provider">,
): string {
  const hash = setting.modelSha256 === "" ? "" : ` (sha256 ${setting.modelSha256.slice(0, 8)}…)`;
  const on = setting.provider === undefined ? "" : ` · on ${setting.provider}`;
  return `${setting.modelName}${hash}${on} · preset ${setting.preset}`;
}

/** The line below everything that shows scores of frames: `"squeezenet (…) · preset … · frame level · every 2nd frame"`. */
export function frameSettingText(setting: FrameSetting): string {
  const frames = setting.every === 1 ? "every frame" : `every ${ordinal(setting.every)} frame`;
  return `${modelText(setting)} · ${setting.level} level · ${frames}`;
}

/** The line below everything that shows predictions. */
export function predictionsNote(predictions: Predictions): string {
  const { setting, rows } = predictions;
  const on = `${onClips(rows.length, numAll(predictions))}${filterText(predictions)}`;
  return `${modelText(setting)} · ${settingText(setting)} · on ${on}${drawText(setting)}${decodedText(predictions)}`;
}

/** `" · 3 parts decoded from the beginning of the file"`, or nothing. */
function decodedText(predictions: Predictions): string {
  const text = fromBeginningText(predictions.rows);
  return text === undefined ? "" : ` · ${text}`;
}

/** The line below what compares predictions with the truth: it counts the clips that have one. */
export function accuracyNote(predictions: Predictions): string {
  const { setting, rows, skipped, numLeftOut = 0 } = predictions;
  const numUnlabelled = rows.filter(
    ({ groundTruth, groundTruths }) => groundTruth === undefined && groundTruths === undefined,
  ).length;
  const leftOut = [
    ...(skipped.length > 0 ? [`${formatCount(skipped.length)} skipped`] : []),
    ...(numLeftOut > 0 ? [`${formatCount(numLeftOut)} left out by a filter`] : []),
    ...(numUnlabelled > 0 ? [`${formatCount(numUnlabelled)} without a true label`] : []),
  ];
  const on = onClips(rows.length - numUnlabelled, numAll(predictions));
  const missing = leftOut.length > 0 ? ` (${leftOut.join(", ")})` : "";
  return `${modelText(setting)} · ${settingText(setting)} · on ${on}${missing}${drawText(setting)}`;
}

/** How many clips were classified, of how many: a filter changes nothing about it. `"7 of 8 clips classified"`. */
export function classifiedText(predictions: Predictions): string {
  const all = numAll(predictions);
  return `${onClips(all - predictions.skipped.length, all)} classified`;
}

/** The clips that were to be classified: those with a row, those skipped, and those that a filter left out. */
export function numAll({ rows, skipped, numLeftOut = 0 }: Predictions): number {
  return rows.length + skipped.length + numLeftOut;
}

function filterText({ numLeftOut = 0 }: Predictions): string {
  return numLeftOut === 0 ? "" : ` (${formatCount(numLeftOut)} left out by a filter)`;
}

/** `", drawn with seed 7"`, or nothing for clips that were not drawn. */
export function drawText({ seed }: { readonly seed?: number }): string {
  return seed === undefined ? "" : `, drawn with seed ${seed}`;
}

/** `"61 of 62 clips"`, or `"62 clips"` when it is all of them. */
export function onClips(count: number, all: number): string {
  return count === all
    ? formatCounted(all, "clip")
    : `${formatCount(count)} of ${formatCounted(all, "clip")}`;
}
