#!/usr/bin/env node
/**
 * Runs the benchmarks one after the other.
 *
 *   npm run bench [-- name …]
 *
 * Those that need something from elsewhere (a model, a dataset) are started by hand: see README.md. One that cannot run,
 * because a Python library is missing for instance, says so and is passed over.
 */
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

const all = ["every-frame", "decoders", "resize", "ground-truth", "gru-epoch", "first-look"];
const asked = process.argv.slice(2);
for (const name of asked.length > 0 ? asked : all) {
  console.log(`\n## ${name}\n`);
  const path = fileURLToPath(new URL(`${name}.mjs`, import.meta.url));
  const child = spawn(process.execPath, [path], { stdio: ["ignore", "inherit", "inherit"] });
  const exitCode = await new Promise((done) => child.once("close", done));
  if (exitCode !== 0) console.log(`\n${name} could not be measured: what it needs is said above.`);
}
