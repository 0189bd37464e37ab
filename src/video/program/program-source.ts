import type { FrameSource } from "../source.js";
import { decode } from "./decode.js";
import { selectionEvery } from "./frame-selection.js";
import { askColorsElsewhere } from "./own-colors.js";
import { programHeader } from "./program-header.js";
import { readThrough } from "./read-through.js";
import { seekFrames } from "./seek-frames.js";

/** The ffmpeg program: it reads whatever can be read at all. */
export const programSource: FrameSource = {
  async header(path, options) {
    const [header] = await Promise.all([programHeader(path, options), askColorsElsewhere()]);
    return header;
  },
  inOrder: (frames) => decode({ ...frames, selection: selectionEvery(frames) }, frames.signal),
  chosen: async (frames) => (await seekFrames(frames, readThrough)) ?? readThrough(frames),
};
