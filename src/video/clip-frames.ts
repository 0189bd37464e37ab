import { formatCounted } from "../core/format.js";
import type { SampledFrames, Video } from "./video.js";

/** What the frames of a clip are read from: a whole video, or a part of one. */
export interface ClipFrames extends Pick<Video, "path" | "metadata" | "forEachFrame"> {
  /** Of a part: when it begins, seconds. */
  readonly startSeconds?: number;
  /** Of a part: the number in the file of its first frame, when frames come. */
  readonly firstFrame?: number;
  /** Of a part: whether all before it was decoded too, because nothing surer said where it begins. */
  readonly isFromBeginning?: boolean;
  /** As of a video; `numFrames`, and what `choose` is told, count the part alone, while `indices` are the file's numbers. */
  sampleEach(
    choose: (numFrames: number) => readonly number[],
    use: (pixels: Uint8Array, position: number) => void,
    options?: Parameters<Video["sampleEach"]>[2],
  ): Promise<SampledFrames>;
  /** The times of the part's frames, seconds from the start of the file. */
  frameTimes(options?: { readonly signal?: AbortSignal }): Promise<readonly number[]>;
}

/** Says for how many parts of files all before them was decoded; `undefined`: for none. */
export function fromBeginningText(rows: readonly Pick<ClipFrames, "isFromBeginning">[]): string | undefined {
  const count = rows.filter(({ isFromBeginning }) => isFromBeginning).length;
  if (count === 0) return undefined;
  return `${formatCounted(count, "part")} decoded from the beginning of the file`;
}
