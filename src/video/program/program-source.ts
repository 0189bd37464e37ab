import { headerOf } from "../header-of.js";
import type { FrameSource } from "../source.js";
import { decode } from "./decode.js";
import { selectionEvery } from "./frame-selection.js";
import { ffprobeHeader } from "./program-header.js";
import { readThrough } from "./read-through.js";
import { seekFrames } from "./seek-frames.js";

/** The ffmpeg program: it reads whatever can be read at all. */
export const programSource: FrameSource = {
  header: (path, options) => headerOf(path, () => ffprobeHeader(path, options)),
  inOrder: (frames) => decode({ ...frames, selection: selectionEvery(frames) }, frames.signal),
  chosen: async (frames) => (await seekFrames(frames, readThrough)) ?? readThrough(frames),
};
