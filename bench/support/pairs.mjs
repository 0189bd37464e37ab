/** What the benchmarks share: two ways of doing the same in turn, and the table of their times. */
import { spawn } from "node:child_process";
import { availableParallelism, cpus } from "node:os";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** The middle one of some numbers. */
export function median(values) {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}

/**
 * A Python script of `bench/python/` that prints one line when it is ready and then one line for each line it reads.
 *
 * @returns `name`: its first line; `ask(line)`: its answer; `close()`.
 */
export async function startPython(script, args = []) {
  const path = fileURLToPath(new URL(`../python/${script}`, import.meta.url));
  const child = spawn(process.env.PYTHON ?? "python3", [path, ...args], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const answer = async () => {
    const { value, done } = await lines.next();
    if (done)
      throw new Error(
        `Cannot run ${script}: it ended early. Set PYTHON to a Python 3 that has what it imports`,
      );
    return value;
  };
  return {
    name: await answer(),
    ask(line) {
      child.stdin.write(`${line}\n`);
      return answer();
    },
    close: () => child.stdin.end(),
  };
}

/**
 * Runs two functions in turn, whoever comes first changing from pair to pair: the second may find a warmer or a
 * hotter machine. The first run of either is not counted. Both give their seconds.
 */
export async function inTurn(numPairs, ours, theirs) {
  await ours();
  await theirs();
  const pairs = [];
  for (let pair = 0; pair < numPairs; pair += 1) {
    if (pair % 2 === 0) {
      const first = await ours();
      pairs.push({ ours: first, theirs: await theirs() });
    } else {
      const first = await theirs();
      pairs.push({ ours: await ours(), theirs: first });
    }
  }
  return pairs;
}

/** What was measured on. */
export function machine() {
  return `${cpus()[0].model}, ${availableParallelism()} cores, Node ${process.version}`;
}

/** Prints rows, objects with the same keys, as a Markdown table. */
export function printTable(rows) {
  const line = (cells) => console.log(`| ${cells.join(" | ")} |`);
  const columns = Object.keys(rows[0]);
  line(columns);
  line(columns.map(() => "---"));
  for (const row of rows) line(columns.map((column) => row[column]));
}

/** Prints the machine, and the median and range of both and of the ratio of each pair; returns that ratio's median. */
export function printPairs(pairs, { ours, theirs, unit = "seconds" }) {
  const ratios = pairs.map((pair) => pair.ours / pair.theirs);
  const line = (name, values) => {
    const range = `${Math.min(...values).toFixed(3)}–${Math.max(...values).toFixed(3)}`;
    console.log(`${name.padEnd(32)} ${median(values).toFixed(3).padStart(7)}  ${range}`);
  };
  console.log(`${machine()}\n`);
  console.log(`${`${unit}, ${pairs.length} pairs in turn`.padEnd(32)}  median  from–to`);
  line(
    ours,
    pairs.map((pair) => pair.ours),
  );
  line(
    theirs,
    pairs.map((pair) => pair.theirs),
  );
  line("ratio (ours / theirs)", ratios);
  return median(ratios);
}
