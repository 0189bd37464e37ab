import { checkInteger } from "./check.js";

/**
 * Seeded random numbers: the 32-bit Mersenne Twister (Matsumoto and Nishimura 1998), which is what
 * NumPy's `RandomState` and so pandas' `sample(random_state=…)` run on.
 */
export interface Random {
  /** The next integer, uniform over 0 … 2³² − 1. */
  nextUint32(): number;
  /** The next number, uniform over [0, 1), with 53 random bits. */
  nextFloat(): number;
  /** The numbers 0 … count − 1 in a random order; the same order as NumPy's `permutation(count)`. */
  permutation(count: number): Uint32Array;
}

const STATE_LENGTH = 624;
const SHIFT_LENGTH = 397;

/**
 * A generator that gives the same numbers for the same seed, in every process and on every machine.
 *
 * @param seed - Integer from 0 to 2³² − 1.
 */
export function seededRandom(seed: number): Random {
  checkInteger("seed", seed, 0, 0xffffffff);
  const state = new Uint32Array(STATE_LENGTH);
  state[0] = seed;
  for (let i = 1; i < STATE_LENGTH; i += 1) {
    const previous = state[i - 1]! ^ (state[i - 1]! >>> 30);
    state[i] = Math.imul(1812433253, previous) + i;
  }
  let position = STATE_LENGTH;

  function refill(): void {
    for (let i = 0; i < STATE_LENGTH; i += 1) {
      const mixed = (state[i]! & 0x80000000) | (state[(i + 1) % STATE_LENGTH]! & 0x7fffffff);
      const twist = mixed & 1 ? 0x9908b0df : 0;
      state[i] = state[(i + SHIFT_LENGTH) % STATE_LENGTH]! ^ (mixed >>> 1) ^ twist;
    }
    position = 0;
  }

  function nextUint32(): number {
    if (position === STATE_LENGTH) refill();
    let value = state[position]!;
    position += 1;
    value ^= value >>> 11;
    value ^= (value << 7) & 0x9d2c5680;
    value ^= (value << 15) & 0xefc60000;
    value ^= value >>> 18;
    return value >>> 0;
  }

  function nextFloat(): number {
    const high = nextUint32() >>> 5;
    const low = nextUint32() >>> 6;
    return (high * 67108864 + low) / 9007199254740992;
  }

  /** Masked rejection, as NumPy draws bounded integers, so that the sequence of draws stays the same. */
  function nextBelowOrEqual(maximum: number): number {
    const mask = 2 ** (32 - Math.clz32(maximum)) - 1;
    let value: number;
    do value = (nextUint32() & mask) >>> 0;
    while (value > maximum);
    return value;
  }

  function permutation(count: number): Uint32Array {
    checkInteger("count", count, 0, 0xffffffff);
    const order = Uint32Array.from({ length: count }, (_, i) => i);
    for (let i = count - 1; i > 0; i -= 1) {
      const j = nextBelowOrEqual(i);
      const swapped = order[i]!;
      order[i] = order[j]!;
      order[j] = swapped;
    }
    return order;
  }

  return { nextUint32, nextFloat, permutation };
}
