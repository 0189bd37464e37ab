/** The clip that the libraries have to read before they are trusted: raw pictures in AVI, three of 18×18. */
export const testClip = { width: 18, height: 18, numFrames: 3, timeBase: "1001/30000" } as const;

/** The planes y, u and v of a picture of the clip: each pixel tells where it is. */
export function testPlanes(number: number): readonly [Uint8Array, Uint8Array, Uint8Array] {
  const { width, height } = testClip;
  const plane = (columns: number, rows: number, slope: number): Uint8Array =>
    Uint8Array.from({ length: columns * rows }, (_, i) => {
      const [x, y] = [i % columns, Math.floor(i / columns)];
      return 16 + ((slope * x + 11 * y + 53 * number) % 224);
    });
  return [plane(width, height, 7), plane(width / 2, height / 2, 19), plane(width / 2, height / 2, 29)];
}

/** The clip as an address that FFmpeg opens. */
export function testClipAddress(): string {
  const { width, height, numFrames } = testClip;
  const pictures = Array.from({ length: numFrames }, (_, i) => testPlanes(i));
  const size = (width * height * 3) / 2;
  const mainHeader = numbers(33_367, 0, 0, 0x10, numFrames, 0, 1, size, width, height, 0, 0, 0, 0);
  const streamHeader = join(
    ...[text("vidsI420"), numbers(0, 0, 0, 1001, 30_000, 0, numFrames, size, -1, 0)],
    new Uint8Array(8),
  );
  const format = join(numbers(40, width, height, 1 + 12 * 65_536), text("I420"), numbers(size, 0, 0, 0, 0));
  const streamList = list("strl", chunk("strh", streamHeader), chunk("strf", format));
  const frames = pictures.map((planes) => chunk("00db", join(...planes)));
  const entries = frames.map((_, i) => join(text("00db"), numbers(0x10, 4 + i * (8 + size), size)));
  const file = list(
    "AVI ",
    ...[list("hdrl", chunk("avih", mainHeader), streamList), list("movi", ...frames)],
    chunk("idx1", join(...entries)),
  );
  file.set(text("RIFF"));
  return `data:video/avi;base64,${Buffer.from(file).toString("base64")}`;
}

function join(...parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(Buffer.concat(parts));
}

function text(four: string): Uint8Array {
  return Uint8Array.from(Buffer.from(four, "latin1"));
}

function numbers(...values: readonly number[]): Uint8Array {
  return new Uint8Array(Int32Array.from(values).buffer);
}

function chunk(name: string, content: Uint8Array): Uint8Array {
  return join(text(name), numbers(content.length), content);
}

function list(name: string, ...parts: readonly Uint8Array[]): Uint8Array {
  return chunk("LIST", join(text(name), ...parts));
}
