import { mkdir, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { errorCode } from "../core/errors.js";

/**
 * Makes a folder and those above it, where they are missing.
 *
 * @throws The system's error; of a disk that is read-only Node's own `mkdir` says "no such file or directory".
 */
export async function makeFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true }).catch(async (error: unknown) => {
    if (errorCode(error) !== "ENOENT") throw error;
    let missing = path;
    while (!(await isThere(dirname(missing))) && dirname(missing) !== missing) missing = dirname(missing);
    await mkdir(missing);
    await mkdir(path, { recursive: true });
  });
}

async function isThere(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
}
