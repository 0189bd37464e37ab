import { once } from "node:events";
import { Parser, type ReadEntry } from "tar";
import type { Member, TakeMember } from "./member-writer.js";

/** GNU tar writes a file with holes as a file in such a folder, which begins with a table of the holes. */
const sparseFolder = /(^|\/)GNUSparseFile\.\d+\//;

/** What an entry of a tar is, if it is neither a file nor a folder. */
function otherKind({ type, linkpath, path }: ReadEntry): string | undefined {
  if (sparseFolder.test(path)) return "a sparse file, which is not supported";
  switch (type) {
    case "File":
    case "OldFile":
    case "ContiguousFile":
    case "Directory":
    case "GNUDumpDir":
      return undefined;
    case "SymbolicLink":
      return `a symbolic link to "${linkpath ?? ""}"`;
    case "Link":
      return `a link to "${linkpath ?? ""}"`;
    case "CharacterDevice":
    case "BlockDevice":
      return "a device";
    case "FIFO":
      return "a pipe";
    default:
      return `of a kind that is not supported (${type})`;
  }
}

/**
 * Reads a tar (not compressed) and gives each of its members to `take`, one after the other.
 *
 * @param bytes - The archive.
 * @param archiveBytes - How many bytes of what is on disk were read so far.
 * @param take - Gets a member and its content; content that it leaves is skipped.
 * @returns Whether the archive's end was seen: else it was cut off between two members.
 * @throws {Error} If the archive is damaged; what `bytes` and `take` throw.
 */
export async function readTar(
  bytes: AsyncIterable<Uint8Array>,
  archiveBytes: () => number,
  take: TakeMember,
): Promise<boolean> {
  // After damage no more is read, but members that came whole before it may still wait; `take` failing ends all.
  const state: { failure?: Error; damage?: Error; sawEnd: boolean } = { sawEnd: false };
  const fail = (error: unknown): void => void (state.failure ??= asError(error));
  // Members follow one another by this chain; the parser waits for each to be read.
  let chain: Promise<void> = Promise.resolve();
  const enqueue = (work: () => Promise<void>): void => {
    chain = chain.then(() => (state.failure === undefined ? work() : undefined)).catch(fail);
  };
  const onReadEntry = (entry: ReadEntry): void => {
    enqueue(() => take(memberOf(entry, archiveBytes), entry as AsyncIterable<Uint8Array>));
    chain = chain.then(() => {
      entry.resume();
    });
  };
  const refuse = (name: string, otherKind: string): void => {
    const member: Member = { name, isFolder: false, size: 0, archiveBytes, otherKind };
    enqueue(() => take(member, nothing()));
  };
  const onwarn = (code: string, message: string | Error, data: unknown): void => {
    const name = (data as { readonly header?: { readonly path?: string } } | undefined)?.header?.path;
    const isDamage = code !== "TAR_ENTRY_INVALID" || String(message).includes("checksum");
    if (isDamage || name === undefined) state.damage ??= asError(message);
    else refuse(name, `wrongly described (${String(message)})`);
  };

  // asked as soon as a header is read, long before its member's turn
  const filter = (): boolean => state.damage === undefined;
  const parser = new Parser({ onReadEntry, onwarn, filter });
  parser.on("eof", () => (state.sawEnd = true));
  parser.on("ignoredEntry", (entry: ReadEntry) => {
    if (state.damage === undefined) refuse(entry.path, otherKind(entry) ?? "too long a header");
  });
  try {
    for await (const chunk of bytes) {
      if (state.failure !== undefined || state.damage !== undefined) break;
      if (state.sawEnd) continue; // the parser would only heap it up
      if (!parser.write(chunk)) await Promise.race([once(parser, "drain"), settled(() => chain)]);
    }
  } catch (error) {
    state.damage ??= asError(error);
  }
  const ended = once(parser, "end");
  parser.end(); // a member that was being read ends here, too short
  await Promise.race([ended, settled(() => chain)]);
  await settled(() => chain);
  const error = state.failure ?? state.damage;
  if (error !== undefined) throw error;
  return state.sawEnd;
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}

function memberOf(entry: ReadEntry, archiveBytes: () => number): Member {
  const isFolder = entry.type === "Directory" || entry.type === "GNUDumpDir";
  return { name: entry.path, isFolder, size: entry.size, archiveBytes, otherKind: otherKind(entry) };
}

/** Waits until no more work is added to a chain. */
async function settled(chain: () => Promise<void>): Promise<void> {
  let seen: Promise<void>;
  do {
    seen = chain();
    await seen;
  } while (seen !== chain());
}

// eslint-disable-next-line @typescript-eslint/require-await
async function* nothing(): AsyncGenerator<Uint8Array> {
  yield* [];
}
