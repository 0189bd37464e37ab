/** Clips and photos that say of themselves how they are turned: model, size, preview, still and cut show them the same way. */
import { execFileSync } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as lab from "../../dist/index.js";
import { readImage } from "../../dist/image/read-image.js";
import { makeStill } from "../../dist/video/make/still.js";
import { below, pick } from "./mutate.mjs";

const [width, height] = [64, 48];
/**
 * As EXIF counts them: a b c d of the display matrix, and which of the stored corners is shown in the upper left and in the upper
 * right. Corners: 0 upper left, 1 upper right, 2 lower left, 3 lower right.
 */
const eight = [
  { matrix: [1, 0, 0, 1], corners: "0,1" },
  { matrix: [-1, 0, 0, 1], corners: "1,0" },
  { matrix: [-1, 0, 0, -1], corners: "3,2" },
  { matrix: [1, 0, 0, -1], corners: "2,3" },
  { matrix: [0, 1, 1, 0], corners: "0,2" },
  { matrix: [0, 1, -1, 0], corners: "2,0" },
  { matrix: [0, -1, -1, 0], corners: "3,1" },
  { matrix: [0, -1, 1, 0], corners: "1,3" },
];
const upright = eight[0].corners;
const made = new Map();

/** A colour in each quarter: red, green, blue, white. */
function quartered(name, coding) {
  if (!made.has(name)) {
    const path = join(tmpdir(), `kinetoscope-fuzz-${process.pid}-${name}`);
    const colors = ["red", "lime", "blue", "white"].flatMap((color) => {
      return ["-f", "lavfi", "-i", `color=${color}:size=${width / 2}x${height / 2}:rate=5:duration=1`];
    });
    const graph = "[0][1]hstack[u];[2][3]hstack[l];[u][l]vstack,format=yuv420p";
    const args = ["-nostdin", "-loglevel", "error", "-y", ...colors, "-filter_complex", graph, ...coding];
    execFileSync("ffmpeg", [...args, path]);
    made.set(name, readFileSync(path));
    rmSync(path);
  }
  return Buffer.from(made.get(name));
}

const codings = {
  "quarters.mp4": ["-c:v", "libx264", "-crf", "1"],
  "quarters.mov": ["-c:v", "libx264", "-crf", "1"],
  "mpeg4.mp4": ["-c:v", "mpeg4", "-q:v", "1"],
};

/** Turned by something else than quarters, sheared, flat, or no matrix at all. */
const nonsense = {
  turned: (random) => {
    const angle = ((10 + below(random, 70) + 90 * below(random, 4)) * Math.PI) / 180;
    return [Math.cos(angle), Math.sin(angle), -Math.sin(angle), Math.cos(angle)];
  },
  sheared: (random) => [1, 0.3 + random.nextFloat(), 0, 1],
  flat: (random) => pick(random, [[0, 0, 0, 0], [1, 0, 0, 0], [1, 1, 1, 1], [0, 1, 0, 1]]), // prettier-ignore
};

/** `{ values, corners, name }`: nine numbers of 32 bits; `corners` where it is known what they mean. */
function anyMatrix(random) {
  const whole = ([a, b, c, d]) => [a, b, 0, c, d, 0, 0, 0, 2 ** 14].map((value, i) => Math.round(i < 8 ? value * 65536 : value * 65536)); // prettier-ignore
  const kind = pick(random, ["eight", "eight", "eight, scaled", ...Object.keys(nonsense), "random"]);
  if (kind === "random")
    return { values: Array.from({ length: 9 }, () => random.nextUint32() | 0), name: kind };
  if (nonsense[kind] !== undefined)
    return { values: whole(nonsense[kind](random)), corners: upright, name: kind };
  const number = below(random, eight.length);
  const scale = kind === "eight" ? 1 : 0.25 + 2 * random.nextFloat();
  const { matrix, corners } = eight[number];
  return {
    values: whole(matrix.map((value) => value * scale)),
    corners,
    name: `${kind}, EXIF ${number + 1}`,
  };
}

function writeMatrix(bytes, box, at, values) {
  const start = bytes.indexOf(box) + 4 + at;
  for (const [i, value] of values.entries()) bytes.writeInt32BE(value, start + 4 * i);
}

/** Which of the four colours is in the middle of the upper left quarter, and of the upper right one. */
function upperCorners({ data, width: columns, height: rows }) {
  return String(
    [0.25, 0.75].map((x) => {
      const at = 3 * (Math.floor(rows / 4) * columns + Math.floor(columns * x));
      const [red, green, blue] = Array.from(data.subarray(at, at + 3), (value) => value > 128);
      return red && green && blue ? 3 : [red, green, blue].indexOf(true);
    }),
  );
}

/** As a player shows it. */
function shown(bytes, path) {
  writeFileSync(path, bytes);
  const size = execFileSync("ffprobe", ["-v", "error", "-select_streams", "v:0", "-show_entries", "stream=width,height", "-of", "csv=p=0", path], { encoding: "utf8" }); // prettier-ignore
  const [columns, rows] = size.split(",").map(Number);
  const data = execFileSync("ffmpeg", ["-nostdin", "-v", "error", "-i", path, "-frames:v", "1", "-f", "rawvideo", "-pix_fmt", "rgb24", "-"]); // prettier-ignore
  return { data, width: columns, height: rows };
}

async function decoded(path) {
  const video = await lab.openVideo(path);
  try {
    const frames = await video.framesAt([0]);
    const [, rows, columns] = frames.shape;
    return { data: frames.frame(0), width: columns, height: rows };
  } finally {
    await video.close();
  }
}

const embedded = (html, type) => Buffer.from(new RegExp(`${type};base64,([^"]+)"`).exec(html)[1], "base64");

/** Throws unless what is seen in all of them is the same, and what it must be. */
function compare(seen, corners, size) {
  const found = Object.entries(seen).map(([name, picture]) => [name, upperCorners(picture), picture]);
  const expected = corners ?? found[0][1];
  const words = (list) =>
    list.map(([name, at, { width: w, height: h }]) => `${name} ${at} ${w}x${h}`).join("; ");
  const isTurned = size.width < size.height;
  const wrong = found.filter(
    ([, at, picture]) => at !== expected || picture.width < picture.height !== isTurned,
  );
  if (wrong.length > 0) throw new Error(`${words(wrong)}, expected ${expected} ${size.width}x${size.height}`);
}

/** Writes a clip with a display matrix; gives what to call. */
export function turnedClip(random, folder) {
  const name = pick(random, Object.keys(codings));
  const bytes = quartered(name, codings[name]);
  const matrix = anyMatrix(random);
  const isMovie = random.nextFloat() < 0.2;
  writeMatrix(bytes, isMovie ? "mvhd" : "tkhd", isMovie ? 36 : 40, matrix.values);
  const path = join(folder, `turned-${name}`);
  writeFileSync(path, bytes);
  const other = join(folder, `other-${name}`);
  const all = async () => {
    const size = await lab.probeVideo(path);
    const seen = { model: await decoded(path) };
    if (seen.model.width !== size.width || seen.model.height !== size.height)
      throw new Error(
        `frames of ${seen.model.width}x${seen.model.height}, size ${size.width}x${size.height}`,
      );
    const html = (await lab.videoPlayer(path, { width: 160 }).toBundle())["text/html"];
    seen.preview = shown(embedded(html, "video/mp4"), other);
    writeFileSync(other, embedded(html, "image/jpeg"));
    seen.poster = await readImage(other);
    writeFileSync(other, (await makeStill(path)).poster);
    seen.still = await readImage(other);
    for (const method of ["encode", "copy"]) {
      await lab.cutClip(path, { startSeconds: 0, endSeconds: 0.5 }, { saveTo: other, method });
      seen[`cut, ${method}`] = await decoded(other);
    }
    // the matrix of a movie and that of a track are multiplied, which is not computed again here
    compare(seen, isMovie && matrix.name.startsWith("random") ? undefined : matrix.corners, size);
  };
  const where = isMovie ? "movie" : "track";
  return {
    what: `${name}, matrix of the ${where}, ${matrix.name}: ${matrix.values.join(" ")}`,
    calls: { all },
  };
}

/** The part of a JPEG in which cameras say how they were held. */
function exifSegment({ isLittle, type, count, value }) {
  const tiff = Buffer.alloc(26);
  const [write16, write32] = isLittle
    ? ["writeUInt16LE", "writeUInt32LE"]
    : ["writeUInt16BE", "writeUInt32BE"];
  tiff.write(isLittle ? "II" : "MM", 0, "latin1");
  tiff[write16](42, 2);
  tiff[write32](8, 4);
  tiff[write16](1, 8);
  tiff[write16](0x0112, 10);
  tiff[write16](type, 12);
  tiff[write32](count, 14);
  if (type === 3) tiff[write16](value, 18);
  else tiff[write32](value, 18);
  const head = Buffer.from([0xff, 0xe1, 0, 0, ...Buffer.from("Exif\0\0")]);
  head.writeUInt16BE(head.length + tiff.length - 2, 2);
  return Buffer.concat([head, tiff]);
}

/** Writes a photo with an EXIF orientation; gives what to call. */
export function turnedPhoto(random, folder) {
  const jpeg = quartered("quarters.jpg", ["-frames:v", "1", "-q:v", "1", "-pix_fmt", "yuvj444p"]);
  const isKnown = random.nextFloat() < 0.6;
  const isLittle = random.nextFloat() < 0.5;
  const value = isKnown ? 1 + below(random, 8) : pick(random, [0, 9, 255, 256, 65535, 1 + below(random, 8)]);
  const entry = isKnown
    ? { type: 3, count: 1 }
    : { type: below(random, 14), count: pick(random, [0, 1, 2, 1e9]) };
  const segment = exifSegment({ isLittle, value, ...entry });
  if (!isKnown && random.nextFloat() < 0.5)
    segment[4 + below(random, segment.length - 4)] ^= 1 << below(random, 8);
  const path = join(folder, "photo.jpg");
  writeFileSync(path, Buffer.concat([jpeg.subarray(0, 2), segment, jpeg.subarray(2)]));
  const other = join(folder, "other.jpg");
  const all = async () => {
    const model = await readImage(path);
    const html = (await lab.imageGrid([path]).toBundle())["text/html"];
    writeFileSync(other, embedded(html, "image/jpeg"));
    compare({ model, grid: await readImage(other) }, isKnown ? eight[value - 1].corners : undefined, model);
  };
  return { what: `photo, ${JSON.stringify({ isKnown, isLittle, value, ...entry })}`, calls: { all } };
}
