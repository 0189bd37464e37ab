import { crc32 } from "node:zlib";
import { getFileNameLowLevel, openPromise, type Entry } from "yauzl";
import { errorMessage } from "../../core/errors.js";
import { RefusalError, type Member, type TakeMember } from "./member-writer.js";

/** The kinds of files that Unix notes in the upper half of an entry's attributes. */
const fileKinds: Readonly<Record<number, string | undefined>> = {
  0o120000: "a symbolic link",
  0o060000: "a device",
  0o020000: "a device",
  0o010000: "a pipe",
  0o140000: "a socket",
};

function otherKind(entry: Entry): string | undefined {
  if (entry.isEncrypted()) return "encrypted";
  if (!entry.canDecodeFileData())
    return `compressed by a method that is not supported (${entry.compressionMethod})`;
  return fileKinds[(entry.externalFileAttributes >>> 16) & 0o170000];
}

/**
 * Reads a zip file and gives each of its members to `take`, one after the other. Lengths and CRC-32 are compared.
 *
 * @param take - Gets a member and its content, which is only read if it is wanted.
 * @throws {Error} If the archive is damaged; what `take` throws.
 */
export async function readZip(path: string, take: TakeMember): Promise<void> {
  // Names are decoded here: yauzl ends at the first one that it does not like, and the rest would be lost.
  const zip = await openPromise(path, { decodeStrings: false, autoClose: false, lazyEntries: true });
  try {
    for await (const entry of zip.eachEntry()) {
      const name = getFileNameLowLevel(
        entry.generalPurposeBitFlag,
        entry.fileNameRaw,
        entry.extraFields,
        true,
      );
      const member: Member = {
        ...{ name, isFolder: name.endsWith("/"), size: entry.uncompressedSize, otherKind: otherKind(entry) },
        // known beforehand; the writer takes the difference to what it was at the start
        compressedBytes: counter(entry.compressedSize),
      };
      await take(
        member,
        contentOf(entry, () => zip.openReadStreamPromise(entry)),
      );
    }
  } finally {
    zip.close();
  }
}

/** Says 0 when it is asked first, `bytes` ever after. */
function counter(bytes: number): () => number {
  let asked = false;
  return () => {
    const answer = asked ? bytes : 0;
    asked = true;
    return answer;
  };
}

/** @throws {RefusalError} If it is damaged: the other members are whole. */
async function* contentOf(
  entry: Entry,
  open: () => Promise<AsyncIterable<Uint8Array>>,
): AsyncGenerator<Uint8Array> {
  let checksum = 0;
  try {
    for await (const bytes of await open()) {
      checksum = crc32(bytes, checksum);
      yield bytes;
    }
  } catch (error) {
    throw new RefusalError(`it is damaged: ${errorMessage(error)}`);
  }
  if (checksum !== entry.crc32) throw new RefusalError("it is damaged: its CRC-32 is another one");
}
