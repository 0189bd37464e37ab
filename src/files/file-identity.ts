import { stat } from "node:fs/promises";
import { VideoError } from "../core/errors.js";

/** What tells a file from another under the same path. */
export interface FileState {
  readonly size: number;
  /** When it was changed last, ms. */
  readonly mtimeMs: number;
}

/** `undefined` if there is no such file. */
export async function fileState(path: string): Promise<FileState | undefined> {
  const info = await stat(path).catch(() => undefined);
  return info && { size: info.size, mtimeMs: info.mtimeMs };
}

/** Path, size and time of change of a file, as text: another text, another file. */
export function identityText(path: string, { size, mtimeMs }: FileState): string {
  return `${path} ${size} ${mtimeMs}`;
}

/** {@link identityText} of a file as it is now; `undefined` if there is none. */
export async function fileIdentity(path: string): Promise<string | undefined> {
  const state = await fileState(path);
  return state && identityText(path, state);
}

/**
 * Makes sure that a video is still the one that was read: what is kept under its content would else belong to another.
 *
 * @param identity - What {@link fileIdentity} said before it was hashed and read.
 * @throws {VideoError} If somebody replaced or removed it meanwhile.
 */
export async function checkUnchanged(path: string, identity: string | undefined): Promise<void> {
  if ((await fileIdentity(path)) === identity) return;
  const found = "the file was replaced or removed while it was read. Run this again";
  throw new VideoError(`Cannot read "${path}": ${found}`, { path });
}
