/**
 * moments-tiny: clips in a folder per category, as Moments in Time has them. The toy of a clip can be told on some of
 * its frames only; peaks.json says on which.
 */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { randomFor } from "./drawing/random.mjs";
import { TOY_NAMES } from "./drawing/toys.mjs";
import { encodeMp4 } from "./encode.mjs";
import { inPairs, jsonLines, twoDigits } from "./files.mjs";
import { WAYS } from "./moments/appearing.mjs";
import { planClip } from "./moments/clip.mjs";

const CLIPS_PER_CATEGORY = { train: 12, val: 5 };

const NOTES = "Not a video: the folders of real datasets hold such files too.\n";

function planSplit(split, seed) {
  return TOY_NAMES.flatMap((category, position) => {
    // Every category gets every way, in another order, so that a way tells nothing about the category.
    const ways = randomFor(seed, "moments", split, category).shuffle(Object.keys(WAYS));
    return Array.from({ length: CLIPS_PER_CATEGORY[split] }, (_, index) => {
      const way = ways[(index + position) % ways.length];
      const clip = planClip(randomFor(seed, "moments", split, category, index), category, way);
      return { category, fname: `${category}_${twoDigits(index + 1)}.mp4`, way, clip };
    });
  });
}

/** Writes the dataset into a folder. */
export async function makeMomentsTiny(folder, seed) {
  const peaks = {};
  for (const split of Object.keys(CLIPS_PER_CATEGORY)) {
    for (const category of TOY_NAMES) await mkdir(join(folder, split, category), { recursive: true });
    const clips = planSplit(split, seed);
    await inPairs(clips, ({ category, fname, clip }) =>
      encodeMp4(clip, join(folder, split, category, fname), { crf: 28 }),
    );
    peaks[split] = clips.map(({ category, fname, way, clip: { peakFrame, visibility } }) => {
      return { category, fname, way, peak_frame: peakFrame, visibility };
    });
  }
  await writeFile(join(folder, "val", "duck", "notes.txt"), NOTES);
  // No newline at the end: the published list has none.
  await writeFile(join(folder, "categories.txt"), [...TOY_NAMES].sort().join("\n"));
  await writeFile(join(folder, "peaks.json"), jsonLines(peaks));
}
