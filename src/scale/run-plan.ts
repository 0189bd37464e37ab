import { formatCounted } from "../core/format.js";
import { runTask } from "../core/task.js";
import type { WorkerPlaces } from "./compute-unit.js";
import type { Engine } from "./engines/engine.js";
import type { PlanFolder } from "./plan-folder.js";
import { unitRange } from "./plan.js";
import { readUnit, removeUnit } from "./unit-store.js";
import { noteFailure } from "./work.js";
import { unitsFailed } from "./worker-process.js";

/** How {@link runPlan} computes. */
export interface RunPlanOptions {
  readonly engine: Engine;
  /** Who computes, for the title: `"2 processes"`. */
  readonly who: string;
  readonly places?: WorkerPlaces;
  /** Computes units with skipped clips again; default false. */
  readonly retrySkipped?: boolean;
  readonly signal?: AbortSignal;
  /** Called with each unit whose result is new. */
  readonly onUnit?: (unit: number) => void;
}

/**
 * Computes all of a plan that is missing, under one progress bar.
 *
 * @throws {PlanError} If a unit cannot be computed; the others are.
 */
export async function runPlan(run: PlanFolder, options: RunPlanOptions): Promise<void> {
  const { engine, who, places = {}, retrySkipped = false, onUnit } = options;
  const { content } = run.plan;
  const numClips = ({ unit }: { readonly unit: number }): number => {
    const { first, end } = unitRange(content, unit);
    return end - first;
  };
  const title = `Classifying ${formatCounted(content.numClips, "clip")} in ${who}`;
  const facts = { title, total: content.numClips, unit: "clips", signal: options.signal };
  await runTask(facts, async (task) => {
    const units: number[] = [];
    for (let unit = 0; unit < run.numUnits; unit += 1) {
      const found = readUnit(run, unit);
      const isThere = typeof found === "object" && !(retrySkipped && found.trailer.skipped > 0);
      if (isThere) {
        task.find(numClips({ unit }));
        continue;
      }
      if (typeof found === "object") await removeUnit(run.folder, unit);
      units.push(unit);
    }
    const failed = new Map<number, string>();
    const onClips = (count: number): void => task.advance(count);
    const work = { run, units, places, signal: task.signal, onClips };
    for await (const end of engine.start(work)) {
      if (end.failed === undefined) onUnit?.(end.unit);
      else {
        failed.set(end.unit, end.failed);
        await noteFailure(run.folder, end.unit, end.failed);
      }
    }
    if (failed.size > 0) throw unitsFailed(run.folder, failed);
  });
}
