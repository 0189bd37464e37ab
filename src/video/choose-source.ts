import { checkOneOf } from "../core/check.js";
import { libavSource } from "./libav/libav-source.js";
import { programSource } from "./program/program-source.js";
import type { DecoderName } from "./decode-settings.js";
import type { FrameSource } from "./source.js";

const sources: Readonly<Record<DecoderName, FrameSource>> = { libav: libavSource, program: programSource };

const decoderNames = Object.keys(sources);

/**
 * What reads videos here.
 *
 * @param decoder - Default: the variable `KINETOSCOPE_DECODER`, else `"program"`.
 */
export function chooseSource(decoder?: DecoderName): FrameSource {
  if (decoder !== undefined) checkOneOf("decoder", decoder, decoderNames);
  return sources[decoder ?? decoderHere()];
}

/** The decoder where nothing else is asked for. */
export function decoderHere(): DecoderName {
  const { KINETOSCOPE_DECODER: name = "" } = process.env;
  if (name === "") return "program";
  checkOneOf("KINETOSCOPE_DECODER", name, decoderNames);
  return name as DecoderName;
}
