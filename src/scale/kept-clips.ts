import { rm } from "node:fs/promises";
import { PlanError } from "../core/errors.js";
import type { KeptPrediction } from "../evaluate/evaluate.js";
import { writeFileAtomic } from "../files/atomic-write.js";
import { openJournal, readJournal, type Journal, type JournalOptions } from "../files/journal.js";
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
 * Writes what a journal has of the missing units into the plan's folder, where workers look for it.
 *
 * @returns The positions of the clips that it has.
 */
export async function handToUnits(
  run: PlanFolder,
  path: string,
  about: Omit<JournalOptions, "fresh">,
): Promise<ReadonlySet<number>> {
  await rm(keptFolder(run.folder), { recursive: true, force: true });
  const positions = new Set<number>();
  const there = await readJournal(path);
  if (JSON.stringify(there?.settings) !== JSON.stringify(about.settings)) return positions;
  const journal: Journal<KeptPrediction> = await openJournal(path, { ...about, fresh: false });
  try {
    for (const unit of missingUnits(run)) {
      const { first } = unitRange(run.plan.content, unit);
      const clips = run.clipsOf(unit).map((planned) => clipBelow(run.plan.places.root, planned));
      const kept = await journal.findAll(clips.map((clip) => clip.path));
      for (const [i, found] of kept.entries()) if (found !== undefined) positions.add(first + i);
      if (kept.every((found) => found === undefined)) continue;
      await writeFileAtomic(keptPath(run.folder, unit), JSON.stringify(kept.map((found) => found ?? null)));
    }
  } finally {
    await journal.close();
  }
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
      if (typeof lookAtUnit(run, unit) !== "object") continue;
      const records = recordsOfUnit(run, unit);
      const known = await journal.findAll(records.map(({ clip }) => clip.path));
      for (const [i, record] of records.entries()) {
        if (!("result" in record)) continue; // tried again, as those of every rerun are
        const place = placeOf(record.position);
        if (known[i]?.values.some((value) => value.place === place) === true) continue;
        await journal.add(record.clip.path, record.sha256, { place, prediction: record.result });
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
