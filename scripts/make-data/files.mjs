/** Work on many files. */

/** Runs `make` over the items, two at a time: drawing and encoding overlap. */
export async function inPairs(items, make) {
  const queue = [...items];
  const work = async () => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) await make(item);
  };
  await Promise.all([work(), work()]);
}

/** Numbers in a name: 3 → "03". */
export const twoDigits = (number) => String(number).padStart(2, "0");

/** JSON with one line per element of each list, so that a change of one clip is a change of one line. */
export function jsonLines(lists) {
  const list = ([key, items]) => `  ${JSON.stringify(key)}: [\n${items.map(jsonLine).join(",\n")}\n  ]`;
  return `{\n${Object.entries(lists).map(list).join(",\n")}\n}\n`;
}

const jsonLine = (item) => `    ${JSON.stringify(item)}`;
