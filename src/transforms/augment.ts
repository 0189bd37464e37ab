import { checkInteger, checkNumber, checkOneOf } from "../core/check.js";
import type { Random } from "../core/random.js";
import { changeColors, drawColorChanges, type ColorChange, type ColorJitter } from "./color-jitter.js";
import type { PixelView } from "./picture.js";
import { prepareSteps } from "./prepare.js";
import type { Preset } from "./preset.js";
import type { CropPlace } from "./steps.js";

/** How pictures are varied at random, so that a head learns what does not matter. */
export interface AugmentOptions {
  /** Directions in which every other picture is mirrored; default none. */
  readonly flips?: readonly ("horizontal" | "vertical")[];
  /** Whether the preset's crop is taken at a random place instead of the middle; default false. */
  readonly crop?: boolean;
  /** How far colours are changed; default not at all. */
  readonly jitter?: ColorJitter;
  /** Default 0. */
  readonly seed?: number;
}

/** What is done to one picture. */
export interface Augmentation {
  readonly colors: readonly ColorChange[];
  readonly flips: readonly ("horizontal" | "vertical")[];
  /** `undefined`: the middle. */
  readonly place: CropPlace | undefined;
}

/**
 * Checks options against a preset.
 *
 * @throws {TypeError | RangeError} If a value is out of range, or `crop` is asked for and the preset crops nothing.
 */
export function checkAugment(
  name: string,
  options: AugmentOptions,
  { name: presetName, steps }: Preset,
): void {
  const { flips = [], crop = false, jitter = {}, seed = 0 } = options;
  checkInteger(`${name}.seed`, seed, 0, 0xffffffff);
  flips.forEach((flip, i) => checkOneOf(`${name}.flips[${i}]`, flip, ["horizontal", "vertical"]));
  for (const [op, amount] of Object.entries(jitter)) {
    checkOneOf(`${name}.jitter`, op, ["brightness", "contrast", "saturation", "hue"]);
    checkNumber(`${name}.jitter.${op}`, amount, 0, op === "hue" ? 0.5 : Infinity);
  }
  if (crop && !steps.some(({ op }) => op === "centerCrop" || op === "squareCrop"))
    throw new RangeError(
      `Cannot crop at random: the preset "${presetName}" crops nothing. Use one such as "native-center224"`,
    );
}

/** Draws the changes to the next picture. Every call takes the same number of random numbers, whatever the options. */
export function drawAugmentation(options: AugmentOptions, random: Random): Augmentation {
  const { flips = [], crop = false, jitter = {} } = options;
  const colors = drawColorChanges(jitter, random);
  const [horizontal, vertical] = [random.nextFloat(), random.nextFloat()];
  const [x, y] = [random.nextFloat(), random.nextFloat()];
  const drawn = { horizontal: horizontal < 0.5, vertical: vertical < 0.5 };
  return { colors, flips: flips.filter((flip) => drawn[flip]), place: crop ? { x, y } : undefined };
}

/**
 * Does it to a picture, uint8 RGB [H, W, 3], and then a preset's steps: colours first, then mirrors, then the crop,
 * as lab 3 orders them. The picture itself stays as it is.
 */
export function augmentPicture(
  pixels: Uint8Array,
  width: number,
  height: number,
  { colors, flips, place }: Augmentation,
  { steps }: Preset,
): PixelView {
  const copy = pixels.slice();
  changeColors(copy, colors);
  if (flips.includes("horizontal")) flipRows(copy, width);
  if (flips.includes("vertical")) flipColumns(copy, width, height);
  return prepareSteps(steps, width, height, place).run(copy);
}

/** Mirrors left and right in place. */
function flipRows(rgb: Uint8Array, width: number): void {
  for (let row = 0; row < rgb.length; row += width * 3) {
    for (let left = row, right = row + (width - 1) * 3; left < right; left += 3, right -= 3) {
      const pixel = rgb.slice(left, left + 3);
      rgb.copyWithin(left, right, right + 3);
      rgb.set(pixel, right);
    }
  }
}

/** Mirrors top and bottom in place. */
function flipColumns(rgb: Uint8Array, width: number, height: number): void {
  for (let top = 0, bottom = height - 1; top < bottom; top += 1, bottom -= 1) {
    const row = rgb.slice(top * width * 3, (top + 1) * width * 3);
    rgb.copyWithin(top * width * 3, bottom * width * 3, (bottom + 1) * width * 3);
    rgb.set(row, bottom * width * 3);
  }
}
