import { constants } from "node:fs";
import { copyFile, link, lstat, mkdir, realpath, rm, symlink, unlink } from "node:fs/promises";
import { dirname } from "node:path";
import { errorCode } from "../core/errors.js";
import { FileSystemError } from "./system-error.js";

/**
 * Moves a file, never over another one: whatever happens, the file is whole in one of the two places. Missing folders
 * are made. A link is moved as a link and leads to the same file.
 *
 * @throws {FileSystemError} If there is something at `to` already, or it cannot be written; `from` then stays.
 */
export async function moveFile(from: string, to: string): Promise<void> {
  try {
    await mkdir(dirname(to), { recursive: true });
    if ((await lstat(from)).isSymbolicLink()) await symlink(await realpath(from), to);
    else await link(from, to).catch((error: unknown) => copyInstead(from, to, error));
    await unlink(from);
  } catch (error) {
    throw new FileSystemError("write", to, error);
  }
}

/** Another disk, or one that has no hard links. */
async function copyInstead(from: string, to: string, error: unknown): Promise<void> {
  if (errorCode(error) === "EEXIST") throw error;
  try {
    await copyFile(from, to, constants.COPYFILE_EXCL);
  } catch (copyError) {
    if (errorCode(copyError) !== "EEXIST") await rm(to, { force: true });
    throw copyError;
  }
}
