import { copyFile, open, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { writeFileAtomic } from "../../../files/atomic-write.js";
import { openVideo } from "../../../video/video.js";
import { ownClip } from "./own-clips.js";
import { expectSame, type Trial } from "./trial.js";

/** Replaces a table that another program has open. */
export const replaceTrial: Trial = async (folder) => {
  const path = join(folder, "results.csv");
  await writeFileAtomic(path, "before");
  const reader = await open(path);
  try {
    await writeFileAtomic(path, "after");
  } finally {
    await reader.close();
  }
  expectSame("the table", await readFile(path, "utf8"), "after");
  return "a table is replaced while it is read";
};

/** Stops reading in the middle; what read must then have let the file go. */
export const stopTrial: Trial = async (folder, signal) => {
  const path = join(folder, "clip.mp4");
  await copyFile(ownClip, path);
  for (const decoder of ["program", undefined] as const) {
    const video = await openVideo(path, { decoder, signal });
    const stopped = new AbortController();
    const reason = new Error("stopped");
    const reading = video.forEachFrame(() => stopped.abort(reason), { signal: stopped.signal });
    expectSame("a reading that was stopped", await reading.catch((error: unknown) => error === reason), true);
    await video.close();
  }
  const renamed = join(folder, "renamed.mp4");
  await rename(path, renamed);
  await rm(renamed);
  return "a reading that is stopped lets go of its file";
};
