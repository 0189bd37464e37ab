import { formatCount } from "../../core/format.js";
import type { FeatureSource } from "../../tensor/features.js";
import type { Head } from "../../train/head.js";
import { samplingText } from "../../video/sampling/sample-clips.js";
import { modelText } from "../report/setting-note.js";

/** What a training is told by: of a head, or of what is like one. */
export type Training = Pick<Head, "history" | "settings" | "source"> & Partial<Pick<Head, "warnings">>;

/** The line with a chart of a training: features, rows, optimizer and seed. */
export function trainingNote({ settings, source, warnings = [] }: Training): string {
  const { numTraining, numValidation, optimizer, learningRate, seed } = settings;
  return [
    ...(source === undefined ? [] : [sourceText(source)]),
    `trained on ${formatCount(numTraining)}, validated on ${formatCount(numValidation)}`,
    `${optimizer.type}, learning rate ${learningRate}`,
    `seed ${seed}`,
    ...warnings,
  ].join(" · ");
}

function sourceText({ model, modelSha256, preset, tensor, sampling }: FeatureSource): string {
  const { numFrames } = sampling;
  const frames = numFrames === 1 ? [] : [`${numFrames} frames (${samplingText(sampling)})`];
  return [modelText({ modelName: model, modelSha256, preset }), `tensor ${tensor}`, ...frames].join(" · ");
}
