/**
 * ucf-tiny: clips with the names, folders, lists and codec of UCF101. Clips of one group share their backdrop and their
 * colours, and no group is in both splits.
 */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { CAMERA_MARGIN, drawCamera } from "./drawing/camera.mjs";
import { randomFor } from "./drawing/random.mjs";
import { group, picture } from "./drawing/svg.mjs";
import { encodeAvi } from "./encode.mjs";
import { inPairs, twoDigits } from "./files.mjs";
import { ACTIVITIES } from "./ucf/activities.mjs";

const [WIDTH, HEIGHT] = [160, 120];
const HALF_WIDTH = (100 * WIDTH) / HEIGHT / 2;

/** Group number → how many clips of it. The published first split, too, tests on the groups up to 7. */
const GROUPS = {
  train: { 8: 3, 9: 3, 10: 2, 11: 2 },
  test: { 1: 2, 2: 2, 3: 1 },
};

function planClip(seed, label, groupNumber, clipNumber) {
  const shared = randomFor(seed, "ucf", label, groupNumber);
  const drawClip = ACTIVITIES[label](shared, HALF_WIDTH + CAMERA_MARGIN, 50 + CAMERA_MARGIN);
  const random = randomFor(seed, "ucf", label, groupNumber, clipNumber);
  const camera = drawCamera(random);
  const numFrames = random.integer(30, 80);
  const paint = drawClip(random);
  // A fifth of the camera's way: the hand is steadier than in kinetics-tiny, and the files are smaller for it.
  const frame = (index) => {
    const time = index / (numFrames - 1);
    return picture(WIDTH, HEIGHT, group({ transform: camera(0.4 + 0.2 * time) }, paint(time)));
  };
  return { width: WIDTH, height: HEIGHT, frameRate: "25/1", numFrames, frame };
}

/** Clips of a split, ordered by class, group and number. */
function planSplit(split, seed) {
  return Object.keys(ACTIVITIES).flatMap((label) =>
    Object.entries(GROUPS[split]).flatMap(([groupNumber, count]) =>
      Array.from({ length: count }, (_, index) => {
        const name = `v_${label}_g${twoDigits(groupNumber)}_c${twoDigits(index + 1)}.avi`;
        return { label, name, clip: planClip(seed, label, groupNumber, index + 1) };
      }),
    ),
  );
}

/** The three files of the official lists; their lines end in CRLF. */
async function writeLists(folder, { train, test }) {
  const labels = Object.keys(ACTIVITIES);
  const number = (label) => labels.indexOf(label) + 1;
  const lists = {
    "classInd.txt": labels.map((label) => `${number(label)} ${label}`),
    "trainlist01.txt": train.map(({ label, name }) => `${label}/${name} ${number(label)}`),
    "testlist01.txt": test.map(({ label, name }) => `${label}/${name}`),
  };
  await mkdir(folder);
  for (const [name, lines] of Object.entries(lists)) {
    await writeFile(join(folder, name), lines.map((text) => `${text}\r\n`).join(""));
  }
}

/** Writes the dataset into a folder. */
export async function makeUcfTiny(folder, seed) {
  const splits = { train: planSplit("train", seed), test: planSplit("test", seed) };
  for (const [split, clips] of Object.entries(splits)) {
    await mkdir(join(folder, split));
    await inPairs(clips, ({ name, clip }) => encodeAvi(clip, join(folder, split, name), { quality: 10 }));
    const rows = clips.map(({ label, name }) => `${name},${label}\n`);
    await writeFile(join(folder, `${split}.csv`), `video_name,tag\n${rows.join("")}`);
  }
  await writeLists(join(folder, "lists"), splits);
}
