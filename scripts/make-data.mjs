#!/usr/bin/env node
/**
 * Makes the project's own data: drawn toys, no third-party footage.
 *
 *   node scripts/make-data.mjs [set …] [--out data] [--seed 1]
 *
 * Without a set it makes those that are missing. A set whose folder exists is never overwritten. Needs ffmpeg with
 * libx264. The same seed gives the same files on the same versions of ffmpeg and sharp.
 */
import { existsSync } from "node:fs";
import { mkdir, readdir, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { makeKineticsTiny } from "./make-data/kinetics-tiny.mjs";
import { makeMomentsTiny } from "./make-data/moments-tiny.mjs";
import { makeParade } from "./make-data/parade.mjs";
import { makePhotosTiny } from "./make-data/photos-tiny.mjs";
import { makeUcfTiny } from "./make-data/ucf-tiny.mjs";

const SETS = {
  "kinetics-tiny": makeKineticsTiny,
  "moments-tiny": makeMomentsTiny,
  parade: makeParade,
  "ucf-tiny": makeUcfTiny,
  "photos-tiny": makePhotosTiny,
};

/** Made beside and renamed: an interrupted run leaves nothing that looks like a whole set. */
async function makeSet(name, folder, seed) {
  const unfinished = `${folder}.unfinished-${process.pid}`;
  await mkdir(unfinished, { recursive: true });
  try {
    await SETS[name](unfinished, seed);
    await rename(unfinished, folder);
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    throw error;
  }
  const files = await readdir(folder, { recursive: true, withFileTypes: true });
  const sizes = files
    .filter((file) => file.isFile())
    .map(async (file) => (await stat(join(file.parentPath ?? file.path, file.name))).size);
  const numBytes = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
  console.log(`${folder}: ${sizes.length} files, ${(numBytes / 1e6).toFixed(2)} MB`);
}

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    out: { type: "string", default: join(root, "data") },
    seed: { type: "string", default: "1" },
  },
});
for (const name of positionals) {
  if (!(name in SETS))
    throw new Error(`Unknown set "${name}": expected one of ${Object.keys(SETS).join(", ")}`);
  if (existsSync(join(values.out, name)))
    throw new Error(`Cannot make "${join(values.out, name)}": it exists. Remove it or give another --out`);
}
const missing = Object.keys(SETS).filter((name) => !existsSync(join(values.out, name)));
for (const name of positionals.length > 0 ? positionals : missing) {
  await makeSet(name, join(values.out, name), values.seed);
}
