import type { Random } from "../core/random.js";

/**
 * How far colours are changed at random, as torchvision's `ColorJitter` has it: a factor between 1 − value and
 * 1 + value (never below 0) for the first three, a turn of the colour circle by −hue … hue (1 is a full turn).
 */
export interface ColorJitter {
  /** ≥ 0; 0.2 draws a factor from 0.8 to 1.2. Default 0: unchanged. */
  readonly brightness?: number;
  /** ≥ 0; about the mean grey of the picture. Default 0. */
  readonly contrast?: number;
  /** ≥ 0; 0 would be grey. Default 0. */
  readonly saturation?: number;
  /** 0 to 0.5. Default 0. */
  readonly hue?: number;
}

/** One change of colours. */
export interface ColorChange {
  readonly op: keyof ColorJitter;
  /** A factor, or for `"hue"` a share of the colour circle. */
  readonly amount: number;
}

const ops: readonly (keyof ColorJitter)[] = ["brightness", "contrast", "saturation", "hue"];

/** Draws the changes that a jitter makes to one picture, in the order in which they are made. */
export function drawColorChanges(jitter: ColorJitter, random: Random): readonly ColorChange[] {
  const order = random.permutation(ops.length);
  const amounts = ops.map((op) => {
    const width = jitter[op] ?? 0;
    const low = op === "hue" ? -width : Math.max(0, 1 - width);
    const high = op === "hue" ? width : 1 + width;
    return low + random.nextFloat() * (high - low);
  });
  return Array.from(order, (i) => ({ op: ops[i]!, amount: amounts[i]! })).filter(
    ({ op }) => (jitter[op] ?? 0) > 0,
  );
}

/**
 * Changes the colours of a picture in place, in the arithmetic of Pillow and so of torchvision on Pillow pictures.
 *
 * @param rgb - uint8, three values a pixel.
 */
export function changeColors(rgb: Uint8Array, changes: readonly ColorChange[]): void {
  for (const { op, amount } of changes) {
    if (op === "brightness") blend(rgb, () => 0, amount);
    else if (op === "contrast") {
      const mean = meanGrey(rgb);
      blend(rgb, () => mean, amount);
    } else if (op === "saturation") blend(rgb, (i) => greyOf(rgb[i]!, rgb[i + 1]!, rgb[i + 2]!), amount);
    else turnHue(rgb, Math.trunc(amount * 255) & 255);
  }
}

/** Moves each pixel away from `base` by `factor`; in float32, cut to whole numbers, as Pillow's `blend` does. */
function blend(rgb: Uint8Array, baseOf: (i: number) => number, factor: number): void {
  const alpha = Math.fround(factor);
  for (let i = 0; i < rgb.length; i += 3) {
    const base = baseOf(i);
    for (let k = i; k < i + 3; k += 1) {
      const value = Math.fround(base + Math.fround(alpha * (rgb[k]! - base)));
      rgb[k] = value <= 0 ? 0 : value >= 255 ? 255 : Math.trunc(value);
    }
  }
}

/** ITU-R 601 luma in 16-bit fixed point. */
function greyOf(red: number, green: number, blue: number): number {
  return (red * 19595 + green * 38470 + blue * 7471 + 0x8000) >> 16;
}

function meanGrey(rgb: Uint8Array): number {
  let sum = 0;
  for (let i = 0; i < rgb.length; i += 3) sum += greyOf(rgb[i]!, rgb[i + 1]!, rgb[i + 2]!);
  return Math.floor(sum / (rgb.length / 3) + 0.5);
}

/** To 8-bit hue, saturation and value, and back with another hue: the rounding in between is part of the result. */
function turnHue(rgb: Uint8Array, turn: number): void {
  for (let i = 0; i < rgb.length; i += 3) {
    const [red, green, blue] = [rgb[i]!, rgb[i + 1]!, rgb[i + 2]!];
    const value = Math.max(red, green, blue);
    const range = value - Math.min(red, green, blue);
    const saturation = range === 0 ? 0 : Math.trunc(Math.fround(range / value) * 255);
    if (saturation === 0) {
      rgb.fill(value, i, i + 3);
      continue;
    }
    const hue = (hueOf(red, green, blue, value, range) + turn) & 255;
    const sixth = Math.fround((hue * 6) / 255);
    const sector = Math.floor(sixth);
    const part = Math.fround(sixth - sector);
    const share = Math.fround(saturation / 255);
    const low = Math.round(value * (1 - share));
    const falling = Math.round(value * (1 - Math.fround(share * part)));
    const rising = Math.round(value * (1 - share * (1 - part)));
    const channels = [
      [value, rising, low],
      [falling, value, low],
      [low, value, rising],
      [low, falling, value],
      [rising, low, value],
      [value, low, falling],
    ][sector % 6]!;
    rgb.set(channels, i);
  }
}

/** 0 … 255 around the colour circle, from red over green and blue. */
function hueOf(red: number, green: number, blue: number, value: number, range: number): number {
  const from = (channel: number): number => Math.fround((value - channel) / range);
  const sixths =
    red === value
      ? Math.fround(from(blue) - from(green))
      : green === value
        ? Math.fround(2 + from(red) - from(blue))
        : Math.fround(4 + from(green) - from(red));
  return Math.trunc(Math.fround((sixths / 6 + 1) % 1) * 255);
}
