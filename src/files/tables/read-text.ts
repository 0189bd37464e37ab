import { isAscii, isUtf8 } from "node:buffer";
import { firstOf } from "../../core/item-at.js";
import { readSmallFile } from "../small-file.js";
import { guessEncodings } from "./guess-encoding.js";

/** What is wrong with a file that should be text; the message leaves out its name. */
export class NotTextError extends Error {
  override readonly name: string = "NotTextError";
  /** The line at fault, from 1; `undefined` where the whole file is. */
  readonly line: number | undefined;

  constructor(message: string, line?: number) {
    super(message);
    this.line = line;
  }
}

/** How {@link readText} reads. */
export interface ReadTextOptions {
  /** Longer files are refused; default 500 MB, near what one string can hold. */
  readonly maxBytes?: number;
}

const CARRIAGE_RETURN = 13;
const LINE_FEED = 10;
/** Of a line at fault so much is shown. */
const shownCharacters = 60;

/** What files are that are often taken for text, by their first bytes. */
const otherFormats: readonly (readonly [start: string, what: string])[] = [
  ["PK\x03\x04", "it is an Excel workbook or a ZIP archive. Save it as CSV in UTF-8, or unpack it"],
  ["\xd0\xcf\x11\xe0", "it is an Excel workbook of the old kind. Save it as CSV in UTF-8"],
  ["\x1f\x8b", "it is compressed with gzip. Unpack it"],
  ["PAR1", "it is a Parquet file"],
];

/**
 * Reads a text file of any kind: tables, lists of labels, cards, options. All text that a person may have written or
 * saved comes through here.
 *
 * The text is UTF-8, or UTF-16 (what Excel calls "Unicode text"), with a byte-order mark or without. Anything else
 * is an error, and so are NUL bytes: a label with a wrong letter in it would be no error anywhere, only wrong.
 *
 * @returns The text without its byte-order mark; its line ends are as they are, see {@link splitLines}.
 * @throws The system's error if the file cannot be read, a RangeError if it is no regular file or too long, and
 *   {@link NotTextError} if it is no such text; their messages do not name the file.
 */
export async function readText(path: string, options: ReadTextOptions = {}): Promise<string> {
  const { maxBytes = 500_000_000 } = options;
  return decodeText(await readSmallFile(path, maxBytes));
}

/**
 * The text of a file's bytes; {@link readText} says which are read.
 *
 * @throws {NotTextError} If they are no such text.
 */
export function decodeText(bytes: Buffer): string {
  const text = decode(bytes);
  const nul = text.indexOf("\0");
  if (nul !== -1) {
    const line = lineOf(text, nul);
    throw new NotTextError(`line ${line} holds a NUL byte: it is no text file, or was damaged`, line);
  }
  // also within: where files with marks were put together, each begins with one
  return text.includes("\ufeff") ? text.replace(/^\ufeff+/gm, "") : text;
}

/** The lines of a text, whichever way they end: LF, CRLF or, from old Macintosh programs, CR. */
export function splitLines(text: string): string[] {
  return text.split(/\r\n|\n|\r/);
}

function decode(bytes: Buffer): string {
  const start = bytes.toString("latin1", 0, 4);
  const other = otherFormats.find(([magic]) => start.startsWith(magic));
  if (other !== undefined) throw new NotTextError(other[1]);
  if (start === "\xff\xfe\0\0" || start === "\0\0\xfe\xff")
    throw new NotTextError(`it is UTF-32. ${saveAsUtf8("UTF-32")}`);
  const wide = wideEncoding(bytes);
  if (wide !== undefined) return decodeWide(bytes, wide);
  // almost all are ASCII alone, which needs no decoding
  if (isAscii(bytes)) return bytes.toString("latin1");
  if (!isUtf8(bytes)) throw notUtf8(bytes);
  return bytes.toString("utf8");
}

type WideEncoding = "utf-16le" | "utf-16be";

/** By its mark; without one by the NUL bytes of the ASCII characters, which are nearly all first or second bytes. */
function wideEncoding(bytes: Buffer): WideEncoding | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return "utf-16be";
  // a text that begins with an ASCII character: of others too little could be said
  if (bytes.length % 2 === 1 || (bytes[0] === 0) === (bytes[1] === 0)) return undefined;
  const sample = bytes.subarray(0, 65_536);
  let [first, second] = [0, 0];
  for (let i = 0; i < sample.length; i += 1) {
    if (sample[i] !== 0) continue;
    if (i % 2 === 0) first += 1;
    else second += 1;
  }
  // few on the other side: the lower byte of some characters is 0 too
  if (Math.max(first, second) < Math.max(sample.length / 20, 5 * Math.min(first, second))) return undefined;
  return second > first ? "utf-16le" : "utf-16be";
}

function decodeWide(bytes: Buffer, encoding: WideEncoding): string {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    const text = new TextDecoder(encoding).decode(bytes);
    const line = lineOf(text, text.indexOf("\ufffd"));
    throw new NotTextError(
      `line ${line} is not the ${encoding.toUpperCase()} that the file begins with: it was damaged or cut off`,
      line,
    );
  }
}

/** The line, from 1, in which a position is. */
function lineOf(text: string, position: number): number {
  return splitLines(text.slice(0, position)).length;
}

/** Says where the first bytes are that are not UTF-8, and what they probably are. */
function notUtf8(bytes: Buffer): NotTextError {
  const wrong: Buffer[] = [];
  let firstLine = 0;
  let number = 0;
  let sawUtf8 = false;
  for (const line of byteLines(bytes)) {
    number += 1;
    if (isUtf8(line)) {
      sawUtf8 ||= !isAscii(line);
      continue;
    }
    if (firstLine === 0) firstLine = number;
    wrong.push(line);
    if (wrong.length === 200) break;
  }
  const firstWrong = firstOf(wrong, "a line that is not UTF-8");
  const isLast = wrong.length === 1 && firstLine === number;
  if (sawUtf8 && isLast && endsWithinCharacter(firstWrong))
    return new NotTextError(
      `line ${firstLine}, the last, ends within a character: the file was cut off`,
      firstLine,
    );
  const guesses = guessEncodings(Buffer.concat(wrong.flatMap((line) => [line, Buffer.from("\n")])));
  const shown = guesses.map(
    ({ name, decode: read }) => `${name}, as which it says ${JSON.stringify(shorten(read(firstWrong)))}`,
  );
  const remedy = saveAsUtf8(firstOf(guesses, "an encoding").name);
  return new NotTextError(
    `line ${firstLine} is not UTF-8 but probably ${shown.join(", or ")}. ${remedy}`,
    firstLine,
  );
}

function saveAsUtf8(name: string): string {
  return `Save the file as UTF-8, for example by iconv -f ${name.toUpperCase()} -t UTF-8 file > new-file`;
}

function* byteLines(bytes: Buffer): Generator<Buffer, void> {
  let start = 0;
  for (let i = 0; i <= bytes.length; i += 1) {
    const byte = bytes[i];
    if (i < bytes.length && byte !== LINE_FEED && byte !== CARRIAGE_RETURN) continue;
    yield bytes.subarray(start, i);
    if (byte === CARRIAGE_RETURN && bytes[i + 1] === LINE_FEED) i += 1;
    start = i + 1;
  }
}

/** Whether only the last character is at fault, and as its beginning it is right. */
function endsWithinCharacter(line: Buffer): boolean {
  return [1, 2, 3].some((length) => {
    const first = line.at(-length);
    if (first === undefined) return false;
    const expected = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : first >= 0xc2 ? 2 : 0;
    return length < expected && isUtf8(line.subarray(0, line.length - length));
  });
}

/** The part of a line around its first character that is not ASCII. */
function shorten(line: string): string {
  const at = line.search(/[^\0-\x7f]/);
  const start = Math.max(0, at - shownCharacters / 2);
  const part = line.slice(start, start + shownCharacters);
  return `${start > 0 ? "…" : ""}${part}${start + shownCharacters < line.length ? "…" : ""}`;
}
