import { once } from "node:events";
import { Parser, type ReadEntry } from "tar";
import type { Member, TakeMember } from "./member-writer.js";

/** What an entry of a tar is, if it is neither a file nor a folder. */
function otherKind({ type, linkpath }: ReadEntry): string | undefined {
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
 * @param compressedBytes - How many bytes of what is on disk were read so far.
 * @param take - Gets a member and its content; content that it leaves is skipped.
 * @returns Whether the archive's end was seen: else it was cut off between two members.
 * @throws {Error} If the archive is damaged; what `bytes` and `take` throw.
 */
export async function readTar(
  bytes: AsyncIterable<Uint8Array>,
  compressedBytes: () => number,
  take: TakeMember,
): Promise<boolean> {
  const state: { failure?: Error; sawEnd: boolean; current?: ReadEntry } = { sawEnd: false };
  const fail = (error: unknown): void => {
    state.failure ??= error instanceof Error ? error : new Error(String(error));
  };
  // Members follow one another by this chain; the parser waits for each to be read.
  let chain: Promise<void> = Promise.resolve();
  const enqueue = (work: () => Promise<void>): void => {
    chain = chain.then(() => (state.failure === undefined ? work() : undefined)).catch(fail);
  };
  const onReadEntry = (entry: ReadEntry): void => {
    entry.on("error", () => undefined); // its reader, if there is one, is told as well
    enqueue(async () => {
      state.current = entry;
      await take(memberOf(entry, compressedBytes), entry as AsyncIterable<Uint8Array>);
    });
    chain = chain.then(() => {
      entry.resume();
    });
  };
  const refuse = (name: string, otherKind: string): void => {
    const member: Member = { name, isFolder: false, size: 0, compressedBytes, otherKind };
    enqueue(() => take(member, nothing()));
  };
  const onwarn = (code: string, message: string | Error, data: unknown): void => {
    const name = (data as { readonly header?: { readonly path?: string } } | undefined)?.header?.path;
    const isDamage = code !== "TAR_ENTRY_INVALID" || String(message).includes("checksum");
    if (isDamage || name === undefined) fail(message);
    else refuse(name, `wrongly described (${String(message)})`);
  };

  const parser = new Parser({ onReadEntry, onwarn });
  parser.on("eof", () => (state.sawEnd = true));
  parser.on("ignoredEntry", (entry: ReadEntry) =>
    refuse(entry.path, otherKind(entry) ?? "too long a header"),
  );
  try {
    for await (const chunk of bytes) {
      if (state.failure !== undefined) break;
      if (state.sawEnd) continue; // the parser would only heap it up
      if (!parser.write(chunk)) await Promise.race([once(parser, "drain"), settled(() => chain)]);
    }
  } catch (error) {
    fail(error);
  }
  if (state.failure === undefined) {
    const ended = once(parser, "end");
    parser.end();
    await Promise.race([ended, settled(() => chain)]);
  } else state.current?.emit("error", state.failure); // it would wait for the rest of its content for ever
  await settled(() => chain);
  if (state.failure !== undefined) throw state.failure;
  return state.sawEnd;
}

function memberOf(entry: ReadEntry, compressedBytes: () => number): Member {
  const isFolder = entry.type === "Directory" || entry.type === "GNUDumpDir";
  return { name: entry.path, isFolder, size: entry.size, compressedBytes, otherKind: otherKind(entry) };
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
