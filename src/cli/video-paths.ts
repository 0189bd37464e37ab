import { stat } from "node:fs/promises";
import { videoExtensions } from "../files/endings.js";
import { listFiles } from "../files/list-files.js";
import { UsageError } from "./command.js";

/**
 * The videos that were named. A folder stands for those in it and below it, sorted by path.
 *
 * @throws {UsageError} If a folder holds none.
 */
export async function videoPaths(named: readonly string[]): Promise<readonly string[]> {
  const paths: string[] = [];
  for (const path of named) {
    const info = await stat(path).catch(() => undefined); // what is wrong with it is said when it is read
    if (info?.isDirectory() !== true) {
      paths.push(path);
      continue;
    }
    const found = await listFiles(path, videoExtensions);
    if (found.length === 0) throw new UsageError(`No video in the folder ${JSON.stringify(path)}`);
    paths.push(...found);
  }
  return paths;
}
