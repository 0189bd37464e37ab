import { errorCode, VideoError } from "../core/errors.js";
import { systemReason } from "../files/system-error.js";
import { plainHeader } from "./container/plain-header.js";
import { rememberHeader } from "./known-headers.js";
import { askColorsElsewhere } from "./program/own-colors.js";
import type { VideoMetadata } from "./video-metadata.js";

/**
 * What a video's header says: read here where it is plain, remembered where it was asked for before, else as FFmpeg says.
 *
 * @param ask - Asks FFmpeg, which takes any kind of file.
 */
export async function headerOf(path: string, ask: () => Promise<VideoMetadata>): Promise<VideoMetadata> {
  const [header] = await Promise.all([plainOrAsked(path, ask), askColorsElsewhere()]);
  return header;
}

async function plainOrAsked(path: string, ask: () => Promise<VideoMetadata>): Promise<VideoMetadata> {
  const plain = await plainHeader(path).catch((error: unknown) => {
    const busy = ["EMFILE", "ENFILE"].includes(errorCode(error) ?? "");
    const remedy = busy ? ". Close what holds many files, and try again" : "";
    const message = `Cannot read "${path}": ${systemReason(error)}${remedy}`;
    throw new VideoError(message, { path, cause: error });
  });
  return plain ?? rememberHeader(path, ask);
}
