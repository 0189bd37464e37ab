import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { errorCode } from "../../core/errors.js";
import { writeFileAtomic } from "../../files/atomic-write.js";
import { FileSystemError } from "../../files/system-error.js";

/** A file to write into somebody's folder. */
export interface NewFile {
  /** In the folder, with `/`. */
  readonly path: string;
  readonly content: string | Uint8Array;
}

/** What became of the files: their paths, in the order given. */
export interface Written {
  readonly written: readonly string[];
  /** They were there already. */
  readonly leftAlone: readonly string[];
}

/**
 * Writes files into a folder, which is made. A file that is there stays as it is, unless `force`.
 *
 * @throws {FileSystemError} If one cannot be written; those before it stay.
 */
export async function writeNewFiles(
  folder: string,
  files: readonly NewFile[],
  force: boolean,
): Promise<Written> {
  const written: string[] = [];
  const leftAlone: string[] = [];
  for (const file of files) ((await writeNew(folder, file, force)) ? written : leftAlone).push(file.path);
  return { written, leftAlone };
}

/** Whether it was written. */
async function writeNew(folder: string, { path, content }: NewFile, force: boolean): Promise<boolean> {
  const place = join(folder, path);
  if (force) {
    await writeFileAtomic(place, content);
    return true;
  }
  try {
    await mkdir(dirname(place), { recursive: true });
    await writeFile(place, content, { flag: "wx" });
    return true;
  } catch (error) {
    const fileIsThere = errorCode(error) === "EEXIST" && (error as NodeJS.ErrnoException).syscall === "open";
    if (fileIsThere) return false;
    throw new FileSystemError("write", place, error);
  }
}
