/**
 * parade: one long video in which toys pass one after the other, some twice, with nothing but scenery in between;
 * parade.json says when.
 */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { randomFor } from "./drawing/random.mjs";
import { drawScene, SCENE_NAMES } from "./drawing/scenes.mjs";
import { group, picture } from "./drawing/svg.mjs";
import { drawPalette, paintToy, placed, TOY_NAMES } from "./drawing/toys.mjs";
import { encodeMp4 } from "./encode.mjs";
import { jsonLines } from "./files.mjs";

const [WIDTH, HEIGHT] = [160, 90];
const UNIT = 100 / HEIGHT;
const [HALF_WIDTH, HALF_HEIGHT] = [(WIDTH / 2) * UNIT, 50];
const FRAME_RATE = "25/2";

/** Toys that pass a second time, in other colours. */
const NUM_TWICE = 3;

/** Toys that pass in front of one backdrop before the picture changes. */
const TOYS_PER_SCENE = 3;

/** Room beside the picture along which the camera pans. */
const PAN = 16;

/** Toys in random order, none twice in a row. */
function drawLabels(random) {
  const labels = random.shuffle(TOY_NAMES);
  return [...labels, ...random.shuffle(labels.slice(0, 6)).slice(0, NUM_TWICE)];
}

/** From one side to the other, slowest in the middle, hopping a little. Progress 0 and 1 are just out of the picture. */
function drawPass(random, label) {
  const toy = paintToy(label, drawPalette(random), { facing: random.sign() });
  const direction = random.sign();
  const size = random.between(42, 56);
  const reach = HALF_WIDTH + 0.65 * size;
  const y = random.between(-2, 12);
  const [hops, height] = [random.integer(2, 4), random.between(4, 14)];
  const tilt = random.between(4, 10);
  return (progress) => {
    const along = 2 * progress - 1;
    const x = direction * reach * (0.45 * along + 0.55 * along ** 3);
    const hop = Math.abs(Math.sin(Math.PI * hops * progress));
    const angle = tilt * Math.sin(2 * Math.PI * hops * progress);
    return placed(toy, { x, y: y - height * hop, angle, size });
  };
}

function planParade(random) {
  const segments = [];
  const scenes = [];
  let frame = 0;
  const labels = drawLabels(random);
  const places = random.shuffle(SCENE_NAMES);
  labels.forEach((label, position) => {
    if (position % TOYS_PER_SCENE === 0) {
      const backdrop = drawScene(random, HALF_WIDTH + PAN, HALF_HEIGHT, [places[scenes.length]]);
      scenes.push({ firstFrame: frame, backdrop, pan: random.sign() });
    }
    const firstFrame = frame + random.integer(14, 26);
    const lastFrame = firstFrame + random.integer(42, 62);
    segments.push({ label, firstFrame, lastFrame, paint: drawPass(random, label) });
    // The picture does not change while a toy is in it, nor at once after.
    const lastOfScene = position % TOYS_PER_SCENE === TOYS_PER_SCENE - 1;
    frame = lastFrame + (lastOfScene ? random.integer(8, 14) : 1);
  });
  return { segments, scenes, numFrames: frame + random.integer(10, 20) };
}

function paintFrame({ segments, scenes, numFrames }, index) {
  const current = scenes.findLastIndex(({ firstFrame }) => firstFrame <= index);
  const { firstFrame, backdrop, pan } = scenes[current];
  const end = scenes[current + 1]?.firstFrame ?? numFrames;
  const shift = pan * PAN * ((2 * (index - firstFrame)) / (end - firstFrame) - 1);
  const passing = segments
    .filter((segment) => segment.firstFrame <= index && index <= segment.lastFrame)
    .map(({ firstFrame: first, lastFrame, paint }) => paint((index - first) / (lastFrame - first)));
  return picture(
    WIDTH,
    HEIGHT,
    group({ transform: `translate(${shift.toFixed(3)} 0)` }, backdrop),
    ...passing,
  );
}

/** Writes parade.mp4 and parade.json into a folder. */
export async function makeParade(folder, seed) {
  const plan = planParade(randomFor(seed, "parade"));
  const frame = (index) => paintFrame(plan, index);
  const clip = { width: WIDTH, height: HEIGHT, frameRate: FRAME_RATE, numFrames: plan.numFrames, frame };
  await encodeMp4(clip, join(folder, "parade.mp4"), { crf: 20, group: 50 });
  const segments = plan.segments.map(({ label, firstFrame, lastFrame }) => {
    return { label, first_frame: firstFrame, last_frame: lastFrame };
  });
  await writeFile(join(folder, "parade.json"), jsonLines({ segments }));
}
