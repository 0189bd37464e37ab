/**
 * Random changes of a clip that the network shall not mind, or shall take for another class: a clip of "rolling left",
 * mirrored, is one of "rolling right".
 */
import { uniformIndices } from "../../dist/video/sampling/indices.js";
import { numFrames, size } from "./network.mjs";

const turning = [
  ["circling clockwise", "circling counterclockwise"],
  ["spinning clockwise", "spinning counterclockwise"],
];
const rolling = ["rolling left", "rolling right"];
const lifting = ["rising", "falling"];
const resizing = ["growing", "shrinking"];

/** Label after an operation that turns each label of a pair into the other. */
function swapping(...pairs) {
  const other = new Map(pairs.flatMap(([a, b]) => [[a, b], [b, a]])); // prettier-ignore
  return (label) => other.get(label) ?? label;
}

const mirrored = swapping(rolling, ...turning);
const reversed = swapping(rolling, lifting, resizing, ...turning);
const upsideDown = swapping(lifting, ...turning);
// A thing that rolls, bounces or swings on the ceiling is none of the classes.
const mayBeUpsideDown = (label) => !/^(rolling|bouncing|swinging)/.test(label);

/** Draws numbers of the distributions that the changes need. */
export function draws(random) {
  // Box and Muller; millions of them are needed, and a few thousand different ones are enough for noise
  const normals = Float32Array.from(
    { length: 16384 },
    () => Math.sqrt(-2 * Math.log(1 - random.nextFloat())) * Math.cos(2 * Math.PI * random.nextFloat()),
  );
  const uniform = (low, high) => low + (high - low) * random.nextFloat();
  return {
    uniform,
    chance: (share) => random.nextFloat() < share,
    below: (count) => Math.min(count - 1, Math.floor(random.nextFloat() * count)),
    normal: () => normals[random.nextUint32() % normals.length],
    order: (count) => random.permutation(count),
  };
}

/**
 * One changed clip.
 *
 * @param clip - `pixels`: uint8 [T, S, S, 3] of all frames; `label`.
 * @returns `values`: float32 [16, S, S, 3] in 0…1, and the `label` that now is true.
 */
export function changed(clip, draw) {
  const plane = size * size * 3;
  const total = clip.pixels.length / plane;
  // a random part of the clip, at least 80 % of it: another speed, another beginning
  const length = Math.max(numFrames, Math.floor(total * draw.uniform(0.8, 1)));
  const start = draw.below(Math.max(1, total - length + 1));
  let frames = uniformIndices(Math.min(length, total), numFrames).map((index) => start + index);
  let { label } = clip;
  const mirror = draw.chance(0.5);
  if (mirror) label = mirrored(label);
  if (draw.chance(0.5)) {
    frames = frames.reverse();
    label = reversed(label);
  }
  const flip = draw.chance(0.5) && mayBeUpsideDown(label);
  if (flip) label = upsideDown(label);

  const channels = draw.order(3);
  const negative = draw.chance(0.25);
  const gain = [0, 1, 2].map(() => draw.uniform(0.6, 1.3));
  const offset = [0, 1, 2].map(() => draw.uniform(-0.15, 0.15));
  const place = placing(draw, mirror, flip);
  const values = new Float32Array(numFrames * plane);
  for (let t = 0; t < numFrames; t += 1) {
    const from = frames[t] * plane;
    for (let pixel = 0; pixel < size * size; pixel += 1) {
      const { corners, shares } = place[pixel];
      for (let c = 0; c < 3; c += 1) {
        let level = 0;
        for (let k = 0; k < 4; k += 1) level += shares[k] * clip.pixels[from + corners[k] + channels[c]];
        const share = negative ? 1 - level / 255 : level / 255;
        const value = share * gain[c] + offset[c] + 0.02 * draw.normal();
        values[t * plane + pixel * 3 + c] = Math.min(1, Math.max(0, value));
      }
    }
  }
  return { values, label };
}

/** For each pixel where it comes from, by a random shift, zoom and slight turn; beyond the edge it is reflected. */
function placing(draw, mirror, flip) {
  const angle = (draw.uniform(-8, 8) * Math.PI) / 180;
  const zoom = draw.uniform(0.85, 1.2);
  const [shiftX, shiftY] = [draw.uniform(-0.16, 0.16), draw.uniform(-0.16, 0.16)];
  const [cosine, sine] = [zoom * Math.cos(angle), zoom * Math.sin(angle)];
  return Array.from({ length: size * size }, (_, pixel) => {
    const x = (2 * (pixel % size) + 1) / size - 1;
    const y = (2 * Math.floor(pixel / size) + 1) / size - 1;
    const sourceX = reflected(((cosine * x - sine * y + shiftX + 1) * size - 1) / 2);
    const sourceY = reflected(((sine * x + cosine * y + shiftY + 1) * size - 1) / 2);
    const [left, top] = [Math.floor(sourceX), Math.floor(sourceY)];
    const [right, below] = [sourceX - left, sourceY - top];
    const at = (row, column) => {
      const r = Math.min(row, size - 1);
      const c = Math.min(column, size - 1);
      return ((flip ? size - 1 - r : r) * size + (mirror ? size - 1 - c : c)) * 3;
    };
    return {
      corners: [at(top, left), at(top, left + 1), at(top + 1, left), at(top + 1, left + 1)],
      shares: [(1 - below) * (1 - right), (1 - below) * right, below * (1 - right), below * right],
    };
  });
}

/** A coordinate reflected at the picture's edges, −0.5 and size − 0.5, then kept within the pixels. */
function reflected(coordinate) {
  const period = 2 * size;
  const along = (((coordinate + 0.5) % period) + period) % period;
  const folded = (along < size ? along : period - along) - 0.5;
  return Math.min(size - 1, Math.max(0, folded));
}
