import { workerPool } from "../worker-pool.js";
import type { Engine, EngineWork, UnitEnd } from "./engine.js";
import { toldBy } from "./told.js";

/**
 * The engine of one machine: processes that keep their model over many units. The next unit goes to whoever is free.
 *
 * @param workers - How many.
 */
export function processesEngine(workers: number): Engine {
  return { start: (work) => computeInProcesses(work, workers) };
}

async function* computeInProcesses(work: EngineWork, workers: number): AsyncGenerator<UnitEnd, void> {
  work.signal.throwIfAborted();
  const waiting = [...work.units];
  const numProcesses = Math.min(workers, waiting.length);
  const pool = workerPool(work);
  const stop = async (): Promise<void> => {
    waiting.length = 0;
    await pool.kill();
  };
  try {
    yield* toldBy<UnitEnd>(async (tell) => {
      const one = async (): Promise<void> => {
        for (let unit = waiting.shift(); unit !== undefined; unit = waiting.shift())
          tell(await pool.compute(unit));
      };
      const all = Array.from({ length: numProcesses }, () =>
        one().catch(async (error: unknown) => {
          await stop();
          throw error;
        }),
      );
      const failed = (await Promise.allSettled(all)).find(({ status }) => status === "rejected");
      if (failed !== undefined) throw (failed as PromiseRejectedResult).reason;
    });
  } finally {
    await stop();
  }
}
