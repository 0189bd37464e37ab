import { stat } from "node:fs/promises";
import { DatasetError } from "../core/errors.js";
import { endsIn, videoExtensions } from "../files/endings.js";
import { listFiles } from "../files/list-files.js";
import type { Clip } from "./clip.js";
import type { ClipInput } from "./clips-from.js";

/**
 * The same clips, with the videos in it and below it for each path of a folder, sorted by path.
 *
 * @throws {DatasetError} If a folder holds none.
 */
export async function withoutFolders(input: ClipInput): Promise<ClipInput> {
  if (typeof input === "string") return (await videosIn(input)) ?? input;
  if (!Array.isArray(input)) return input;
  const clips: (string | Clip)[] = [];
  for (const item of input as readonly (string | Clip)[])
    clips.push(...((typeof item === "string" ? await videosIn(item) : undefined) ?? [item]));
  return clips;
}

/** `undefined`: it is no folder. A name with a video's ending is not asked about: of a long list that takes time. */
async function videosIn(path: string): Promise<readonly string[] | undefined> {
  if (endsIn(path, videoExtensions)) return undefined;
  const info = await stat(path).catch(() => undefined); // what is wrong with it is said when it is read
  if (info?.isDirectory() !== true) return undefined;
  const found = await listFiles(path, videoExtensions);
  if (found.length > 0) return found;
  throw new DatasetError(`Cannot take clips from ${JSON.stringify(path)}: the folder holds no video`, {
    path,
  });
}
