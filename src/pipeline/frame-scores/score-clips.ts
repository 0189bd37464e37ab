import type { Clip } from "../../datasets/clip.js";
import type { Model } from "../../model/model.js";
import { withPart } from "../../video/with-part.js";
import { scoreVideo } from "../classify/classify-frames.js";
import { runClips, type ClipRecord, type ClipRun } from "../run-clips.js";
import type { FrameScores } from "./frame-scores.js";

/** How {@link scoreClips} classifies, all checked. */
export interface ScoreClipsOptions<Result, Item extends Clip, Value extends object> extends Pick<
  ClipRun<Result, Item, Value>,
  "task" | "keep" | "guard" | "wanted"
> {
  readonly every: number;
  readonly batchSize: number;
  readonly damaged: "error" | "keep";
  /** Scores that are there already. */
  readonly find?: (clip: Item) => Promise<FrameScores | undefined>;
  /** What is made of a clip's scores: what it does not hold is forgotten. */
  readonly use: (scores: FrameScores, clip: Item) => Result | Promise<Result>;
}

/** Clips under way at the same time: one is decoded while the other one's last batch runs. */
const clipsAtOnce = 2;

/** Classifies the frames of the clips of a list; at most two clips' scores are held, however many clips there are. */
export function scoreClips<Result, Item extends Clip, Value extends object = object>(
  model: Model,
  clips: readonly Item[],
  options: ScoreClipsOptions<Result, Item, Value>,
): Promise<readonly ClipRecord<Result, Item>[]> {
  const { every, batchSize, damaged, find, use, ...run } = options;
  const onFrame = (): void => run.task.pass(1);
  const score = (clip: Item, signal: AbortSignal): Promise<FrameScores> =>
    withPart(clip, { signal, damaged }, (video) =>
      scoreVideo(model, video, { every, batchSize, signal, onFrame }),
    );
  return runClips(clips, {
    ...run,
    atOnce: clipsAtOnce,
    work: async (clip, _, signal) => use((await find?.(clip)) ?? (await score(clip, signal)), clip),
  });
}
