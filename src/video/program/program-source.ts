import { firstOf, lastOf } from "../../core/item-at.js";
import { readEach } from "../read-each.js";
import type { ChosenFrames, FrameSource } from "../source.js";
import { decode } from "./decode.js";
import { selectionEvery, selectionOf } from "./frame-selection.js";
import { askColorsElsewhere } from "./own-colors.js";
import { programHeader } from "./program-header.js";
import { readFrames, whileOpening } from "./read-frames.js";
import { seekFrames } from "./seek-frames.js";

/** The ffmpeg program: it reads whatever can be read at all. */
export const programSource: FrameSource = {
  header: (path, options) =>
    whileOpening(async () => {
      const [header] = await Promise.all([programHeader(path, options), askColorsElsewhere()]);
      return header;
    }),
  inOrder: (frames) => decode({ ...frames, selection: selectionEvery(frames) }, frames.signal),
  chosen: async (frames) => (await seekFrames(frames, readThrough)) ?? readThrough(frames),
};

/** @internal Reads chosen frames on the way from where decoding begins. */
export async function readThrough(frames: ChosenFrames): Promise<readonly number[]> {
  const { wanted, lastIndex } = frames;
  const selection = selectionOf(wanted.length === 0 ? [0] : wanted, lastIndex);
  return selection === undefined ? pickedOut(frames) : readFrames({ ...frames, selection });
}

/** More frames than can be named: all between the first and the last are read. */
async function pickedOut(frames: ChosenFrames): Promise<readonly number[]> {
  const { wanted, lastIndex, use, signal } = frames;
  const first = firstOf(wanted);
  const places = new Map(wanted.map((index, place) => [index - first, place]));
  const selection = selectionEvery({ first, every: 1, end: lastOf(wanted) + 1, lastIndex });
  const decoding = decode({ ...frames, selection }, signal);
  await readEach(decoding, (position) => {
    const place = places.get(position);
    if (place !== undefined) use(decoding.pixels, place);
  });
  return decoding.ptsSeconds;
}
