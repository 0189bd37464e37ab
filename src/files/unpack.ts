import { createReadStream } from "node:fs";
import { mkdir, open } from "node:fs/promises";
import { join } from "node:path";
import { checkGiven } from "../core/given.js";
import { checkInteger, checkPositiveNumber, checkText } from "../core/check.js";
import { ArchiveError, errorCode, errorMessage } from "../core/errors.js";
import { runTask } from "../core/task.js";
import { checkOptions } from "../core/options.js";
import { withLock } from "./lock.js";
import { FileSystemError } from "./system-error.js";
import { ArchiveAccount } from "./unpack/archive-account.js";
import { gunzip } from "./unpack/gunzip.js";
import type { ZipPlan } from "./unpack/zip.js";
import { MemberWriter, type RefusedMember, type TakeMember } from "./unpack/member-writer.js";

/** Options of {@link unpack}. */
export interface UnpackOptions {
  /** Bytes that all files of the archive may have together; members beyond are refused. Default 200 GB. */
  readonly maxBytes?: number;
  /**
   * How many times as large as in the archive a member, and all members together, may become, if that is more than
   * 10 MB. Default 200.
   */
  readonly maxRatio?: number;
  /** How many members an archive may have. Default 1,000,000. */
  readonly maxMembers?: number;
  /** Aborts the call; unpacked files stay, and the same call continues. */
  readonly signal?: AbortSignal;
}

/** What {@link unpack} did. */
export interface Unpacked {
  /** Where the files are. */
  readonly folder: string;
  /** Paths in it that were written, in the order of the archive. */
  readonly written: readonly string[];
  /** Paths that were there already with the right size. */
  readonly kept: readonly string[];
  /** What was not unpacked, and why. */
  readonly refused: readonly RefusedMember[];
}

/**
 * Unpacks `.tar`, `.tar.gz`, `.tgz` and `.zip` into a folder; which it is shows in the first bytes, not in the name.
 *
 * Members that could do harm are refused and listed; the rest is unpacked. Refused are absolute paths, `..`, links, devices
 * and hidden files (`.git/hooks`, `.DS_Store`). So are names with invisible characters, names that Windows cannot have, and
 * names that differ only in case or accents from an earlier one. So are members that come twice or expand beyond the limits.
 * Permissions, owners and times are not taken from the archive. Each file is written under a temporary name and renamed when
 * it is complete. An existing file of the right size is kept, so a second call continues.
 *
 * @param archive - The file; or its bytes, as they come in from somewhere (then it cannot be a zip).
 * @param folder - Where the members go; made if it is missing.
 * @throws {ArchiveError} If it is no archive, or damaged, or has too many members; what came before is unpacked. If
 *   members of a zip share bytes, which no program writes; then nothing is.
 * @throws {FileSystemError} If something cannot be read or written, or the disk has no room for it.
 */
export async function unpack(
  archive: string | AsyncIterable<Uint8Array>,
  folder: string,
  options: UnpackOptions = {},
): Promise<Unpacked> {
  checkOptions("unpack", options, { maxBytes: true, maxRatio: true, maxMembers: true, signal: true });
  const task = { title: "Unpacking", unit: "files", signal: options.signal };
  return runTask(task, ({ signal, advance }) => {
    return unpackArchive(archive, folder, { ...options, signal }, () => advance(1));
  });
}

/** {@link unpack} without a progress bar of its own. */
export async function unpackArchive(
  archive: string | AsyncIterable<Uint8Array>,
  folder: string,
  options: UnpackOptions & { readonly signal: AbortSignal },
  onMember: () => void = () => undefined,
): Promise<Unpacked> {
  const { maxBytes = 200e9, maxRatio = 200, maxMembers = 1_000_000, signal } = options;
  if (typeof archive === "string") checkText("archive", archive);
  else checkGiven("unpack", "archive", archive, "stream");
  checkText("folder", folder);
  checkInteger("maxBytes", maxBytes, 1);
  checkPositiveNumber("maxRatio", maxRatio);
  checkInteger("maxMembers", maxMembers, 1);
  const name = typeof archive === "string" ? archive : "(stream)";
  const head = typeof archive === "string" ? await firstBytes(archive) : undefined;
  await mkdir(folder, { recursive: true }).catch((error: unknown) => {
    throw new FileSystemError("write", folder, error);
  });
  return withLock(join(folder, ".unpacking.lock"), signal, async () => {
    const account = new ArchiveAccount(folder, { maxBytes, maxRatio, maxMembers });
    const writer = new MemberWriter(folder, account);
    await writer.clean();
    const take: TakeMember = async (member, content) => {
      signal.throwIfAborted();
      await writer.add(member, content);
      onMember();
    };
    try {
      if (typeof archive === "string" && head !== undefined && isZip(head)) {
        const { readZip } = await import("./unpack/zip.js");
        const plan: ZipPlan = {
          checkCount: (numMembers) => account.checkCount(numMembers),
          checkRoom: (numBytes, list) => writer.checkRoom(numBytes, list),
        };
        await readZip(archive, take, plan);
      } else await readStream(typeof archive === "string" ? createReadStream(archive) : archive, take);
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof FileSystemError || error instanceof ArchiveError) throw error;
      throw new ArchiveError(`Cannot unpack "${name}": ${errorMessage(error)}`, { path: name, cause: error });
    } finally {
      await writer.clean();
    }
    const { written, kept, refused } = writer;
    return { folder, written, kept, refused };
  });
}

async function readStream(source: AsyncIterable<Uint8Array>, take: TakeMember): Promise<void> {
  const { head, bytes } = await peek(source);
  if (head.length === 0) throw new Error("the file is empty");
  if (isZip(head)) throw new Error("a zip has its table of contents at the end: save it to a file first");
  const { readTar } = await import("./unpack/tar.js"); // loading it takes a tenth of a second
  let numRead = 0;
  const onRead = (numBytes: number): void => void (numRead = numBytes);
  const isGzip = head[0] === 0x1f && head[1] === 0x8b;
  const content = isGzip ? gunzip(bytes, onRead) : counted(bytes, onRead);
  const sawEnd = await readTar(content, () => numRead, take);
  if (!isGzip && !sawEnd) throw new Error("its end is missing: it was cut off");
}

async function* counted(
  bytes: AsyncIterable<Uint8Array>,
  onRead: (numBytes: number) => void,
): AsyncGenerator<Uint8Array> {
  let numRead = 0;
  for await (const chunk of bytes) {
    numRead += chunk.length;
    onRead(numRead);
    yield chunk;
  }
}

/** The first chunk of a stream, and the stream with it. */
async function peek(
  source: AsyncIterable<Uint8Array>,
): Promise<{ readonly head: Uint8Array; readonly bytes: AsyncIterable<Uint8Array> }> {
  const iterator = source[Symbol.asyncIterator]();
  const pieces: Uint8Array[] = [];
  for (let length = 0; length < 4;) {
    const next = await iterator.next();
    if (next.done === true) break;
    pieces.push(next.value);
    length += next.value.length;
  }
  const head = Buffer.concat(pieces);
  const bytes = (async function* (): AsyncGenerator<Uint8Array> {
    yield head;
    yield* { [Symbol.asyncIterator]: () => iterator };
  })();
  return { head, bytes };
}

function isZip(head: Uint8Array): boolean {
  return head[0] === 0x50 && head[1] === 0x4b;
}

async function firstBytes(path: string): Promise<Uint8Array> {
  try {
    const file = await open(path, "r");
    try {
      const { buffer, bytesRead } = await file.read(new Uint8Array(4), 0, 4, 0);
      return buffer.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  } catch (error) {
    if (errorCode(error) === "ENOENT")
      throw new ArchiveError(`Cannot unpack "${path}": no such file`, { path, cause: error });
    throw new FileSystemError("read", path, error);
  }
}
