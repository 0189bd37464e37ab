import type { Stats } from "node:fs";

/**
 * What stands at a path instead of a file, in words: reading a pipe waits for ever, and a device may never end. `undefined` for
 * a file and for a folder.
 */
export function irregularKind(info: Stats): string | undefined {
  if (info.isFile() || info.isDirectory()) return undefined;
  if (info.isFIFO()) return "a pipe, not a file";
  return info.isSocket() ? "a socket, not a file" : "a device, not a file";
}
