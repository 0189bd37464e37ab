import { cleanLine } from "../core/clean-text.js";
import { formatCounted } from "../core/format.js";
import { runTask, type Task } from "../core/task.js";
import type { WorkerPlaces } from "../scale/compute-unit.js";
import { workOnQueue } from "../scale/engines/bullmq-worker.js";
import { wordsHere } from "../scale/portable-line.js";
import type { PlanFolder } from "../scale/plan-folder.js";
import { missingUnits } from "../scale/unit-store.js";
import { noteFailure } from "../scale/work.js";
import { exitCodes, UsageError, type CommandContext } from "./command.js";
import { addressOption } from "./engine-option.js";
import { jsonText } from "./output.js";

interface Count {
  readonly done: number;
  readonly failed: number;
}

/** Computes units as a queue gives them, until nobody has any left. */
export async function workFromQueue(
  context: CommandContext,
  run: PlanFolder,
  engine: string,
  places: WorkerPlaces,
): Promise<number> {
  const { values, stdout, stderr, json } = context;
  const others = ["stripe", "unit", "units", "retry_skipped"].find((name) => values[name] !== undefined);
  if (others !== undefined) throw new UsageError(`Expected --engine or --${others} but received both`);
  const address = addressOption(engine);
  const title = `Computing units from ${address.shown}`;
  const facts = { title, total: missingUnits(run).length, unit: "units", signal: context.signal };
  const compute = async (task: Task): Promise<Count> => {
    const count = { done: 0, failed: 0 };
    const work = { run, places, signal: task.signal, onClips: () => undefined };
    for await (const { unit, failed } of workOnQueue(work, address, 1)) {
      task.advance(1);
      if (failed === undefined) count.done += 1;
      else {
        count.failed += 1;
        await noteFailure(run.folder, unit, failed);
        stderr(`${cleanLine(`unit ${unit}: ${wordsHere(failed)}`)}\n`);
      }
    }
    return count;
  };
  let working: Promise<Count> | undefined;
  const ends = await runTask(facts, (task) => (working = compute(task))).catch(async (error: unknown) => {
    await working?.catch(() => undefined); // an interrupted worker gives its unit back
    throw error;
  });
  const missing = missingUnits(run).length;
  const text = [
    `${formatCounted(ends.done, "unit")} computed`,
    ...(ends.failed === 0 ? [] : [`${ends.failed} failed`]),
    ...(missing === 0 ? [] : [`${missing} not in this folder. What is missing: kinetoscope submit`]),
  ].join(", ");
  stdout(json ? jsonText({ ...ends, missing }) : `${text}\n`);
  return ends.failed > 0 ? exitCodes.partly : exitCodes.done;
}
