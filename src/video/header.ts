import { readFile, writeFile } from "node:fs/promises";
import { cachedFile } from "../files/cache.js";
import { checkUnchanged, fileState } from "../files/identity.js";
import { sha256, sha256File } from "../files/hash.js";
import { probeVideo } from "./probe.js";
import type { VideoMetadata } from "./video-metadata.js";

/** A video's header, and the content it belongs to. */
export interface Header {
  readonly metadata: VideoMetadata;
  /** SHA-256 of the whole file. */
  readonly contentSha256: string;
}

/** Part of every cache key: raise it when the fields change. */
const recipe = "header-4";

/**
 * What {@link probeVideo} says, kept in the cache under the content of the file: where a grid is shown again, starting
 * ffprobe for each clip would take nearly all of the time.
 *
 * @throws {VideoError} If the file is missing or is no video.
 */
export async function readHeader(path: string, options: { signal?: AbortSignal } = {}): Promise<Header> {
  const before = await fileState(path);
  const contentSha256 = await sha256File(path).catch(async (error: unknown) => {
    await probeVideo(path, options); // says it in the words for videos
    throw error;
  });
  const key = sha256(`${recipe} ${contentSha256}`);
  const file = await cachedFile("headers", key, "json", async (temporaryPath) => {
    const metadata = await probeVideo(path, options);
    await checkUnchanged(path, before);
    await writeFile(temporaryPath, JSON.stringify(metadata));
  });
  return { metadata: JSON.parse(await readFile(file, "utf8")) as VideoMetadata, contentSha256 };
}
