/** Seeded random numbers: the same key gives the same draws on every machine. */

/** 32-bit FNV-1a hash of a text, used to turn a readable key into a seed. */
function hashText(text) {
  let hash = 0x811c9dc5;
  for (const char of text) hash = Math.imul(hash ^ char.codePointAt(0), 0x01000193);
  return hash >>> 0;
}

/** mulberry32: 32 bits of state, uniform in [0, 1). */
function mulberry32(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let bits = Math.imul(state ^ (state >>> 15), state | 1);
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
    return ((bits ^ (bits >>> 14)) >>> 0) / 4294967296;
  };
}

/**
 * A random source named by its key.
 *
 * Every clip gets its own key, so that adding a clip or a class leaves all other clips as they were.
 * @param {...(string | number)} key - For example (seed, split, label, index).
 */
export function randomFor(...key) {
  const next = mulberry32(hashText(key.join("/")));
  const between = (low, high) => low + (high - low) * next();
  const integer = (low, high) => low + Math.floor(next() * (high - low + 1));
  return {
    between,
    integer,
    chance: (probability) => next() < probability,
    sign: () => (next() < 0.5 ? -1 : 1),
    pick: (items) => items[Math.floor(next() * items.length)],
    shuffle: (items) => {
      const shuffled = [...items];
      for (let last = shuffled.length - 1; last > 0; last--) {
        const other = integer(0, last);
        [shuffled[last], shuffled[other]] = [shuffled[other], shuffled[last]];
      }
      return shuffled;
    },
  };
}
