import type { Model } from "../../model/model.js";

/** So many are opened and waiting, so that no decoder waits for one; more would only hold memory. */
const mostClips = 48;
/** Of the samples of all clips under way together. */
const maxSampleBytes = 256e6;

/**
 * How many clips are under way at the same time when a few frames are taken of each. Of large samples only two are held.
 *
 * @param numFrames - Frames taken of each clip.
 * @param numViews - Samples of each clip, which are all held; of many large ones one clip is read at a time.
 */
export function clipsAtOnce(
  model: Pick<Model, "card" | "slots">,
  numFrames: number,
  numViews: number = 1,
): number {
  const isClipModel = model.card.kind === "clip";
  const { sampleStride } = model.slots(isClipModel ? numFrames : 1);
  const sampleBytes = 4 * sampleStride * numViews * (isClipModel ? 1 : numFrames);
  return Math.max(numViews === 1 ? 2 : 1, Math.min(mostClips, Math.floor(maxSampleBytes / sampleBytes)));
}
