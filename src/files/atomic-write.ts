import { open, rename, rm } from "node:fs/promises";
import { dirname, extname } from "node:path";
import { makeFolder } from "./make-folder.js";
import { FileSystemError, isAboutWriting } from "./system-error.js";
import { temporaryMark } from "./temporary-path.js";

/**
 * Writes a whole file or nothing: a reader, or a crash, never meets half of it.
 *
 * The data goes to `<path>.<pid>-<random>.tmp` beside the file, is forced to the disk, and takes the file's
 * name last. Missing parent folders are made. On an error the temporary file is removed and what was at
 * `path` before stays.
 *
 * @param path - The file to write or replace.
 * @param data - Bytes, or text that is written as UTF-8.
 * @throws {FileSystemError} If it cannot be written: `Cannot write "x/y.csv": no space left on device`.
 */
export async function writeFileAtomic(path: string, data: string | Uint8Array): Promise<void> {
  const temporaryPath = `${path}.${temporaryMark()}.tmp`;
  try {
    await makeFolder(dirname(path));
    await writeToDisk(temporaryPath, data);
    await rename(temporaryPath, path);
  } catch (error) {
    await rm(temporaryPath, { force: true }).catch(() => undefined);
    throw new FileSystemError("write", path, error);
  }
}

/**
 * {@link writeFileAtomic} for a file that something else writes, another program for instance: it gets a path
 * beside with the same ending, and what it wrote takes the file's name when it is done.
 *
 * @param make - Writes the whole file at the path it is given.
 * @throws Whatever `make` throws; nothing of it stays then.
 * @throws {FileSystemError} If the folder cannot be made or the file cannot take its name.
 */
export async function makeFileAtomic(
  path: string,
  make: (temporaryPath: string) => Promise<void>,
): Promise<void> {
  const ending = extname(path);
  const temporaryPath = `${path.slice(0, path.length - ending.length)}.${temporaryMark()}.tmp${ending}`;
  const named = (error: unknown): never => {
    throw new FileSystemError("write", path, error);
  };
  await makeFolder(dirname(path)).catch(named);
  try {
    await make(temporaryPath);
    await rename(temporaryPath, path).catch(named);
  } catch (error) {
    await rm(temporaryPath, { force: true }).catch(() => undefined);
    if (!(error instanceof FileSystemError) && isAboutWriting(error)) named(error);
    throw error;
  }
}

async function writeToDisk(path: string, data: string | Uint8Array): Promise<void> {
  const file = await open(path, "wx");
  try {
    await file.writeFile(data);
    await file.sync();
  } finally {
    await file.close();
  }
}
