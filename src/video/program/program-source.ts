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
  inOrder: (input, every, signal) => decode({ ...input, selection: selectionEvery(every) }, signal),
  chosen,
};

async function chosen(frames: ChosenFrames): Promise<readonly number[]> {
  const { wanted, toTheEnd } = frames;
  const sought = toTheEnd ? undefined : await seekFrames(frames);
  if (sought !== undefined) return sought;
  const selection = selectionOf(wanted.length === 0 ? [0] : wanted, toTheEnd);
  return selection === undefined ? pickedOut(frames) : readFrames({ ...frames, selection });
}

/** More frames than can be named: all are read, up to the last one wanted. */
async function pickedOut(frames: ChosenFrames): Promise<readonly number[]> {
  const { wanted, toTheEnd, use, signal } = frames;
  const places = new Map(wanted.map((index, place) => [index, place]));
  const decoding = decode({ ...frames, selection: selectionEvery(1) }, signal);
  const usePicked = (index: number): void => {
    const place = places.get(index);
    if (place !== undefined) use(decoding.pixels, place);
  };
  await readEach(decoding, usePicked, toTheEnd ? undefined : wanted.at(-1));
  return decoding.ptsSeconds;
}
