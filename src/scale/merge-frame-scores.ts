import { join } from "node:path";
import { PlanError } from "../core/errors.js";
import { writeFileAtomic } from "../files/atomic-write.js";
import {
  readManifest,
  writeManifest,
  type ClipKey,
  type SkippedStoredClip,
  type StoredClip,
  type StoreHead,
  type StorePart,
} from "../pipeline/score-store/manifest.js";
import { headOf, nameOf, partName, partOf } from "../pipeline/score-store/store-part.js";
import type { StoredFacts } from "./kinds/frame-scores.js";
import type { PlanFolder } from "./plan-folder.js";
import { unitFile, unitFileBytes } from "./unit-file.js";
import { unitRecords, wholeUnit, type PlanResults } from "./read-results.js";

/** The versions that a store holds, in its order. */
const storedVersions = ["kinetoscope", "onnxruntime", "threads", "ffmpeg", "libavcodec", "platform"];

/**
 * Writes the store of a plan's frame scores: the files of its units under the names of parts, and the manifest. The bytes are those
 * of a single run.
 *
 * @param folder - Of the store; must not hold another one.
 * @throws {PlanError} If a unit's file is missing or was altered, or the folder has a store already.
 */
export async function mergeFrameScores(run: PlanFolder, results: PlanResults, folder: string): Promise<void> {
  const { store } = run.plan.content;
  if (store === undefined) throw new TypeError("The plan of frame scores has a store");
  const fail = (found: string): PlanError =>
    new PlanError(`Cannot merge "${run.folder}": ${found}`, { path: run.folder });
  const versions = Object.fromEntries(
    storedVersions.flatMap((name) => {
      const version = results.versions[name];
      return version === undefined ? [] : [[name, version] as const];
    }),
  );
  const head = headOf(store, versions);
  const parts: StorePart[] = [];
  for (let unit = 0; unit < run.numUnits; unit += 1) parts.push(partFacts(run, unit, head));
  const earlier = await readManifest(folder);
  if (earlier !== undefined && JSON.stringify(earlier) !== JSON.stringify({ ...head, parts }))
    throw fail(`"${folder}" holds another score store. Choose another folder`);
  for (const [unit, part] of parts.entries())
    await writeFileAtomic(join(folder, part.file), await unitFileBytes(run, unit, wholeUnit(run, unit)));
  await writeManifest(folder, { ...head, parts });
}

function partFacts(run: PlanFolder, number: number, head: StoreHead): StorePart {
  const unit = wholeUnit(run, number);
  const { bytes } = unitFile(run, number, unit);
  const keys: ClipKey[] = [];
  const clips: StoredClip[] = [];
  const skipped: SkippedStoredClip[] = [];
  const without: number[] = [];
  for (const [i, record] of unitRecords(run, number, unit).entries()) {
    const key: ClipKey = { ...nameOf(record.clip), sha256: record.sha256 ?? "" };
    const place = { ...key, path: record.clip.path, ...partOf(record.clip) };
    keys.push(key);
    if ("result" in record) {
      const { numRows, numFrames, endSeconds, averageFps } = record.result as StoredFacts;
      clips.push({ ...place, numRows, numFrames, endSeconds, averageFps });
    } else {
      without.push(i);
      skipped.push({ ...place, reason: record.skipped });
    }
  }
  return { file: partName(number, head, keys, without), bytes, clips, skipped };
}
