import { stat } from "node:fs/promises";
import { VideoError } from "../../core/errors.js";
import type { ClipList } from "../../datasets/clip-list.js";
import { clipsFrom, type ClipInput } from "../../datasets/clips-from.js";
import { passedOverLines, type PassedOverFile } from "../../datasets/passed-over.js";
import { endingReason, videoExtensions } from "../../files/endings.js";
import { listFiles } from "../../files/list-files.js";

/** The videos that are to be rated, and where they come from. */
export interface FootageInput {
  readonly list: ClipList;
  /** The folder in which they were looked for, if a folder was given. */
  readonly folder: string | undefined;
  /** What else that folder holds, sorted by path. */
  readonly passedOver: readonly PassedOverFile[];
}

/**
 * The videos that a caller means: those of a folder and all folders below it, or the clips given.
 *
 * @throws {VideoError} If there is none.
 */
export async function footageInput(videos: ClipInput): Promise<FootageInput> {
  const isFolder = typeof videos === "string" && (await stat(videos).catch(() => undefined))?.isDirectory();
  if (isFolder !== true) {
    const list = clipsFrom(videos);
    if (list.length > 0) return { list, folder: undefined, passedOver: [] };
    throw new VideoError("Cannot rate videos: the list is empty", { path: "" });
  }
  const others: string[] = [];
  const list = clipsFrom(
    await listFiles(videos, videoExtensions, { onOther: (path) => void others.push(path) }),
  );
  const passedOver = others.sort().map((path) => ({ path, reason: endingReason(path) }));
  if (list.length > 0) return { list, folder: videos, passedOver };
  const found = [`there is none in "${videos}"`, ...passedOverLines(videos, passedOver, "Passed over")];
  throw new VideoError(`Cannot rate videos: ${found.join(". ")}`, { path: videos });
}
