import { crc32 } from "node:zlib";
import { getFileNameLowLevel, openPromise, type Entry, type ZipFile } from "yauzl";
import { errorMessage } from "../../core/errors.js";
import { MemberPlaces } from "./member-places.js";
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

/** What is checked before the first member is unpacked. */
export interface ZipPlan {
  /** Throws if so many members are too many. */
  checkCount(numMembers: number): void;
  /** Throws if the files do not fit on the disk; `list` gives them, once more at each call. */
  checkRoom(numBytes: number, list: () => AsyncIterable<ListedMember>): Promise<void>;
}

/** A member as the table of contents has it. */
export type ListedMember = Pick<Member, "name" | "size">;

/**
 * Reads a zip file and gives each of its members to `take`, one after the other. Lengths and CRC-32 are compared.
 *
 * @param take - Gets a member and its content, which is only read if it is wanted.
 * @throws {Error} If the archive is damaged, or members share bytes; what `plan` and `take` throw.
 */
export async function readZip(path: string, take: TakeMember, plan?: ZipPlan): Promise<void> {
  const places = new MemberPlaces();
  let numBytes = 0;
  for await (const { entry, zip } of entriesOf(path)) {
    plan?.checkCount(zip.entryCount);
    places.add(entry.relativeOffsetOfLocalHeader, entry.fileNameLength, entry.compressedSize);
    numBytes += entry.uncompressedSize;
  }
  places.checkOverlap();
  await plan?.checkRoom(numBytes, () => listed(path));
  for await (const { entry, zip } of entriesOf(path)) {
    const { uncompressedSize: size, compressedSize } = entry;
    const name = nameOf(entry);
    const member: Member = {
      ...{ name, isFolder: name.endsWith("/"), size, otherKind: otherKind(entry) },
      ...{ compressedSize, archiveBytes: () => zip.fileSize },
    };
    await take(member, contentOf(zip, entry, places));
  }
}

async function* entriesOf(path: string): AsyncGenerator<{ readonly entry: Entry; readonly zip: ZipFile }> {
  // Names are decoded here: yauzl ends at the first one that it does not like, and the rest would be lost.
  const zip = await openPromise(path, { decodeStrings: false, autoClose: false, lazyEntries: true });
  try {
    for await (const entry of zip.eachEntry()) yield { entry, zip };
  } finally {
    zip.close();
  }
}

async function* listed(path: string): AsyncGenerator<ListedMember> {
  for await (const { entry } of entriesOf(path)) yield { name: nameOf(entry), size: entry.uncompressedSize };
}

function nameOf({ generalPurposeBitFlag, fileNameRaw, extraFields }: Entry): string {
  return getFileNameLowLevel(generalPurposeBitFlag, fileNameRaw, extraFields, true);
}

/** @throws {RefusalError} If it is damaged: the other members are whole. */
async function* contentOf(zip: ZipFile, entry: Entry, places: MemberPlaces): AsyncGenerator<Uint8Array> {
  let checksum = 0;
  try {
    const { fileDataStart } = await zip.readLocalFileHeaderPromise(entry, { minimal: true });
    if (places.overlaps(entry.relativeOffsetOfLocalHeader, fileDataStart + entry.compressedSize))
      throw new Error("it reaches into the next member");
    for await (const bytes of await zip.openReadStreamPromise(entry)) {
      checksum = crc32(bytes as Uint8Array, checksum);
      yield bytes as Uint8Array;
    }
  } catch (error) {
    throw new RefusalError(`it is damaged: ${errorMessage(error)}`);
  }
  if (checksum !== entry.crc32) throw new RefusalError("it is damaged: its CRC-32 is another one");
}
