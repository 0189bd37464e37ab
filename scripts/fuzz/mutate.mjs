/** Ways to spoil a file: each takes bytes or text and random numbers, and gives other bytes or text. */

/** An integer from 0 to `count` − 1. */
export const below = (random, count) => Math.floor(random.nextFloat() * Math.max(1, count));
/** One of a list. */
export const pick = (random, list) => list[below(random, list.length)];

const extremes = [0, 1, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff, 0x00010000, 0x7fff7fff];
/** Parts of MP4, QuickTime and AVI files whose numbers say how large, how many, where and when. */
const headers = [
  "tkhd",
  "mvhd",
  "mdhd",
  "elst",
  "stsd",
  "avcC",
  "stsz",
  "stsc",
  "stts",
  "ctts",
  "stco",
  "stss",
];
const aviHeaders = ["avih", "strh", "strf", "idx1", "movi"];

function flipBits(bytes, random) {
  const spoiled = Buffer.from(bytes);
  const [start, length] = pick(random, [
    [0, bytes.length],
    [0, Math.min(bytes.length, 2000)],
    [Math.max(0, bytes.length - 4000), Math.min(bytes.length, 4000)],
  ]);
  for (let flips = 2 ** below(random, 8); flips > 0; flips -= 1)
    spoiled[start + below(random, length)] ^= 1 << below(random, 8);
  return spoiled;
}

function truncate(bytes, random) {
  const end = below(random, bytes.length);
  if (random.nextFloat() < 0.7) return bytes.subarray(0, end);
  return Buffer.concat([bytes.subarray(0, end), Buffer.alloc(bytes.length - end)]);
}

function splice(bytes, random, other) {
  const cut = below(random, bytes.length);
  return Buffer.concat([bytes.subarray(0, cut), other.subarray(below(random, other.length))]);
}

function repeatPart(bytes, random) {
  const from = below(random, bytes.length);
  const to = Math.min(bytes.length, from + 1 + below(random, 5000));
  const part = bytes.subarray(from, to);
  return random.nextFloat() < 0.5
    ? Buffer.concat([bytes.subarray(0, from), bytes.subarray(to)])
    : Buffer.concat([bytes.subarray(0, to), part, part, bytes.subarray(to)]);
}

/** Writes extreme numbers where a header has its own; the beginning of the file where it has none of these. */
function lie(bytes, random) {
  const spoiled = Buffer.from(bytes);
  const found = [...headers, ...aviHeaders].map((name) => spoiled.indexOf(name)).filter((at) => at >= 0);
  for (let lies = 1 + below(random, 3); lies > 0; lies -= 1) {
    const at = found.length === 0 ? below(random, 500) : pick(random, found) + 4 + below(random, 90);
    const value = random.nextFloat() < 0.7 ? pick(random, extremes) : random.nextUint32();
    const write = pick(random, ["writeUInt32BE", "writeUInt32LE"]);
    if (at + 4 <= spoiled.length) spoiled[write](value, at);
  }
  return spoiled;
}

/** Texts that name the file beside them, as ffmpeg would follow them. */
const namings = {
  hls: (name) => `#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\n${name}\n#EXT-X-ENDLIST\n`,
  list: (name) => `#EXTM3U\n${name}\n`,
  concat: (name) => `ffconcat version 1.0\nfile '${name}'\n`,
  pls: (name) => `[playlist]\nFile1=${name}\n`,
  sdp: (name) => `v=0\ns=${name}\nc=IN IP4 127.0.0.1\nm=video 5004 RTP/AVP 96\n`,
  dash: (name) =>
    `<MPD xmlns="urn:mpeg:dash:schema:mpd:2011" profiles="urn:mpeg:dash:profile:isoff-on-demand:2011"><Period>` +
    `<AdaptationSet mimeType="video/mp4"><Representation id="1" width="64" height="48"><BaseURL>${name}</BaseURL>` +
    `</Representation></AdaptationSet></Period></MPD>`,
};

/** A playlist that names a neighbour, perhaps spoiled a little, perhaps with a clip's beginning or a byte-order mark before. */
export function nameNeighbour(random, neighbour, clip) {
  const kind = pick(random, Object.keys(namings));
  const text = Buffer.from(namings[kind](neighbour));
  const before = pick(random, ["", "", "", "\ufeff", "\n", clip.subarray(0, below(random, 64))]);
  const whole = Buffer.concat([Buffer.from(before), text]);
  return { bytes: random.nextFloat() < 0.5 ? whole : flipBits(whole, random), name: `playlist, ${kind}` };
}

const clipMutations = { flipBits, truncate, splice, repeatPart, lie };

/** A spoiled clip, and what was done to it. */
export function spoilClip(bytes, random, other) {
  const name = pick(random, Object.keys(clipMutations));
  return { bytes: clipMutations[name](bytes, random, other), name };
}

const oddTexts = [
  '"',
  ",",
  "\n",
  "\r",
  "\0",
  "\ufeff",
  "\ud800",
  '","',
  "'",
  "-1",
  "1e999",
  "NaN",
  "../",
  "—",
  "{",
  "]",
];
const oddValues = [null, [], {}, "", -1, 0, 0.5, 1e9, 1e300, true, "\0", "../x", [[[]]], ["a", "a"]];

function spoilCharacters(text, random) {
  return flipBits(Buffer.from(text), random).toString(random.nextFloat() < 0.5 ? "utf8" : "latin1");
}

function truncateText(text, random) {
  return text.slice(0, below(random, text.length));
}

function insertOdd(text, random) {
  let spoiled = text;
  for (let inserts = 1 + below(random, 4); inserts > 0; inserts -= 1) {
    const at = below(random, spoiled.length);
    spoiled = spoiled.slice(0, at) + pick(random, oddTexts) + spoiled.slice(at + below(random, 4));
  }
  return spoiled;
}

function spoilLines(text, random) {
  const lines = text.split("\n");
  const line = below(random, lines.length);
  const huge = "x".repeat(1 + below(random, 1_000_000));
  const replaced = pick(random, [[], [lines[line], lines[line]], [huge], [`${lines[line]},${huge}`], [""]]);
  lines.splice(line, 1, ...replaced);
  return lines.join("\n");
}

function spoilNumbers(text, random) {
  const odd = () => pick(random, ["-1", "0", "1e999", "99999999999999999999", "0.5", "", "NaN", "0x10"]);
  return text.replace(/\d+/g, (digits) => (random.nextFloat() < 0.1 ? odd() : digits));
}

/** Replaces or removes one value of a JSON text. */
function spoilJson(text, random) {
  const root = JSON.parse(text);
  let [owner, key] = [{ root }, "root"];
  while (typeof owner[key] === "object" && owner[key] !== null && random.nextFloat() < 0.8) {
    const keys = Object.keys(owner[key]);
    if (keys.length === 0) break;
    [owner, key] = [owner[key], pick(random, keys)];
  }
  if (random.nextFloat() < 0.2) delete owner[key];
  else owner[key] = pick(random, oddValues);
  return JSON.stringify(owner.root === undefined ? root : owner.root) ?? "";
}

/** As another program saves it: other encodings, with and without their mark, and other line ends. */
function encode(text, random) {
  const lines = pick(random, [text, text.replaceAll("\n", "\r"), text.replaceAll("\n", "\r\n")]);
  const named = lines.replace(/[aeo]/, (letter) => pick(random, { a: "ä", e: "é", o: "ö" }[letter] + letter));
  const [encoding, mark] = pick(random, [
    ["utf16le", "\ufeff"],
    ["utf16le", ""],
    ["latin1", ""],
    ["utf8", "\ufeff"],
    ["utf8", ""],
  ]);
  const bytes = Buffer.from(mark + named, encoding);
  const isSwapped = encoding === "utf16le" && random.nextFloat() < 0.5;
  return isSwapped ? bytes.swap16() : bytes;
}

const textMutations = { spoilCharacters, truncateText, insertOdd, spoilLines, spoilNumbers, encode };

/** A spoiled text, or its bytes, and what was done to it. */
export function spoilText(text, random, isJson) {
  const all = isJson ? { ...textMutations, spoilJson } : textMutations;
  const name = isJson && random.nextFloat() < 0.5 ? "spoilJson" : pick(random, Object.keys(all));
  return { text: all[name](text, random), name };
}
