import { stat } from "node:fs/promises";
import { LatestMap } from "../core/latest-map.js";
import type { VideoMetadata } from "./video-metadata.js";
import { ffprobePath } from "./program/ffmpeg.js";

/** About 2 MB. */
const mostFiles = 5000;
const known = new LatestMap<string, VideoMetadata>(mostFiles);

/**
 * What FFmpeg says of a file; of one that was asked for before, and was not touched since, what it said then. A notebook opens the
 * same clips for a grid, for a classification and for an evaluation, and starting ffprobe for each takes longer than decoding
 * a short clip.
 *
 * @param ask - Asks FFmpeg. Its errors are not remembered.
 */
export async function rememberHeader(
  path: string,
  ask: () => Promise<VideoMetadata>,
): Promise<VideoMetadata> {
  const before = await stateOf(path);
  const found = before === undefined ? undefined : known.get(before);
  if (found !== undefined) return { ...found };
  const header = await ask();
  if (before === undefined || before !== (await stateOf(path))) return header;
  known.set(before, header);
  return header;
}

/** All that says that a file is still the same; its time of change alone can be set. */
async function stateOf(path: string): Promise<string | undefined> {
  const info = await stat(path, { bigint: true }).catch(() => undefined);
  if (info === undefined) return undefined;
  const { dev, ino, size, mtimeNs, ctimeNs } = info;
  return [ffprobePath(), dev, ino, size, mtimeNs, ctimeNs, path].join(" ");
}
