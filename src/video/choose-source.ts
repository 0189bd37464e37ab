import { checkOneOf } from "../core/check.js";
import { librariesHere } from "./libav/automatic.js";
import { automaticSource, libavSource } from "./libav/libav-source.js";
import type { ReadyNote } from "./libav/messages.js";
import { libraries } from "./libav/pool.js";
import { programSource } from "./program/program-source.js";
import type { DecoderName } from "./decode-settings.js";
import type { FrameSource } from "./source.js";

const sources: Readonly<Record<DecoderName, FrameSource>> = { libav: libavSource, program: programSource };

const decoderNames = Object.keys(sources);

/**
 * What reads videos here.
 *
 * @param decoder - Default: the variable `KINETOSCOPE_DECODER`, else the libraries once they are known to give what the program gives.
 */
export function chooseSource(decoder?: DecoderName): FrameSource {
  if (decoder !== undefined) checkOneOf("decoder", decoder, decoderNames);
  const chosen = decoder ?? decoderHere();
  return chosen === undefined ? automaticSource : sources[chosen];
}

/** The decoder that was chosen for where no other is asked for; `undefined`: nobody chose. */
export function decoderHere(): DecoderName | undefined {
  const { KINETOSCOPE_DECODER: name = "" } = process.env;
  if (name === "") return undefined;
  checkOneOf("KINETOSCOPE_DECODER", name, decoderNames);
  return name as DecoderName;
}

/** What the libraries that decode here say of themselves, or why the program does. */
export async function decodingLibraries(): Promise<ReadyNote | string> {
  const chosen = decoderHere();
  if (chosen === "program") return "chosen";
  return chosen === "libav" ? libraries() : librariesHere();
}
