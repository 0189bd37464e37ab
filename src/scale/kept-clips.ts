import { rm } from "node:fs/promises";
import { PlanError } from "../core/errors.js";
import type { KeptPrediction } from "../evaluate/evaluate.js";
import { writeFileAtomic } from "../files/atomic-write.js";
import { openJournal, readJournal, type Journal, type JournalOptions } from "../files/journal.js";
import { isOfThreads, recordedThreads, threadCounts } from "../pipeline/thread-counts.js";
import { makePlan, type PlanDraft } from "./make-plan.js";
import { recordsOfUnit } from "./merge-evaluation.js";
import { clipBelow, unitRange } from "./plan.js";
import { keptPath } from "./kept-of-unit.js";
import { keptFolder, readPlan, type PlanFolder } from "./plan-folder.js";
import { lookAtUnit, missingUnits } from "./unit-store.js";

/*
 * What a single process has computed of an evaluation is handed to the workers of its plan, and the other way round. A clip's bits
 * follow from its place in its batch, which is the same in both.
 */

/**
 * Writes what a journal has of the missing units into the plan's folder, where workers look for it. A unit has the threads of its
 * plan: what was computed with others is computed again.
 *
 * @param onOthers - Told how many clips that is, and with how many threads they were computed.
 * @returns The positions of the clips that it has.
 */
export async function handToUnits(
  run: PlanFolder,
  path: string,
  about: Omit<JournalOptions, "fresh">,
  onOthers: (numClips: number, threads: string) => void,
): Promise<ReadonlySet<number>> {
  await rm(keptFolder(run.folder), { recursive: true, force: true });
  const positions = new Set<number>();
  const { threads } = run.plan;
  const others = threadCounts(threads);
  let numOthers = 0;
  const there = await readJournal(path);
  if (JSON.stringify(there?.settings) !== JSON.stringify(about.settings)) return positions;
  const journal: Journal<KeptPrediction> = await openJournal(path, { ...about, fresh: false });
  try {
    for (const unit of missingUnits(run)) {
      const { first } = unitRange(run.plan.content, unit);
      const clips = run.clipsOf(unit).map((planned) => clipBelow(run.plan.places.root, planned));
      const found = await journal.findAll(clips.map((clip) => clip.path));
      const kept = found.map((one): typeof one => {
        const values = one?.values.filter((value) => isOfThreads(value, threads)) ?? [];
        if (one === undefined || values.length > 0) return one && { ...one, values };
        one.values.slice(0, 1).forEach(others.add);
        numOthers += 1;
        return undefined;
      });
      for (const [i, one] of kept.entries()) if (one !== undefined) positions.add(first + i);
      if (kept.every((one) => one === undefined)) continue;
      await writeFileAtomic(keptPath(run.folder, unit), JSON.stringify(kept.map((one) => one ?? null)));
    }
  } finally {
    await journal.close();
  }
  if (numOthers > 0) onOthers(numOthers, others.text());
  return positions;
}

/**
 * Adds what the units of a plan have to the journal of a single process, if the plan in the folder is of the same evaluation.
 *
 * @param placeOf - The place of a position in its batch.
 */
export async function handToJournal(
  folder: string,
  draft: PlanDraft,
  path: string,
  about: Omit<JournalOptions, "fresh">,
  placeOf: (position: number) => string,
): Promise<void> {
  // another plan stays, for its workers
  const run = await makePlan(folder, draft, { other: "error" }).catch((error: unknown) => {
    if (error instanceof PlanError) return undefined;
    throw error;
  });
  if (run === undefined) return;
  const journal: Journal<KeptPrediction> = await openJournal(path, { ...about, fresh: false });
  try {
    for (let unit = 0; unit < run.numUnits; unit += 1) {
      const there = lookAtUnit(run, unit);
      if (typeof there !== "object") continue;
      const threads = recordedThreads(there.header.versions);
      const records = recordsOfUnit(run, unit);
      const known = await journal.findAll(records.map(({ clip }) => clip.path));
      for (const [i, record] of records.entries()) {
        if (!("result" in record)) continue; // tried again, as those of every rerun are
        const place = placeOf(record.position);
        if (known[i]?.values.some((value) => value.place === place) === true) continue;
        await journal.add(record.clip.path, record.sha256, { place, threads, prediction: record.result });
      }
    }
  } finally {
    await journal.close();
  }
}

/** Whether there is a plan from which {@link handToJournal} may take something. */
export async function hasPlan(folder: string): Promise<boolean> {
  return (await readPlan(folder).catch(() => undefined)) !== undefined;
}
