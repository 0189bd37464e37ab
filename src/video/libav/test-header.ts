/**
 * A file whose header says more than that of the test clip: it is turned by 90°, and of full range. A picture of 4×2 in MP4, uncompressed.
 */
export const testHeader = {
  displayMatrix: [0, 0x10000, 0, -0x10000, 0, 0, 0, 0, 0x40000000],
  isFullRange: true,
} as const;

const [width, height, timescale, ticks] = [4, 2, 30_000, 1001];
const uprightMatrix = [0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000];
const pictureLength = width * height * 3;

/** The file as an address that FFmpeg opens. Source of its boxes: ISO/IEC 14496-12. */
export function testHeaderAddress(): string {
  const type = box("ftyp", text("isom"), u32(0x200), text("isom"));
  // the length does not depend on where the picture lies
  const movie = movieBox(type.length + movieBox(0).length + 8);
  const file = Buffer.concat([type, movie, box("mdat", zeros(pictureLength))]);
  return `data:video/mp4;base64,${file.toString("base64")}`;
}

function movieBox(pictureAt: number): Buffer {
  const movieHeader = [0, 0, 0, timescale, ticks, 0x10000, 0x01000000, 0, 0, ...uprightMatrix];
  const trackHeader = [3, 0, 0, 1, 0, ticks, 0, 0, 0, 0, ...testHeader.displayMatrix, width << 16, height << 16]; // prettier-ignore
  const media = [
    box("mdhd", u32(0, 0, 0, timescale, ticks, 0x55c40000)),
    box("hdlr", u32(0, 0), text("vide"), zeros(13)),
    box(
      "minf",
      box("vmhd", u32(1, 0, 0)),
      box("dinf", box("dref", u32(0, 1), box("url ", u32(1)))),
      samples(pictureAt),
    ),
  ];
  const track = box("trak", box("tkhd", u32(...trackHeader)), box("mdia", ...media));
  return box("moov", box("mvhd", u32(...movieHeader), zeros(24), u32(2)), track);
}

function samples(pictureAt: number): Buffer {
  const isFullRange = 0x80;
  const colors = box("colr", text("nclx"), u16(1, 13, 1), Buffer.of(isFullRange));
  const picture = [u16(width, height), u32(0x480000, 0x480000, 0), u16(1), zeros(32), u16(24, 0xffff)];
  const entry = box("raw ", u16(0, 0, 0, 1), zeros(16), ...picture, colors);
  return box(
    "stbl",
    ...[box("stsd", u32(0, 1), entry), box("stts", u32(0, 1, 1, ticks)), box("stsc", u32(0, 1, 1, 1, 1))],
    ...[box("stsz", u32(0, pictureLength, 1)), box("stco", u32(0, 1, pictureAt))],
  );
}

function box(type: string, ...parts: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(parts);
  return Buffer.concat([u32(8 + content.length), text(type), content]);
}

function text(four: string): Buffer {
  return Buffer.from(four, "latin1");
}

function u32(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(4 * values.length);
  values.forEach((value, i) => bytes.writeUInt32BE(value >>> 0, 4 * i));
  return bytes;
}

function u16(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(2 * values.length);
  values.forEach((value, i) => bytes.writeUInt16BE(value, 2 * i));
  return bytes;
}

function zeros(length: number): Buffer {
  return Buffer.alloc(length);
}
