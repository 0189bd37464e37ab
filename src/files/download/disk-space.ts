import { DownloadError } from "../../core/errors.js";
import { formatBytes } from "../../core/format.js";
import { freeBytes } from "../free-space.js";

/**
 * Compares what is to come with what the disk has left.
 *
 * @param folder - Where it goes; need not exist yet.
 * @param what - The object of the message: `"https://…"`.
 * @throws {DownloadError} That names both sizes, if it does not fit.
 */
export async function checkDiskSpace(
  folder: string,
  bytes: number,
  what: string,
  url: string,
): Promise<void> {
  const free = await freeBytes(folder);
  if (free === undefined || bytes <= free) return;
  const found = `${formatBytes(bytes)} are needed in "${folder}", ${formatBytes(free)} are free`;
  throw new DownloadError(`Cannot download ${what}: ${found}. Make room, or choose another folder`, { url });
}
