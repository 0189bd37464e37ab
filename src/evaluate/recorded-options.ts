import type { ClassifyVideosOptions } from "../pipeline/classify/classify-videos.js";
import { oneView, type ViewsOptions } from "../pipeline/classify/views.js";
import type { ProvenanceSettings } from "../pipeline/provenance.js";

/** The options with which clips are classified as an evaluation's settings say. */
export function recordedOptions(settings: ProvenanceSettings): ClassifyVideosOptions {
  return {
    numFrames: numberOf(settings, "numFrames"),
    batchSize: numberOf(settings, "batchSize"),
    topK: numberOf(settings, "topK"),
    damaged: damagedOf(settings),
    ties: settings["ties"] === "higher" ? "higher" : undefined,
    views: viewsOf(settings),
  };
}

/** A setting that is a number; `undefined` where it stands for the default. */
export function numberOf(settings: ProvenanceSettings, name: string): number | undefined {
  const value = settings[name];
  return typeof value === "number" ? value : undefined;
}

/** What was done with damaged clips. */
export function damagedOf(settings: ProvenanceSettings): "error" | "keep" {
  return settings["damaged"] === "keep" ? "keep" : "error";
}

/** A table of one view says nothing of views. */
function viewsOf({ clips, crops, average }: ProvenanceSettings): ViewsOptions {
  if (typeof clips !== "number") return oneView;
  return { clips, crops, average } as ViewsOptions; // classifyVideos checks them
}
