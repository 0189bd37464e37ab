/** Archives written by hand, so that they can say of their members what no program would. */
import { crc32, deflateRawSync } from "node:zlib";

const octal = (value, digits) => value.toString(8).padStart(digits, "0").slice(-digits);

function tarHeader({ name, type = "0", link = "", size }) {
  const header = Buffer.alloc(512);
  Buffer.from(name).copy(header, 0, 0, 100);
  header.write(`${octal(0o644, 7)}\0${octal(0, 7)}\0${octal(0, 7)}\0`, 100);
  header.write(`${octal(size, 11)} ${octal(0, 11)} `, 124);
  header.write(`        ${type}`, 148);
  Buffer.from(link).copy(header, 157, 0, 100);
  header.write("ustar\u000000", 257);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${octal(sum, 6)}\0 `, 148);
  return header;
}

/** A tar of `{ name, content, type, link, size }`; a name of more than 100 bytes goes before as PAX has it. */
export function tarBytes(members) {
  const blocks = members.flatMap(({ name, content, type, link, size = content.length }) => {
    const record = `path=${name}\n`;
    let length = Buffer.byteLength(record) + 2;
    while (Buffer.byteLength(`${length} ${record}`) !== length) length += 1;
    const pax = Buffer.from(`${length} ${record}`);
    const long = [
      tarHeader({ name: "pax", type: "x", size: pax.length }),
      pax,
      Buffer.alloc(-pax.length & 511),
    ];
    const isLong = Buffer.byteLength(name) > 100;
    return [
      ...(isLong ? long : []),
      ...[tarHeader({ name, type, link, size }), content, Buffer.alloc(-content.length & 511)],
    ];
  });
  return Buffer.concat([...blocks, Buffer.alloc(1024)]);
}

/** A zip of `{ name, content, mode, size, shared }`; one that is `shared` leads to the bytes of the first. */
export function zipBytes(members) {
  const locals = [];
  const entries = [];
  let offset = 0;
  for (const { name, content, mode = 0o100644, size = content.length, shared = false } of members) {
    const path = Buffer.from(name);
    const packed = deflateRawSync(content);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(0x0800, 2); // names are UTF-8
    common.writeUInt16LE(8, 4); // deflate
    common.writeUInt32LE(crc32(content), 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(size, 18);
    common.writeUInt16LE(path.length, 22);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE((mode << 16) >>> 0, 6);
    rest.writeUInt32LE(shared ? 0 : offset, 10);
    entries.push(Buffer.from("PK\u0001\u0002\u0014\u0003", "latin1"), common, rest, path);
    const local = Buffer.concat([Buffer.from("PK\u0003\u0004", "latin1"), common, path, packed]);
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
