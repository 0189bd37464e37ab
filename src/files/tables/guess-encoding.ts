import { firstOf } from "../../core/item-at.js";

/** An encoding that bytes are probably in. */
export interface EncodingGuess {
  /** As people and `iconv` call it: `"Windows-1252"`. */
  readonly name: string;
  /** The bytes as text in it. */
  decode(bytes: Uint8Array): string;
}

interface Candidate {
  readonly name: string;
  /** The characters other than ASCII that a text in it consists of. */
  readonly usual: RegExp;
  /** Characters of which a part must be there: Chinese and Japanese share the others. */
  readonly needed?: RegExp;
}

const kana = /[\p{Script=Hiragana}\p{Script=Katakana}]/u;
const eastAsian = /[\p{Script=Han}\p{Script=Hiragana}\u30a0-\u30ff\u3000-\u303f\uff01-\uff5e]/u;

/** A letter of theirs stands among ASCII letters, so most of their bytes stand alone. */
const western: readonly Candidate[] = ["Windows-1252", "Windows-1250", "macintosh"].map((name) => ({
  name,
  usual: /[\p{Script=Latin}\u2010-\u2026\u20ac\u00ab\u00bb\u00b0]/u,
}));

/** Whole words of theirs are other than ASCII. */
const others: readonly Candidate[] = [
  { name: "Shift_JIS", usual: eastAsian, needed: kana },
  { name: "EUC-JP", usual: eastAsian, needed: kana },
  { name: "EUC-KR", usual: /[\p{Script=Hangul}]/u },
  { name: "Big5", usual: eastAsian },
  { name: "GB18030", usual: eastAsian },
  { name: "Windows-1251", usual: /[\p{Script=Cyrillic}\u2010-\u2026\u00ab\u00bb\u2116]/u },
  { name: "KOI8-R", usual: /[\p{Script=Cyrillic}]/u },
];

/** Bytes of 128 and more that stand together. */
const highRuns = /[\x80-\xff]+/g;

/**
 * The encoding that text other than UTF-8 is probably in: the one as which it reads most like words. The few
 * Chinese characters of a short list may all be Korean ones too: then both are named.
 *
 * @param bytes - Some of the text, with its bytes that are not ASCII.
 */
export function guessEncodings(bytes: Buffer): readonly EncodingGuess[] {
  const runs = bytes.toString("latin1").match(highRuns) ?? [];
  const isWestern = 2 * runs.filter(({ length }) => length === 1).length >= runs.length;
  // two-byte characters of both bytes ≥ 128: those of Big5 often end in an ASCII letter's
  const areEven = runs.every(({ length }) => length % 2 === 0);
  const candidates = others.filter(({ name }) => name !== "Big5" || !areEven);
  const ranked = [...(isWestern ? western : candidates), ...(isWestern ? candidates : western)]
    .map((candidate) => ({ candidate, likeness: likenessOf(candidate, bytes) }))
    .sort((a, b) => b.likeness - a.likeness);
  const best = firstOf(ranked, "an encoding");
  const isLikely = ({ candidate, likeness }: (typeof ranked)[number]): boolean =>
    candidate === best.candidate ||
    (best.candidate.name === "EUC-KR" && candidate.name === "GB18030" && likeness === best.likeness);
  return ranked
    .filter(isLikely)
    .map(({ candidate: { name } }) => ({ name, decode: (part) => decodeAs(name, part, false) }));
}

/** What Windows-1252 has in the place of 32 control characters; Node before 24 leaves those. */
const from0x80 = "€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ";

function decodeAs(name: string, bytes: Uint8Array, fatal: boolean): string {
  if (name !== "Windows-1252") return new TextDecoder(name, { fatal }).decode(bytes);
  const latin1 = Buffer.from(bytes).toString("latin1");
  return latin1.replace(/[\x80-\x9f]/g, (char) => from0x80.charAt(char.charCodeAt(0) - 0x80));
}

/** 0 … 1: how much of what is not ASCII is as it would be in a text of that encoding. */
function likenessOf({ name, usual, needed }: Candidate, bytes: Buffer): number {
  let text: string;
  try {
    text = decodeAs(name, bytes, true);
  } catch {
    return 0;
  }
  const foreign = text.match(/[^\0-\x7f]/gu) ?? [];
  if (needed !== undefined && foreign.filter((char) => needed.test(char)).length < foreign.length / 5)
    return 0;
  const numUsual = foreign.filter((char) => usual.test(char)).length;
  // "cafŽ", "бЕГ": a capital letter behind a small one is another encoding's letter, and capitals are rare
  const numOdd = text.match(/\p{Ll}(?=\p{Lu})/gu)?.length ?? 0;
  const numCapitals = foreign.filter((char) => /\p{Lu}/u.test(char)).length;
  return (numUsual - numOdd - numCapitals / 4) / Math.max(1, foreign.length);
}
