import { closeSync, fstatSync, openSync, readSync } from "node:fs";

/** FFmpeg's name for an inverse transform, and its number. */
export const simpleTransform = { name: "simple", number: 2 } as const;

/** So much of a file's beginning holds its header and the first packet. The header of an MP4 file may stand at its end instead. */
const beginningLength = 256 * 1024;
const endLength = 4 * 1024 * 1024;

/** Codes in the header of an AVI file that stand for Xvid, as long as nobody else signs. */
const xvidCodes = /XVID|XVIX|RMP4|ZMP4|SIPP/i;

/**
 * The inverse transform that codecs of blocks of 8×8 (MPEG-1 to 4, Motion JPEG, H.263, DV and others) are to be decoded with;
 * `undefined`: FFmpeg's own choice, which is the same as this on x86.
 *
 * On ARM64 FFmpeg chooses one that is faster and rounds otherwise: a value in a thousand is then off by a level. Only streams of
 * Xvid have another transform, which FFmpeg chooses by itself, on every processor alike, unless one is asked for.
 *
 * @param codec - FFmpeg's name for it. Codecs without such a transform are not changed by it.
 */
export function inverseTransform(
  path: string,
  codec: string,
  arch: string = process.arch,
): typeof simpleTransform | undefined {
  if (arch === "x64") return undefined;
  return codec === "mpeg4" && isXvid(path) ? undefined : simpleTransform;
}

/**
 * Whether MPEG-4 was written by Xvid, by FFmpeg's rule: its encoder signed the stream; or nobody did, and the container's code says so.
 *
 * Source: `ff_mpeg4_workaround_bugs` in libavcodec's mpeg4videodec.c.
 */
export function isXvid(path: string): boolean {
  let file: number | undefined;
  try {
    file = openSync(path, "r");
    const beginning = textOf(file, 0, beginningLength);
    const { size } = fstatSync(file);
    const isAvi = beginning.startsWith("RIFF");
    const end = isAvi || size <= beginningLength ? "" : textOf(file, size - endLength, endLength);
    const signature = signatureOf(beginning) ?? signatureOf(end);
    return signature?.startsWith("XviD") ?? (isAvi && xvidCodes.test(beginning.slice(0, 4096)));
  } catch {
    return false; // who decodes it will say what is wrong with it
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

/** What the encoder signed with, Xvid's name before others. */
function signatureOf(text: string): string | undefined {
  // what the standard calls user data begins with this
  const all = text.split("\0\0\x01\xb2").slice(1);
  return (
    all.find((data) => /^XviD\d/.test(data)) ?? all.find((data) => /^(DivX\d|FFmpe|Lavc|ffmpeg)/.test(data))
  );
}

/** As Latin-1. */
function textOf(file: number, start: number, length: number): string {
  const bytes = Buffer.alloc(length);
  return bytes.toString("latin1", 0, readSync(file, bytes, 0, length, Math.max(0, start)));
}
