import type { CardSampling } from "../card/card.js";

/** How the frames of a published architecture are chosen, for the reader of an error: nothing is taken from here unasked. */
export interface PublishedSampling {
  readonly sampling: CardSampling;
  /** Whose it is. */
  readonly of: string;
}

/** By `model_type`: frames in a clip as published on Kinetics-400, and how far apart. */
const published: Readonly<Record<string, PublishedSampling>> = {
  videomae: { sampling: { rule: "mmaction2", numFrames: 16, stride: 4 }, of: "VideoMAE on Kinetics-400" },
  timesformer: {
    sampling: { rule: "slowfast", numFrames: 8, stride: 32 },
    of: "TimeSformer on Kinetics-400",
  },
  vivit: { sampling: { rule: "mmaction2", numFrames: 32, stride: 2 }, of: "ViViT on Kinetics-400" },
  xclip: { sampling: { rule: "linspace", numFrames: 8 }, of: "X-CLIP on Kinetics-400" },
};

/**
 * What is known of how an architecture's frames are chosen: as published, and as the pipeline of transformers does it.
 *
 * @param numFrames - What its config.json says.
 */
export function publishedSampling(
  modelType: string | undefined,
  numFrames: number | undefined,
): readonly PublishedSampling[] {
  const known = Object.hasOwn(published, modelType ?? "") ? published[modelType ?? ""] : undefined;
  const count = numFrames ?? known?.sampling.numFrames ?? 16;
  const own = known === undefined ? [] : [{ ...known, sampling: { ...known.sampling, numFrames: count } }];
  return [...own, { sampling: { rule: "fromStart", numFrames: count }, of: "the pipeline of transformers" }];
}
