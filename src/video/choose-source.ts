import { programSource } from "./program/program-source.js";
import type { FrameSource } from "./source.js";

/** What reads videos here. */
export function chooseSource(): FrameSource {
  return programSource;
}
