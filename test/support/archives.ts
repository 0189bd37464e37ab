import { crc32, deflateRawSync, gzipSync } from "node:zlib";

/** Archives by hand, as the formats' descriptions say: also such as no program would make. */

/** A member to put into an archive. */
export interface ArchiveMember {
  readonly name: string;
  readonly content?: Uint8Array | string;
  /** One character of tar: `"0"` file (default), `"1"` link, `"2"` symbolic link, `"3"` device, `"5"` folder, `"6"` pipe. */
  readonly type?: string;
  readonly linkname?: string;
  readonly mode?: number;
  /** What the header says instead of the true length. */
  readonly claimedSize?: number;
}

/** A POSIX tar (ustar). */
export function tar(members: readonly ArchiveMember[], options: { readonly end?: boolean } = {}): Buffer {
  const blocks = members.flatMap((member) => {
    const content = Buffer.from(member.content ?? "");
    return [tarHeader(member, content.length), content, Buffer.alloc(-content.length & 511)];
  });
  return Buffer.concat([...blocks, Buffer.alloc(options.end === false ? 0 : 1024)]);
}

/** The same, compressed. */
export function tarGz(members: readonly ArchiveMember[]): Buffer {
  return gzipSync(tar(members));
}

function tarHeader(member: ArchiveMember, length: number): Buffer {
  const { name, type = "0", linkname = "", mode = 0o644, claimedSize = length } = member;
  const header = Buffer.alloc(512);
  const bytes = Buffer.from(name);
  // names of more than 100 bytes: all but the last part go to the prefix
  const cut = bytes.length > 100 ? name.lastIndexOf("/") : -1;
  header.write(name.slice(cut + 1), 0);
  header.write(octal(mode, 7), 100);
  header.write(octal(0, 7), 108);
  header.write(octal(0, 7), 116);
  if (claimedSize < 8 ** 11) header.write(octal(claimedSize, 11), 124);
  else {
    header[124] = 0x80; // as GNU tar writes larger ones: a binary number
    header.writeBigUInt64BE(BigInt(claimedSize), 128);
  }
  header.write(octal(0, 11), 136);
  header.write("        ", 148);
  header.write(type, 156);
  header.write(linkname, 157);
  header.write("ustar\u000000", 257, "latin1");
  if (cut !== -1) header.write(name.slice(0, cut), 345);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${octal(sum, 6)}\0 `, 148);
  return header;
}

function octal(value: number, digits: number): string {
  return value.toString(8).padStart(digits, "0");
}

/** A member of a zip: further lies. */
export interface ZipMember extends ArchiveMember {
  readonly wrongCrc?: boolean;
  /** Unix mode with the kind of file: `0o120777` is a symbolic link. */
  readonly unixMode?: number;
  /** Its entry in the table leads to the bytes of the member with this number; it has none of its own. */
  readonly sharedWith?: number;
  /** Bytes that its own header claims to have before the content. */
  readonly claimedExtra?: number;
}

/** A zip with deflated members. */
export function zip(members: readonly ZipMember[]): Buffer {
  const locals: Buffer[] = [];
  const entries: Buffer[] = [];
  const offsets: number[] = [];
  let offset = 0;
  for (const member of members) {
    const content = Buffer.from(member.content ?? "");
    const packed = deflateRawSync(content);
    const name = Buffer.from(member.name);
    const checksum = crc32(content) ^ (member.wrongCrc === true ? 1 : 0);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0); // version
    common.writeUInt16LE(0x0800, 2); // names are UTF-8
    common.writeUInt16LE(8, 4); // deflate
    common.writeUInt32LE(checksum >>> 0, 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(member.claimedSize ?? content.length, 18);
    common.writeUInt16LE(name.length, 22);
    const own = Buffer.from(common);
    own.writeUInt16LE(member.claimedExtra ?? 0, 24);
    const local = Buffer.concat([Buffer.from("PK\u0003\u0004"), own, name, packed]);
    const rest = Buffer.alloc(14);
    const { sharedWith } = member;
    offsets.push(sharedWith === undefined ? offset : offsets[sharedWith]);
    rest.writeUInt32LE(((member.unixMode ?? 0o100644) << 16) >>> 0, 6);
    rest.writeUInt32LE(offsets[offsets.length - 1], 10);
    const madeBy = Buffer.from([20, 3]); // Unix
    entries.push(Buffer.concat([Buffer.from("PK\u0001\u0002"), madeBy, common, rest, name]));
    if (sharedWith !== undefined) continue;
    locals.push(local);
    offset += local.length;
  }
  const table = Buffer.concat(entries);
  const end = Buffer.alloc(22);
  end.write("PK\u0005\u0006", 0, "latin1");
  end.writeUInt16LE(members.length, 8);
  end.writeUInt16LE(members.length, 10);
  end.writeUInt32LE(table.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, table, end]);
}
