import { rename, rm, stat } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { errorCode } from "../core/errors.js";
import { makeFolder } from "./make-folder.js";
import { FileSystemError, isAboutWriting } from "./system-error.js";
import { temporaryMark } from "./temporary-path.js";

/** What is being made at this moment, by target path. */
const inProgress = new Map<string, Promise<void>>();

/**
 * The folder that holds what can be made again: previews, thumbnails, features.
 *
 * `KINETOSCOPE_CACHE` if set, else `kinetoscope` in `XDG_CACHE_HOME`, else in the system's own place
 * (`~/.cache`, on macOS `~/Library/Caches`, on Windows `%LOCALAPPDATA%`). It may not exist yet.
 */
export function cacheFolder(): string {
  const { KINETOSCOPE_CACHE: own, XDG_CACHE_HOME: shared, LOCALAPPDATA: windows } = process.env;
  if (own) return own;
  if (shared) return join(shared, "kinetoscope");
  if (process.platform === "win32")
    return join(windows ?? join(homedir(), "AppData", "Local"), "kinetoscope");
  if (process.platform === "darwin") return join(homedir(), "Library", "Caches", "kinetoscope");
  return join(homedir(), ".cache", "kinetoscope");
}

/**
 * A file that is made once and found ever after: `<cache>/<kind>/<first 2 of key>/<key>.<extension>`.
 *
 * If it is missing, `make` writes it at a temporary path beside (same ending, so that a program may tell
 * the format from it), which then takes its name; a `make` that fails leaves nothing. Calls for the same
 * file in this process share one `make`; a caller whose partner was interrupted makes the file itself.
 *
 * @param kind - Folder for files of one sort: `"previews"`.
 * @param key - What the content follows from, hashed: letters, digits, `-` and `_`, at least two.
 * @param extension - Without the point: `"mp4"`.
 * @param make - Writes the whole file at the path it is given.
 * @returns The file's path.
 * @throws {RangeError} If `key` has other characters. Whatever `make` throws.
 * @throws {FileSystemError} If the cache cannot be written, or `make` wrote no file.
 */
export async function cachedFile(
  kind: string,
  key: string,
  extension: string,
  make: (temporaryPath: string) => Promise<void>,
): Promise<string> {
  if (!/^[\w-]{2,}$/.test(key)) {
    throw new RangeError(`Expected a cache key of letters, digits, "-" and "_" but received "${key}"`);
  }
  const path = join(cacheFolder(), kind, key.slice(0, 2), `${key}.${extension}`);
  for (;;) {
    const shared = inProgress.get(path);
    if (shared === undefined) break;
    try {
      await shared;
      return path;
    } catch (error) {
      // Somebody else's stop button is no reason for this caller to fail.
      if (!(error instanceof Error && error.name === "AbortError")) throw error;
    }
  }
  const making = makeIfMissing(path, extension, make);
  inProgress.set(path, making);
  try {
    await making;
  } finally {
    inProgress.delete(path);
  }
  return path;
}

async function makeIfMissing(
  path: string,
  extension: string,
  make: (temporaryPath: string) => Promise<void>,
): Promise<void> {
  if (await exists(path)) return;
  const notWritten = (error: unknown): never => {
    const isFull = ["ENOSPC", "EDQUOT"].includes(errorCode(error) ?? "");
    const remedy = `${isFull ? "Free some space there, or set" : "Set"} KINETOSCOPE_CACHE to a folder that can be written`;
    throw new FileSystemError("write", path, error, remedy);
  };
  await makeFolder(dirname(path)).catch(notWritten);
  const temporaryPath = `${path.slice(0, -extension.length)}${temporaryMark()}.tmp.${extension}`;
  try {
    await make(temporaryPath);
    await rename(temporaryPath, path).catch(async (error: unknown) => {
      // a folder does not replace one: another process was quicker, and made the same
      if (["ENOTEMPTY", "EEXIST"].includes(errorCode(error) ?? "") && (await exists(path))) return;
      throw new FileSystemError("write", path, error);
    });
  } catch (error) {
    if (!(error instanceof FileSystemError) && isAboutWriting(error)) notWritten(error);
    throw error;
  } finally {
    await rm(temporaryPath, { force: true, recursive: true }).catch(() => undefined);
  }
}

async function exists(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found !== undefined;
}
