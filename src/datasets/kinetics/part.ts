import { existsSync } from "node:fs";
import { mkdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { ArchiveError } from "../../core/errors.js";
import { fetchFile, type TransferOptions } from "../../files/download.js";
import { withLock } from "../../files/lock.js";
import type { Meter } from "../../files/download/transfer.js";
import { unpackArchive } from "../../files/unpack.js";
import { FileSystemError } from "../../files/system-error.js";
import type { RefusedMember } from "../../files/unpack/member-writer.js";
import type { KineticsArchive } from "./source.js";

/** One part of a split, as it is on disk. */
export interface KineticsPart {
  /** `"part_0"`: the folder below the split. */
  readonly name: string;
  /** The archive; without user name, password and query. */
  readonly url: string;
  /** `"fetched"` now, or `"kept"` from an earlier run. */
  readonly state: "fetched" | "kept";
  /** Length of the archive. */
  readonly bytes: number;
  /** Files that came out of it. */
  readonly numFiles: number;
  /** What did not, and why. */
  readonly refused: readonly RefusedMember[];
}

/** In a part's folder, written when all of it is there; says so to later runs. */
const recordName = ".download.json";

/** What an earlier run noted when it had finished a part, or `undefined`. */
export async function finishedPart(folder: string): Promise<KineticsPart | undefined> {
  try {
    const record = JSON.parse(await readFile(join(folder, recordName), "utf8")) as Omit<
      KineticsPart,
      "state"
    >;
    return { ...record, state: "kept" };
  } catch {
    return undefined;
  }
}

/** Always by way of the same name, which the lock keeps for us: a killed run leaves nothing for ever. */
async function writeRecord(folder: string, text: string): Promise<void> {
  const path = join(folder, recordName);
  try {
    await writeFile(`${path}.tmp`, text);
    await rename(`${path}.tmp`, path);
  } catch (error) {
    throw new FileSystemError("write", path, error);
  }
}

/** What is here of a part's archive. */
export async function archiveHere(
  folder: string,
  archive: KineticsArchive,
): Promise<{ readonly bytes: number; readonly isComplete: boolean }> {
  const hidden = hiddenArchive(folder, archive);
  for (const path of [broughtArchive(folder, archive), hidden, `${hidden}.part`]) {
    const found = await stat(path).catch(() => undefined);
    if (found?.isFile() === true) return { bytes: found.size, isComplete: !path.endsWith(".part") };
  }
  return { bytes: 0, isComplete: false };
}

const lockName = ".download.lock";

/** Whether a run is at a part, or was killed while it was. */
export function isLocked(folder: string): boolean {
  return existsSync(join(folder, lockName));
}

/**
 * Fetches and unpacks one part into `folder`, and notes that it is complete. The archive lies hidden in the folder
 * until then; one of its name beside the folder (brought on a disk) is taken instead of the server's, and stays.
 *
 * @throws {DownloadError} If it cannot be fetched. {@link ArchiveError} if it is damaged on the server.
 */
export async function fetchPart(
  archive: KineticsArchive,
  folder: string,
  options: TransferOptions & { readonly signal: AbortSignal },
  meter: Meter,
): Promise<KineticsPart> {
  const { name, url } = archive;
  await mkdir(folder, { recursive: true });
  return withLock(join(folder, lockName), options.signal, async () => {
    const hidden = hiddenArchive(folder, archive);
    const known = await finishedPart(folder); // by another process, while this one waited
    if (known !== undefined) {
      await removeArchive(hidden);
      return known;
    }
    const brought = broughtArchive(folder, archive);
    const isBrought = await stat(brought).then(
      (found) => found.isFile(),
      () => false,
    );
    const path = isBrought ? brought : hidden;
    for (;;) {
      const bytesBefore = await stat(path).catch(() => undefined);
      const { bytes, url: shownUrl } = await fetchFile(url, path, options, meter);
      try {
        const { written, kept, refused } = await unpackArchive(path, folder, { signal: options.signal });
        const part = { name, url: shownUrl, bytes, numFiles: written.length + kept.length, refused };
        await writeRecord(folder, JSON.stringify(part));
        if (!isBrought) await removeArchive(hidden);
        return { ...part, state: "fetched" };
      } catch (error) {
        if (!(error instanceof ArchiveError) || isBrought) throw error;
        await removeArchive(hidden);
        if (bytesBefore === undefined) throw error; // as the server has it
      }
    }
  });
}

/** With what a killed download of it may have left; the part's lock is ours, so nobody else is at it. */
async function removeArchive(path: string): Promise<void> {
  for (const ending of ["", ".part.json", ".part.lock"]) await rm(`${path}${ending}`, { force: true });
}

/** The last part of the address: a list comes from elsewhere, and `..%2f` is a way out only once it is decoded. */
function archiveName({ url }: KineticsArchive): string {
  const last = basename(new URL(url).pathname);
  try {
    const name = decodeURIComponent(last);
    return /[/\\\0]/.test(name) ? last : name;
  } catch {
    return last; // a % that begins nothing
  }
}

function broughtArchive(folder: string, archive: KineticsArchive): string {
  return join(folder, "..", archiveName(archive));
}

function hiddenArchive(folder: string, archive: KineticsArchive): string {
  return join(folder, `.${archiveName(archive)}`);
}
