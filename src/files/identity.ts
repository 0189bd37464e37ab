import { stat } from "node:fs/promises";
import { VideoError } from "../core/errors.js";

/**
 * What a file is: its content, which `sha256File` names. Its path, size and time of change only say, at no cost, that it is
 * surely still the same.
 */
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

/** Whether a file was not touched between two moments; one that is not there is the same as one that is not there. */
export function isSameState(before: FileState | undefined, now: FileState | undefined): boolean {
  return before?.size === now?.size && before?.mtimeMs === now?.mtimeMs;
}

/** Path, size and time of change of a file in a line; {@link parseIdentity} reads it. */
export function identityText(path: string, { size, mtimeMs }: FileState): string {
  return `${path} ${size} ${mtimeMs}`;
}

/** What {@link identityText} wrote. */
export function parseIdentity(text: string): (FileState & { readonly path: string }) | undefined {
  const words = text.split(" ");
  const [mtimeMs, size] = [Number(words.pop()), Number(words.pop())];
  return Number.isNaN(size) || Number.isNaN(mtimeMs) ? undefined : { path: words.join(" "), size, mtimeMs };
}

/**
 * Makes sure that a video is still the one that was read: what is kept under its content would else belong to another.
 *
 * @param before - What {@link fileState} said before it was hashed and read.
 * @throws {VideoError} If somebody replaced or removed it meanwhile.
 */
export async function checkUnchanged(path: string, before: FileState | undefined): Promise<void> {
  if (isSameState(await fileState(path), before)) return;
  const found = "the file was replaced or removed while it was read. Run this again";
  throw new VideoError(`Cannot read "${path}": ${found}`, { path });
}
