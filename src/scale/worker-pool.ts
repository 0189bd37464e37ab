import { PlanError } from "../core/errors.js";
import type { EngineWork, UnitEnd } from "./engines/engine.js";
import { startWorkerProcess, WorkerGone, type WorkerProcess } from "./worker-process.js";

/** A unit that so many workers died of is given up. */
const mostDeaths = 3;

/** Processes of this machine that keep their model over many units. */
export interface WorkerPool {
  /**
   * Computes a unit in a process that is free, or in a new one; a process that dies is followed by another.
   *
   * @throws {PlanError} If no process came so far as to compute anything. The reason of the signal, if that was aborted.
   */
  compute(unit: number): Promise<UnitEnd>;
  /** Ends all processes now; what they compute rejects. */
  kill(): Promise<void>;
}

/**
 * Makes a pool; processes are started when they are needed.
 *
 * @param secrets - Variables of the environment that the processes are not given.
 */
export function workerPool(work: Omit<EngineWork, "units">, secrets: readonly string[] = []): WorkerPool {
  const { run, signal, onClips } = work;
  const processes = new Set<WorkerProcess>();
  const free: WorkerProcess[] = [];
  const state = { hasBegun: false, hasEnded: false };
  const hasEnded = (): boolean => state.hasEnded;
  const start = (): WorkerProcess => {
    const worker = startWorkerProcess(run.folder, work.places, secrets);
    processes.add(worker);
    return worker;
  };
  const kill = async (): Promise<void> => {
    state.hasEnded = true;
    free.length = 0;
    await Promise.all(Array.from(processes, (one) => one.kill()));
  };
  const end = (): void => void kill();
  signal.addEventListener("abort", end, { once: true });

  return {
    async compute(unit) {
      for (let deaths = 0; ;) {
        signal.throwIfAborted();
        if (hasEnded()) throw new WorkerGone("the pool has ended");
        const worker = free.pop() ?? start();
        let clips = 0;
        try {
          await worker.compute(unit, () => {
            clips += 1;
            onClips(1);
          });
          state.hasBegun = true;
          free.push(worker);
          return { unit };
        } catch (error) {
          signal.throwIfAborted();
          if (hasEnded()) throw error;
          if (clips > 0) onClips(-clips);
          const reason = (error as Error).message;
          if (!(error instanceof WorkerGone)) {
            free.push(worker);
            return { unit, failed: reason };
          }
          processes.delete(worker);
          deaths += 1;
          if (deaths < mostDeaths) continue;
          if (state.hasBegun) return { unit, failed: reason };
          // no worker comes so far: it is not the unit
          throw new PlanError(`Cannot work on "${run.folder}": ${reason}`, { path: run.folder });
        }
      }
    },
    async kill() {
      signal.removeEventListener("abort", end);
      await kill();
    },
  };
}
