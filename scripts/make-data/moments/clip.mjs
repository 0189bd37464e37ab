/** One clip of moments-tiny: a toy that can be told for a while. */
import { CAMERA_MARGIN, drawCamera } from "../drawing/camera.mjs";
import { drawScene } from "../drawing/scenes.mjs";
import { group, picture } from "../drawing/svg.mjs";
import { drawPalette, drawToy, paintToy, placed, TOY_NAMES } from "../drawing/toys.mjs";
import { WAYS } from "./appearing.mjs";

const SIZES = [
  [160, 120],
  [160, 120],
  [160, 90],
];
const RATES = ["10/1", "25/2", "15/1"];

/**
 * A clip of the given category, in which the toy appears in the given way.
 *
 * @returns what `encodeMp4` takes, and for each frame the toy's `visibility`, greatest (1) at `peakFrame`.
 */
export function planClip(random, category, way) {
  const [width, height] = random.pick(SIZES);
  const frameRate = random.pick(RATES);
  const [numerator, denominator] = frameRate.split("/").map(Number);
  const numFrames = Math.round((random.between(1.5, 3) * numerator) / denominator);
  const peakFrame = drawPeak(random, numFrames);
  const visibility = drawVisibility(random, numFrames, peakFrame);
  const paint = drawPicture(random, category, way, width, height);
  const frame = (index) => paint(visibility[index], index / (numFrames - 1));
  return { width, height, frameRate, numFrames, peakFrame, visibility, frame };
}

/** Anywhere; in every fourth clip it is the first or the last frame. */
function drawPeak(random, numFrames) {
  if (random.chance(0.25)) return random.pick([0, numFrames - 1]);
  return random.integer(0, numFrames - 1);
}

/** One hump around the peak. */
function drawVisibility(random, numFrames, peakFrame) {
  const reach = random.between(0.35, 0.7) * numFrames;
  const least = random.between(0, 0.08);
  return Array.from({ length: numFrames }, (_, index) => {
    const off = Math.min(1, Math.abs(index - peakFrame) / reach);
    return Number((least + ((1 - least) * (1 + Math.cos(Math.PI * off))) / 2).toFixed(3));
  });
}

function drawPicture(random, category, way, width, height) {
  const unit = 100 / Math.min(width, height);
  const [halfWidth, halfHeight] = [(width / 2) * unit, (height / 2) * unit];
  const scene = drawScene(random, halfWidth + CAMERA_MARGIN, halfHeight + CAMERA_MARGIN);
  const camera = drawCamera(random);
  const place = { x: random.between(-12, 12), y: random.between(-8, 10), size: random.between(44, 60) };
  const toy = paintToy(category, drawPalette(random), { facing: random.sign() });
  const backdrop = scene + drawCompanion(random, category, place, halfWidth, halfHeight);
  const tilt = random.between(-15, 15);
  const [swing, cycles, phase] = [random.between(2, 9), random.between(0.5, 1.5), random.between(0, 6)];
  const appear = WAYS[way](random, { ...place, halfWidth, halfHeight });
  return (visibility, time) => {
    const angle = tilt + swing * Math.sin(phase + cycles * 2 * Math.PI * time);
    const main = ({ scale = 1, dx = 0, dy = 0 } = {}) =>
      placed(toy, { x: place.x + dx, y: place.y + dy, angle, size: place.size * scale });
    const content = appear({ visibility, time, scene: backdrop, toy: main });
    return picture(width, height, group({ transform: camera(time) }, content));
  };
}

/** In some clips a small pale toy of another kind stands in a corner. */
function drawCompanion(random, category, place, halfWidth, halfHeight) {
  if (!random.chance(0.4)) return "";
  const names = TOY_NAMES.filter((name) => name !== category);
  const x = (place.x > 0 ? -1 : 1) * (halfWidth - random.between(16, 24));
  const y = random.sign() * (halfHeight - random.between(12, 20));
  const pose = { x, y, angle: random.between(-20, 20), size: random.between(13, 19) };
  return group({ opacity: 0.75 }, placed(drawToy(random, { edge: false, names }), pose));
}
