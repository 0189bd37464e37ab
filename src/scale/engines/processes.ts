import { availableParallelism } from "node:os";
import { PlanError } from "../../core/errors.js";
import { startWorkerProcess, WorkerGone, type WorkerProcess } from "../worker-process.js";
import type { Engine, EngineWork, UnitEnd } from "./engine.js";

/** A unit that so many workers died of is given up. */
const mostDeaths = 3;

/**
 * The engine of one machine: processes that keep their model over many units. The next unit goes to whoever is free.
 *
 * @param workers - How many; they share the cores.
 */
export function processesEngine(workers: number): Engine {
  return { start: (work) => computeInProcesses(work, workers) };
}

async function* computeInProcesses(work: EngineWork, workers: number): AsyncGenerator<UnitEnd, void> {
  const waiting = [...work.units];
  const ends: UnitEnd[] = [];
  const threads = work.places.threads ?? Math.max(1, Math.floor(availableParallelism() / workers));
  const places = { ...work.places, threads };
  let wake: () => void = () => undefined;
  const tell = (end: UnitEnd): void => {
    ends.push(end);
    wake();
  };
  const hasBegun = { done: false };
  let numRunning = Math.min(workers, waiting.length);
  const processes = new Set<WorkerProcess>();
  const end = (): void => {
    for (const one of processes) void one.kill();
    wake();
  };
  work.signal.addEventListener("abort", end, { once: true });
  const lines = Array.from({ length: numRunning }, () =>
    computeOneByOne(work, places, waiting, processes, hasBegun, tell).finally(() => {
      numRunning -= 1;
      wake();
    }),
  );
  const all = Promise.all(lines);
  all.catch(() => undefined); // awaited below

  try {
    for (;;) {
      work.signal.throwIfAborted();
      const next = ends.shift();
      if (next !== undefined) yield next;
      else if (numRunning === 0) break;
      else await new Promise<void>((resolve) => (wake = resolve));
    }
    await all;
  } finally {
    waiting.length = 0;
    work.signal.removeEventListener("abort", end);
    await Promise.all(Array.from(processes, (one) => one.kill()));
    await Promise.allSettled(lines);
  }
}

/** One worker's way through the units; a worker that dies is followed by another. */
async function computeOneByOne(
  { run, signal, onClips }: EngineWork,
  places: EngineWork["places"],
  waiting: number[],
  processes: Set<WorkerProcess>,
  hasBegun: { done: boolean },
  tell: (end: UnitEnd) => void,
): Promise<void> {
  let worker: WorkerProcess | undefined;
  for (let unit = waiting.shift(); unit !== undefined; unit = waiting.shift()) {
    for (let deaths = 0; ;) {
      signal.throwIfAborted();
      if (worker === undefined) {
        worker = startWorkerProcess(run.folder, places);
        processes.add(worker);
      }
      let clips = 0;
      try {
        await worker.compute(unit, () => {
          clips += 1;
          onClips(1);
        });
        hasBegun.done = true;
        tell({ unit });
        break;
      } catch (error) {
        if (signal.aborted) return;
        if (clips > 0) onClips(-clips);
        const reason = (error as Error).message;
        if (error instanceof WorkerGone) {
          processes.delete(worker);
          worker = undefined;
          deaths += 1;
        }
        if (error instanceof WorkerGone && deaths < mostDeaths) continue;
        if (error instanceof WorkerGone && !hasBegun.done) {
          waiting.length = 0; // no worker comes so far: it is not the unit
          throw new PlanError(`Cannot work on "${run.folder}": ${reason}`, { path: run.folder });
        }
        tell({ unit, failed: reason });
        break;
      }
    }
  }
  if (worker === undefined) return;
  processes.delete(worker);
  await worker.kill();
}
