import { atMost } from "../../core/at-most.js";
import { firstOf, lastOf } from "../../core/item-at.js";
import { readEach } from "../read-each.js";
import type { ChosenFrames } from "../source.js";
import { decode } from "./decode.js";
import { selectionEvery, selectionOf, type FrameSelection } from "./frame-selection.js";

/** Runs of ffmpeg: each has threads and memory of its own. */
const running = atMost(2);

/**
 * Reads chosen frames on the way from where decoding begins, by a run of ffmpeg. Where more are asked for than may run, they
 * wait for their turn.
 *
 * @returns The times of all frames up to where decoding ended, wanted or not, seconds from the start of the file.
 * @throws {VideoError} If the file cannot be decoded or (unless kept) is damaged.
 */
export function readThrough(frames: ChosenFrames): Promise<readonly number[]> {
  const { wanted, lastIndex, signal } = frames;
  const named = selectionOf(wanted.length === 0 ? [0] : wanted, lastIndex);
  return running(() => (named === undefined ? pickOut(frames) : read(frames, named)), signal);
}

/** More frames than can be named: all between the first and the last are read. */
function pickOut(frames: ChosenFrames): Promise<readonly number[]> {
  const { wanted, lastIndex, use } = frames;
  const first = firstOf(wanted);
  const places = new Map(wanted.map((number, place) => [number - first, place]));
  const usePicked = (pixels: Uint8Array, position: number): void => {
    const place = places.get(position);
    if (place !== undefined) use(pixels, place);
  };
  const selection = selectionEvery({ first, every: 1, end: lastOf(wanted) + 1, lastIndex });
  return read({ ...frames, use: usePicked }, selection);
}

async function read(frames: ChosenFrames, selection: FrameSelection): Promise<readonly number[]> {
  const decoding = decode({ ...frames, selection }, frames.signal);
  await readEach(decoding, (position) => {
    frames.signal.throwIfAborted(); // frames of a run that was ended may still come
    frames.use(decoding.pixels, position);
  });
  return decoding.ptsSeconds;
}
