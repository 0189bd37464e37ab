#!/usr/bin/env node
/**
 * How long does the beginning of a notebook take: the import, a first grid of eight clips, the same grid again?
 *
 *   node bench/first-look.mjs [times]
 *
 * In tslab's real kernel, a new one each time, with an empty cache of previews. Needs `npm run build`, ffmpeg and Jupyter.
 */
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { setup } from "../scripts/setup/index.mjs";
import { machine, median, printTable } from "./support/pairs.mjs";

const times = Number(process.argv[2] ?? 5);
const root = fileURLToPath(new URL("..", import.meta.url));
const grid = `await lab.show(lab.videoGrid(kinetics.available.sample(8, { seed: 156 })));`;
const cells = [
  `console.log("warm");`,
  `import * as lab from "kinetoscope";`,
  `const kinetics = await lab.loadKinetics("../data/kinetics-tiny", { version: "tiny" });`,
  grid,
  grid,
].map((code) => ({ code }));

const { python, env } = await setup("labs");
const seconds = { import: [], first: [], again: [] };
let bytes = 0;
for (let i = 0; i < times; i += 1) {
  const cache = await mkdtemp(join(tmpdir(), "first-look-"));
  const results = await runCells({ ...process.env, ...env, KINETOSCOPE_CACHE: cache });
  await rm(cache, { recursive: true });
  seconds.import.push(results[1].seconds);
  seconds.first.push(results[3].seconds);
  seconds.again.push(results[4].seconds);
  bytes = JSON.stringify(results[3].outputs).length;
}
const row = (what, values, goal) => ({ "in tslab's kernel": what, "seconds, median": median(values).toFixed(2), "from–to": `${Math.min(...values).toFixed(2)}–${Math.max(...values).toFixed(2)}`, goal }); // prettier-ignore
console.log(`${machine()}; ${times} kernels\n`);
printTable([
  row("import", seconds.import, "≤ 0.3"),
  row("first grid of 8 clips", seconds.first, "≤ 2.5"),
  row("the same again", seconds.again, "≤ 0.3"),
]);
console.log(`\nThe grid's output has ${(bytes / 1e6).toFixed(2)} MB (goal: at most 2.5).`);

function runCells(environment) {
  const child = spawn(python, [join(root, "test", "support", "run-cells.py")], { env: environment, stdio: ["pipe", "pipe", "inherit"] }); // prettier-ignore
  child.stdin.end(JSON.stringify({ kernel: "tslab", cwd: join(root, "notebooks"), cells }));
  let text = "";
  child.stdout.setEncoding("utf8").on("data", (chunk) => (text += chunk));
  return new Promise((done, fail) => {
    child.once("close", (code) =>
      code === 0 ? done(JSON.parse(text)) : fail(new Error("The kernel failed")),
    );
  });
}
