import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { cutClip } from "../../../video/make/cut.js";
import { makePreview } from "../../../video/make/encode.js";
import { openVideo } from "../../../video/video.js";
import { ownClip } from "./own-clips.js";
import { expectSame, type Trial } from "./trial.js";

/** Makes a preview, as views show it, and cuts out a second. */
export const madeTrial: Trial = async (folder, signal) => {
  const preview = join(folder, "preview.mp4");
  await writeFile(preview, (await makePreview(ownClip, { signal })).mp4);
  const video = await openVideo(preview, { signal });
  expectSame("frames of the preview", await video.numFrames({ signal }), 36);
  await video.close();
  const saveTo = join(folder, "cut.mp4");
  const { numFrames } = await cutClip(ownClip, { startSeconds: 0.5, endSeconds: 1.5 }, { saveTo, signal });
  expectSame("frames of the cut", numFrames, 24);
  return "a preview of 36 frames, a cut of 24";
};
