/** A perceptual hash of a picture: 64 bits in two words. */
export interface FrameHash {
  readonly high: number;
  readonly low: number;
}

const columns = 9;
const rows = 8;

/**
 * The difference hash of a picture: it is made grey and 9 × 8 means large, and each of 64 bits says whether a mean is brighter than its
 * right neighbour. What was encoded again, made smaller or a little brighter keeps nearly all of them.
 *
 * Source: Krawetz, "Kind of Like That" (dHash), with means over areas.
 *
 * @param pixels - uint8 RGB [H, W, 3].
 */
export function frameHash(pixels: Uint8Array, width: number, height: number): FrameHash {
  const sums = new Float64Array(columns * rows);
  const counts = new Float64Array(columns * rows);
  for (let y = 0; y < height; y += 1) {
    const row = Math.floor((y * rows) / height) * columns;
    for (let x = 0; x < width; x += 1) {
      const cell = row + Math.floor((x * columns) / width);
      const at = (y * width + x) * 3;
      sums[cell]! += 77 * pixels[at]! + 150 * pixels[at + 1]! + 29 * pixels[at + 2]!;
      counts[cell]! += 1;
    }
  }
  let [low, high] = [0, 0];
  for (let bit = 0; bit < 64; bit += 1) {
    const cell = Math.floor(bit / 8) * columns + (bit % 8);
    const isBrighter = sums[cell]! / counts[cell]! > sums[cell + 1]! / counts[cell + 1]!;
    if (!isBrighter) continue;
    if (bit < 32) low |= 1 << bit;
    else high |= 1 << (bit & 31);
  }
  return { high, low };
}

/** How many of the 64 bits differ. */
export function hashDistance(one: FrameHash, other: FrameHash): number {
  return countBits(one.high ^ other.high) + countBits(one.low ^ other.low);
}

/** Whether a picture has so little in it that its hash says nothing: a black frame, a title. */
export function isPlain({ high, low }: FrameHash): boolean {
  const count = countBits(high) + countBits(low);
  return count < leastBits || count > 64 - leastBits;
}

const leastBits = 5;

function countBits(word: number): number {
  let left = word - ((word >>> 1) & 0x55555555);
  left = (left & 0x33333333) + ((left >>> 2) & 0x33333333);
  return Math.imul((left + (left >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
