/**
 * kinetics-tiny: small labelled clips in the published Kinetics layout, told apart by motion alone.
 *
 * val.csv also lists clips that are not there and one that is broken, because the real one does.
 */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { randomFor } from "./drawing/random.mjs";
import { encodeMp4 } from "./encode.mjs";
import { inPairs } from "./files.mjs";
import { ACTIONS } from "./kinetics/actions.mjs";
import { planClip } from "./kinetics/clip.mjs";
import { drawIds, fileName, splitCsv } from "./kinetics/layout.mjs";

const CLIPS_PER_CLASS = { train: 15, val: 6 };

/** Labels of the val rows whose clip was "removed by its owner", and of the clip whose download broke off. */
const MISSING_LABELS = ["bouncing", "falling", "growing", "rolling left", "spinning clockwise", "swinging"];
const BROKEN_LABEL = "rising";

/** All rows of a split: label, identifier, times, and what its file is to be: "good", "broken" or "missing". */
function drawRows(split, seed) {
  const kinds = Object.keys(ACTIONS).flatMap((label) =>
    Array.from({ length: CLIPS_PER_CLASS[split] }, (_, index) => ({ label, index, file: "good" })),
  );
  if (split === "val") {
    kinds.push({ label: BROKEN_LABEL, index: CLIPS_PER_CLASS.val, file: "broken" });
    kinds.push(...MISSING_LABELS.map((label) => ({ label, index: CLIPS_PER_CLASS.val, file: "missing" })));
  }
  const ids = drawIds(randomFor(seed, split, "ids"), split, kinds.length);
  return kinds.map((kind, position) => {
    const clip = planClip(randomFor(seed, split, kind.label, kind.index), kind.label);
    const random = randomFor(seed, split, kind.label, kind.index, "row");
    const timeStart = random.chance(0.1) ? 0 : random.integer(1, 280);
    const timeEnd = timeStart + Math.max(1, Math.round(clip.durationSeconds));
    return { ...kind, clip, id: ids[position], timeStart, timeEnd, isCc: random.chance(0.1) ? 1 : 0 };
  });
}

async function makeFile({ clip, file }, path) {
  if (file === "missing") return;
  // In a broken clip the index (moov) comes last, where a broken download loses it.
  await encodeMp4(clip, path, { fastStart: file !== "broken" });
  if (file === "broken") {
    const bytes = await readFile(path);
    await writeFile(path, bytes.subarray(0, Math.floor(bytes.length * 0.6)));
  }
}

async function makeSplit(folder, split, seed) {
  const part = join(folder, split, "part_0");
  await mkdir(part, { recursive: true });
  const rows = drawRows(split, seed);
  await inPairs(rows, (row) => makeFile(row, join(part, fileName(row))));
  await writeFile(join(folder, split, `${split}.csv`), splitCsv(rows, split));
}

/** Writes the dataset into a folder. */
export async function makeKineticsTiny(folder, seed) {
  for (const split of ["train", "val"]) await makeSplit(folder, split, seed);
}
