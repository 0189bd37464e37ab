import { errorMessage, VideoError } from "../../core/errors.js";
import { mapInOrder } from "../../core/pool.js";
import type { Clip } from "../../datasets/clip.js";
import type { Model } from "../../model/model.js";
import { openVideo } from "../../video/video.js";
import { scoreVideo } from "../classify/classify-frames.js";
import type { FrameScores } from "./frame-scores.js";
import { OutputError, type OutputGuard } from "../classify/usable-outputs.js";

/** What became of one clip: its scores, or why it has none. */
export type ScoredClip =
  { readonly clip: Clip; readonly scores: FrameScores } | { readonly clip: Clip; readonly skipped: string };

/** How {@link scoreClips} classifies, all checked. */
export interface ScoreClipsOptions {
  readonly every: number;
  readonly batchSize: number;
  readonly damaged: "error" | "keep";
  readonly signal: AbortSignal;
  /** Is told which clips the model has numbers for. */
  readonly guard: OutputGuard;
}

/** Clips under way at the same time: one is decoded while the other one's last batch runs. */
const clipsAtOnce = 2;

/**
 * Classifies the frames of one clip after the other, in the order of the list; a clip that cannot be decoded, or
 * has no usable scores, is given with the reason. At most two clips' scores are held unread, however many clips there are.
 */
export function scoreClips(
  model: Model,
  clips: Iterable<Clip>,
  options: ScoreClipsOptions,
): AsyncGenerator<ScoredClip, void, undefined> {
  const { every, batchSize, damaged, guard } = options;
  const scoreOne = async (clip: Clip, _index: number, signal: AbortSignal): Promise<ScoredClip> => {
    try {
      const video = await openVideo(clip.path, { signal, damaged });
      try {
        const scores = await scoreVideo(model, video, { every, batchSize, signal });
        guard.good();
        return { clip, scores };
      } finally {
        await video.close();
      }
    } catch (error) {
      const isAboutTheClip = error instanceof VideoError || error instanceof OutputError;
      if (signal.aborted || !isAboutTheClip) throw error;
      if (error instanceof OutputError) guard.bad(error);
      return { clip, skipped: errorMessage(error) };
    }
  };
  return mapInOrder(clips, clipsAtOnce, scoreOne, options.signal);
}
