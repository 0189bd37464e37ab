import { statfs } from "node:fs/promises";
import { dirname, resolve } from "node:path";

/**
 * What an ordinary user may still write into a folder, bytes; `undefined` where the system does not say.
 *
 * @param folder - Need not exist yet.
 */
export async function freeBytes(folder: string): Promise<number | undefined> {
  for (let path = resolve(folder); ; path = dirname(path)) {
    const found = await statfs(path).catch(() => undefined);
    if (found !== undefined) return found.bavail * found.bsize;
    if (path === dirname(path)) return undefined;
  }
}
