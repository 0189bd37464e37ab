/**
 * photos-tiny: "photographs" of toys, well and badly exposed, sharp and blurred, and footage to be rated by what was
 * learnt from them. Folders and labels are as in the published sets.
 */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import { CAMERA_MARGIN, drawCamera } from "./drawing/camera.mjs";
import { blurred, exposed } from "./drawing/effects.mjs";
import { randomFor } from "./drawing/random.mjs";
import { drawScene, SCENE_NAMES } from "./drawing/scenes.mjs";
import { group, picture } from "./drawing/svg.mjs";
import { drawToy, placed } from "./drawing/toys.mjs";
import { encodeMp4 } from "./encode.mjs";
import { inPairs, twoDigits } from "./files.mjs";

const [WIDTH, HEIGHT] = [160, 120];
const HALF_WIDTH = (100 * WIDTH) / HEIGHT / 2;
const JPEG_QUALITY = 80;

/** Class → exposure in stops from … to. */
const STOPS = {
  Good: [-0.4, 0.4],
  Overexposed: [1.4, 2.6],
  Underexposed: [-4.2, -2.2],
};
const EXPOSED_PER_CLASS = { Train: 28, Test: 12 };

const BLUR_IMAGES = { train: 64, test: 24 };
const BLUR_HEADER = "Image Name,Blur Label";

/** By day: a well exposed night looks like an underexposed day. */
const DAY = SCENE_NAMES.filter((name) => name !== "night");

/** What stands before the camera: a backdrop and some toys. */
function drawMotif(random) {
  const scene = drawScene(random, HALF_WIDTH + CAMERA_MARGIN, 50 + CAMERA_MARGIN, DAY);
  const toys = Array.from({ length: random.integer(2, 4) }, (_, index) => {
    const toy = drawToy(random, { edge: random.chance(0.5) });
    const x = -45 + 30 * index + random.between(-12, 12);
    const pose = { x, y: random.between(-22, 26), angle: random.between(-25, 25) };
    return placed(toy, { ...pose, size: random.between(22, 46) });
  });
  return scene + toys.join("");
}

/** Out of focus, or a camera that moved sideways or up; in units of the picture. */
function drawBlur(random) {
  const [strong, weak] = [random.between(3.2, 6), random.between(0, 0.6)];
  return random.pick([[random.between(1.8, 3.6)], [strong, weak], [weak, strong]]);
}

async function writeJpeg(path, content) {
  const svg = Buffer.from(picture(WIDTH, HEIGHT, content));
  await sharp(svg).removeAlpha().jpeg({ quality: JPEG_QUALITY }).toFile(path);
}

async function makeExposure(folder, seed) {
  for (const [split, count] of Object.entries(EXPOSED_PER_CLASS)) {
    for (const [label, range] of Object.entries(STOPS)) {
      const images = join(folder, split, `${label}_images`);
      await mkdir(images, { recursive: true });
      const numbers = Array.from({ length: count }, (_, index) => index + 1);
      await inPairs(numbers, (number) => {
        const random = randomFor(seed, "exposure", split, label, number);
        const path = join(images, `${label.toLowerCase()}_${twoDigits(number)}.jpg`);
        return writeJpeg(path, exposed(drawMotif(random), random.between(...range)));
      });
    }
  }
  // As a broken download leaves it.
  const good = join(folder, "Test", "Good_images");
  const bytes = await readFile(join(good, "good_01.jpg"));
  await writeFile(join(good, "cut_off.jpg"), bytes.subarray(0, Math.floor(bytes.length * 0.6)));
}

/** In all sorts of light, or dark would pass for blurred. Labels as CERTH codes them: 1 is blurred, −1 is not; the names have no extension. */
async function makeBlur(folder, seed) {
  await mkdir(join(folder, "images"), { recursive: true });
  const rows = { train: [], test: [] };
  let number = 0;
  for (const [split, count] of Object.entries(BLUR_IMAGES)) {
    for (let index = 0; index < count; index++) {
      number += 1;
      const name = `Photo_${twoDigits(number)}`;
      const random = randomFor(seed, "blur", number);
      const isBlurred = index % 2 === 1;
      const motif = exposed(drawMotif(random), random.between(-3.4, 0.8));
      const extension = random.chance(0.3) ? "JPG" : "jpg";
      const path = join(folder, "images", `${name}.${extension}`);
      await writeJpeg(path, isBlurred ? blurred(motif, ...drawBlur(random)) : motif);
      rows[split].push(`${name},${isBlurred ? 1 : -1}`);
    }
  }
  const tables = { blur_labels: [...rows.train, ...rows.test], ...prefixed(rows) };
  for (const [name, lines] of Object.entries(tables)) {
    await writeFile(join(folder, `${name}.csv`), [BLUR_HEADER, ...lines, ""].join("\n"));
  }
}

const prefixed = ({ train, test }) => ({ blur_labels_train: train, blur_labels_test: test });

/** Name of a video → what the camera does to its motif, by progress 0…1. */
const FOOTAGE = {
  "well-exposed": (motif) => motif,
  overexposed: (motif) => exposed(motif, 2.2),
  underexposed: (motif) => exposed(motif, -3.2),
  "turns-overexposed": (motif, time) => exposed(motif, 2.4 / (1 + Math.exp(-40 * (time - 0.5)))),
  sharp: (motif) => motif,
  blurred: (motif) => blurred(motif, 2.6),
};

async function makeFootage(folder, seed) {
  await mkdir(folder);
  await inPairs(Object.entries(FOOTAGE), async ([name, develop]) => {
    const random = randomFor(seed, "footage", name);
    const motif = drawMotif(random);
    const camera = drawCamera(random);
    const numFrames = 25;
    const frame = (index) => {
      const time = index / (numFrames - 1);
      const seen = group({ transform: camera(time) }, motif);
      return picture(WIDTH, HEIGHT, develop(seen, time));
    };
    const clip = { width: WIDTH, height: HEIGHT, frameRate: "25/2", numFrames, frame };
    await encodeMp4(clip, join(folder, `${name}.mp4`), { crf: 22 });
  });
}

/** Writes the three parts into a folder. */
export async function makePhotosTiny(folder, seed) {
  await makeExposure(join(folder, "exposure"), seed);
  await makeBlur(join(folder, "blur"), seed);
  await makeFootage(join(folder, "footage"), seed);
}
