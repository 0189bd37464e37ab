import { copyFile, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { openVideo } from "../../../video/video.js";
import { ownClip } from "./own-clips.js";
import { expectSame, type Trial } from "./trial.js";

const names = [
  "two words, a comma & (brackets)",
  "größer 大 é",
  "-dash #1 100%",
  "x".repeat(120),
  "y".repeat(120),
];

/** Opens a clip in folders as people have them: deeper than 260 characters, which older programs on Windows cannot open. */
export const namesTrial: Trial = async (folder, signal) => {
  let path = folder;
  for (const name of names) {
    path = join(path, name);
    await mkdir(path);
    const copy = join(path, "clip.mp4");
    await copyFile(ownClip, copy);
    const video = await openVideo(copy, { signal });
    expectSame(`frames in the folder "${name}"`, await video.numFrames({ signal }), 36);
    await video.close();
  }
  return `spaces, other scripts, signs, and ${path.length} characters`;
};
