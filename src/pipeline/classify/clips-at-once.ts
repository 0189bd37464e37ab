import type { Model } from "../../model/model.js";

/** Two runs of ffmpeg serve so many; more would only hold memory. */
const mostClips = 48;
/** Of the samples of all clips under way together. */
const maxSampleBytes = 256e6;

/**
 * How many clips are read at the same time when a few frames are taken of each. Their reading is shared (`readFrames`), so
 * many small clips cost little more than one; of large samples only two are held.
 *
 * @param numFrames - Frames taken of each clip.
 */
export function clipsAtOnce(model: Pick<Model, "card" | "slots">, numFrames: number): number {
  const isClipModel = model.card.kind === "clip";
  const { sampleStride } = model.slots(isClipModel ? numFrames : 1);
  const sampleBytes = 4 * sampleStride * (isClipModel ? 1 : numFrames);
  return Math.max(2, Math.min(mostClips, Math.floor(maxSampleBytes / sampleBytes)));
}
