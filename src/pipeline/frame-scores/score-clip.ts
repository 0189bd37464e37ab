import { itemAt } from "../../core/item-at.js";
import { allocate } from "../../core/allocate.js";
import { VideoError } from "../../core/errors.js";
import { formatCounted } from "../../core/format.js";
import { optionName } from "../../core/option-words.js";
import type { Model } from "../../model/model.js";
import { rectangleAround } from "../../tensor/rectangle.js";
import type { CropView } from "../../transforms/crops.js";
import { sampleClip, sampleClips, type ClipSampling } from "../../video/sampling/sample-clips.js";
import type { ClipFrames } from "../../video/clip-frames.js";
import type { SampledFrames } from "../../video/video.js";
import type { Batch, Batches } from "../classify/batches.js";
import { framePreparer, type FramePreparer } from "../classify/prepare-frame.js";

/**
 * Gets the probabilities of one frame; `order` counts the frames of the clip that were sent. `problem` says what they hold
 * instead of numbers: `frame 12: NaN for "blinking" in batch 3`.
 */
export type UseFrameScores = (
  probabilities: Float32Array,
  order: number,
  problem: string | undefined,
) => void;

/** Where the frames of one clip go. */
export interface FrameSink {
  readonly batches: Batches;
  readonly batchSize: number;
  readonly use: UseFrameScores;
  readonly signal: AbortSignal;
}

/** A sample's place in a batch. */
export interface SamplePlace {
  readonly batch: Batch;
  readonly place: number;
}

/**
 * Decodes a clip into samples of a clip model: one for each crop of each clip in time, crop after crop. All are read in one
 * decoding.
 *
 * @param places - Where the samples go.
 * @returns The number of frames of the whole clip, a part of a file or all of it; the scores come when the batches have run.
 */
export async function readClipSamples(
  model: Model,
  video: ClipFrames,
  views: { readonly sampling: ClipSampling; readonly crops: readonly CropView[] },
  places: readonly SamplePlace[],
  signal: AbortSignal,
): Promise<number> {
  const { sampling, crops } = views;
  const { numFrames, clips = 1 } = sampling;
  const preparers = crops.map((crop) => framePreparer(model, video, numFrames, crop));
  const region = rectangleAround(preparers.map((preparer) => preparer.region));
  const { sampleStride, frameStride } = model.slots(numFrames);
  const fps = video.metadata.averageFps;
  const sampled = await video.sampleEach(
    (count) => sampleClips({ numFrames: count, fps }, sampling).flat(),
    (pixels, position) => {
      const [clip, frame] = [Math.floor(position / numFrames), position % numFrames];
      for (const [crop, preparer] of preparers.entries()) {
        const { batch, place } = itemAt(places, crop * clips + clip, "the place of a sample");
        preparer.write(pixels, region, batch.data, place * sampleStride + frame * frameStride);
      }
    },
    { region, signal },
  );
  return sampled.numFrames;
}

/**
 * Sends every `every`-th frame of a video through a frame model, holding a few frames at a time.
 *
 * @returns The numbers and times of the frames sent, in order.
 */
export async function scoreEveryFrame(
  model: Model,
  video: ClipFrames,
  every: number,
  sink: FrameSink,
): Promise<SampledFrames> {
  return sendEveryFrame(video, every, [{ model, sink }], sink.signal);
}

/** Where the frames of a video go: a frame model and its batches. */
export interface FrameReceiver {
  readonly model: Model;
  readonly sink: FrameSink;
  /** How a frame becomes the model's numbers; default: as its card says. */
  readonly preparer?: FramePreparer;
}

/** {@link scoreEveryFrame} for several models, which share one decoding. */
export async function sendEveryFrame(
  video: ClipFrames,
  every: number,
  receivers: readonly FrameReceiver[],
  signal: AbortSignal,
): Promise<SampledFrames> {
  const senders = receivers.map(({ model, sink, preparer = framePreparer(model, video, 1) }) => ({
    sender: frameSender(model, sink, (order) => (video.firstFrame ?? 0) + order * every),
    preparer,
  }));
  const region = rectangleAround(senders.map(({ preparer }) => preparer.region));
  const taken = await video.forEachFrame(
    (pixels) => {
      let waiting: Promise<void> | undefined;
      for (const { sender, preparer } of senders) {
        const send = (): Promise<void> | undefined =>
          sender.send((data, offset) => preparer.write(pixels, region, data, offset));
        waiting = waiting === undefined ? send() : waiting.then(send);
      }
      return waiting;
    },
    { every, region, signal },
  );
  for (const { sender } of senders) sender.end();
  return taken;
}

/**
 * Sends the frames that a rule takes of a video through a frame model, crop after crop.
 *
 * @returns The number of frames of the whole video.
 */
export async function scoreSampledFrames(
  model: Model,
  video: ClipFrames,
  sampling: ClipSampling,
  crops: readonly CropView[],
  sink: FrameSink,
): Promise<number> {
  const { numFrames } = sampling;
  const { averageFps: fps } = video.metadata;
  const preparers = crops.map((crop) => framePreparer(model, video, 1, crop));
  const region = rectangleAround(preparers.map((preparer) => preparer.region));
  const { sampleStride } = model.slots(1);
  const numSamples = numFrames * crops.length;
  // all are read before the first is sent: a header that lies makes the reader start again
  const all = roomForFrames(video.path, numFrames, numSamples * sampleStride);
  const sampled = await video.sampleEach(
    (count) => sampleClip({ numFrames: count, fps }, sampling),
    (pixels, position) => {
      for (const [crop, preparer] of preparers.entries())
        preparer.write(pixels, region, all, (crop * numFrames + position) * sampleStride);
    },
    { region, signal: sink.signal },
  );
  const { indices } = sampled;
  const ownSink = { ...sink, batchSize: Math.min(sink.batchSize, numSamples) };
  const sender = frameSender(model, ownSink, (order) => itemAt(indices, order % numFrames));
  for (let i = 0; i < numSamples; i += 1) {
    const values = all.subarray(i * sampleStride, (i + 1) * sampleStride);
    await sender.send((data, offset) => data.set(values, offset));
  }
  sender.end();
  return sampled.numFrames;
}

/** Writes a frame's numbers at a place of a batch. */
type WriteFrame = (data: Float32Array, offset: number) => void;

/** Where the frames of one clip go, in their order. */
interface FrameSender {
  /** `undefined` where there is room at once: a promise for each frame is much garbage. */
  send(write: WriteFrame): Promise<void> | undefined;
  /** No more will come. */
  end(): void;
}

/**
 * Fills one batch after the other with the frames of one clip; no batch holds frames of two clips.
 *
 * @param frameOf - The number in the video of a frame that was sent.
 */
function frameSender(model: Model, sink: FrameSink, frameOf: (order: number) => number): FrameSender {
  const { batches, batchSize, use } = sink;
  const { sampleStride } = model.slots(1);
  let batch: Batch | undefined;
  let place = 0;
  let sent = 0;
  const put = (into: Batch, write: WriteFrame): undefined => {
    write(into.data, place * sampleStride);
    const order = sent;
    into.fill(place, (probabilities, problem) => {
      const where = `in batch ${Math.floor(order / batchSize) + 1}`;
      const found = problem === undefined ? undefined : `frame ${frameOf(order)}: ${problem} ${where}`;
      use(probabilities, order, found);
    });
    sent += 1;
    place += 1;
    batch = place === batchSize ? undefined : into;
    place %= batchSize;
  };
  return {
    send: (write) =>
      batch === undefined ? batches.open(batchSize).then((opened) => put(opened, write)) : put(batch, write),
    end() {
      batch?.cut(place);
    },
  };
}

/** @throws {VideoError} If the frames of one clip take more memory than can be had at once. */
export function roomForFrames(path: string, numFrames: number, numValues: number): Float32Array {
  return allocate(Float32Array, numValues, (size, cause) => {
    const found = `${formatCounted(numFrames, "frame")} take ${size}`;
    return new VideoError(`Cannot read "${path}": ${found}. Choose fewer (${optionName("numFrames")})`, {
      path,
      cause,
    });
  });
}
