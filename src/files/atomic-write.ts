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
 * @param data - Bytes, or text that is written as UTF-8, perhaps in parts: of those only few are held at a time.
 * @throws {FileSystemError} If it cannot be written: `Cannot write "x/y.csv": no space left on device`.
 */
export async function writeFileAtomic(
  path: string,
  data: string | Uint8Array | Iterable<string>,
): Promise<void> {
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

/** Lines and the like are written many at once. */
const pieceLength = 1 << 16;

function* piecesOf(parts: Iterable<string>): Generator<string, void> {
  let piece = "";
  for (const part of parts) {
    piece += part;
    if (piece.length < pieceLength) continue;
    yield piece;
    piece = "";
  }
  if (piece !== "") yield piece;
}

async function writeToDisk(path: string, data: string | Uint8Array | Iterable<string>): Promise<void> {
  const file = await open(path, "wx");
  try {
    const isWhole = typeof data === "string" || data instanceof Uint8Array;
    if (isWhole) await file.writeFile(data);
    else for (const piece of piecesOf(data)) await file.appendFile(piece);
    await file.sync();
  } finally {
    await file.close();
  }
}
