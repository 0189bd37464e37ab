import type { Model } from "../model/model.js";
import { sampleIndices } from "../video/sampling.js";
import type { Video } from "../video/video.js";
import type { Batches } from "./batches.js";
import { framePreparer } from "./prepare-frame.js";

/** Gets the probabilities of one frame; `order` counts the frames sent. */
export type UseFrameScores = (probabilities: Float32Array, order: number) => void;

/** One decode of a clip into one sample of a clip model. */
export async function scoreClip(
  model: Model,
  video: Video,
  numFrames: number,
  batches: Batches,
  signal: AbortSignal,
): Promise<{ readonly numFramesInClip: number; readonly probabilities: Promise<Float32Array> }> {
  const prepare = framePreparer(model, video, numFrames);
  const { frameStride } = model.slots(numFrames);
  const rule = model.card.sampling?.rule ?? "floorInt";
  const slot = await batches.slot();
  try {
    const sampled = await video.sampleEach(
      (count) => sampleIndices(rule, count, numFrames),
      (pixels, position) => prepare(pixels, slot.data, slot.offset + position * frameStride),
      { signal },
    );
    const probabilities = new Promise<Float32Array>((resolve) => slot.done(resolve));
    return { numFramesInClip: sampled.numFrames, probabilities };
  } catch (error) {
    slot.release();
    throw error;
  }
}

/**
 * Sends every `every`-th frame of a video through a frame model, holding a few frames at a time.
 *
 * @returns The numbers and times of the frames sent, in order; their probabilities come through `use`.
 */
export async function scoreEveryFrame(
  model: Model,
  video: Video,
  every: number,
  batches: Batches,
  use: UseFrameScores,
  signal: AbortSignal,
): Promise<{ readonly indices: number[]; readonly ptsSeconds: number[] }> {
  const prepare = framePreparer(model, video, 1);
  const indices: number[] = [];
  const ptsSeconds: number[] = [];
  // a few raw frames at a time: they become numbers at once, and more of them only cost memory
  for await (const frames of video.batches({ every, batchSize: 4, signal })) {
    for (let i = 0; i < frames.length; i += 1) {
      const slot = await batches.slot();
      prepare(frames.frame(i), slot.data, slot.offset);
      const order = indices.length;
      slot.done((probabilities) => use(probabilities, order));
      indices.push(frames.indices[i]);
      ptsSeconds.push(frames.ptsSeconds[i]);
    }
  }
  return { indices, ptsSeconds };
}

/** Sends `numFrames` frames spread over a video through a frame model. */
export async function scoreSampledFrames(
  model: Model,
  video: Video,
  numFrames: number,
  batches: Batches,
  use: UseFrameScores,
  signal: AbortSignal,
): Promise<{ readonly numFramesInClip: number }> {
  const prepare = framePreparer(model, video, 1);
  const { sampleStride } = model.slots(1);
  // all are read before the first is sent: a header that lies makes the reader start again
  const all = new Float32Array(numFrames * sampleStride);
  const sampled = await video.sampleEach(
    (count) => sampleIndices("floorInt", count, numFrames),
    (pixels, position) => prepare(pixels, all, position * sampleStride),
    { signal },
  );
  for (let order = 0; order < numFrames; order += 1) {
    const slot = await batches.slot();
    slot.data.set(all.subarray(order * sampleStride, (order + 1) * sampleStride), slot.offset);
    slot.done((probabilities) => use(probabilities, order));
  }
  return { numFramesInClip: sampled.numFrames };
}
