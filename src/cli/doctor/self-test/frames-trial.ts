import { sha256 } from "../../../files/hash.js";
import type { DecoderName } from "../../../video/decode-settings.js";
import { libraries } from "../../../video/libav/pool.js";
import { openVideo } from "../../../video/video.js";
import { ownClip } from "./own-clips.js";
import { expectSame, type Trial } from "./trial.js";

/** Of the frames below, as OpenCV reads them on x86. */
const knownSha256 = "07737c6a335b8273";

/** Reads frames of a clip of this package by one of the decoders. */
export function framesTrial(decoder: DecoderName): Trial {
  return async (_folder, signal) => {
    const found = decoder === "libav" ? await libraries() : undefined;
    if (typeof found === "string") return `not tried: ${found}`;
    const video = await openVideo(ownClip, { decoder, signal });
    try {
      const count = await video.numFrames({ signal });
      expectSame("frames", count, 36);
      const { data } = await video.framesAt([0, 18, 35], { signal });
      expectSame("sha256 of frames 0, 18 and 35", sha256(data).slice(0, 16), knownSha256);
    } finally {
      await video.close();
    }
    return "36 frames, the bytes that OpenCV reads on x86";
  };
}
