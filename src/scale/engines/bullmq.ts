import { unitRange } from "../plan.js";
import type { PlanFolder } from "../plan-folder.js";
import { listUnits, missingUnits } from "../unit-store.js";
import type { EngineAddress } from "./address.js";
import { openQueue, someoneHasIt } from "./bullmq-package.js";
import { workOnQueue } from "./bullmq-worker.js";
import type { Engine, Submission, UnitEnd } from "./engine.js";

/** Units put into the queue with one request. */
const bulk = 500;

/** What ended in one way or the other leaves the queue: files say what is missing. */
const jobOptions = { attempts: 1, removeOnComplete: true, removeOnFail: true };

/**
 * Puts the missing units of a plan into its queue; those that wait there or are at work are left as they are.
 *
 * @throws {PlanError} If the packages are not installed, or the server cannot be reached.
 */
export async function submitToQueue(run: PlanFolder, address: EngineAddress): Promise<Submission> {
  const { queue, close } = await openQueue(run, address, { create: true });
  try {
    const names = new Set(await queue.getRanges([...someoneHasIt], 0, -1));
    const missing = missingUnits(run);
    const units = missing.filter((unit) => !names.has(jobId(unit)));
    for (let i = 0; i < units.length; i += bulk) {
      const jobs = units.slice(i, i + bulk).map((unit) => {
        const data = { plan: run.plan.id, unit };
        return { name: "unit", data, opts: { ...jobOptions, jobId: jobId(unit) } };
      });
      await queue.addBulk(jobs);
    }
    return { units: units.length, underWay: missing.length - units.length };
  } finally {
    await close();
  }
}

/** One unit has one job; its name may not be a mere number. */
function jobId(unit: number): string {
  return `unit-${unit}`;
}

/**
 * The engine of a queue: units are put into it, and computed by processes of this machine and by whoever else works on that
 * queue with the same folder.
 *
 * @param workers - Processes of this machine.
 */
export function bullmqEngine(address: EngineAddress, workers: number): Engine {
  return {
    async *start(work) {
      const { run, units, onClips } = work;
      await submitToQueue(run, address);
      const waiting = new Set(units);
      const failed = new Map<number, string>();
      const lookAround = (tell: (end: UnitEnd) => void, mine: ReadonlySet<number>): void => {
        const { results } = listUnits(run.folder);
        for (const unit of waiting) {
          if (mine.has(unit) || !results.has(unit)) continue;
          const { first, end } = unitRange(run.plan.content, unit);
          waiting.delete(unit);
          onClips(end - first);
          tell({ unit });
        }
      };
      for await (const end of workOnQueue(work, address, workers, lookAround)) {
        if (end.failed !== undefined) failed.set(end.unit, end.failed);
        else {
          waiting.delete(end.unit);
          yield end;
        }
      }
      const nobody = "nobody computed it, or its result is not in this folder";
      for (const unit of waiting) yield { unit, failed: failed.get(unit) ?? nobody };
    },
  };
}
