import { setTimeout as sleep } from "node:timers/promises";
import { PlanError } from "../../core/errors.js";
import { untilAborted } from "../../core/task.js";
import { readUnit } from "../unit-store.js";
import { workerPool } from "../worker-pool.js";
import type { EngineAddress } from "./address.js";
import { openQueue, someoneHasIt } from "./bullmq-package.js";
import type { EngineWork, UnitEnd } from "./engine.js";
import { toldBy } from "./told.js";

/** A machine on which so many units failed one after the other would fail all there are. */
const mostFailures = 3;

const pollSeconds = 1;

/**
 * Computes units as the queue gives them, in processes of this machine: one that computes could not say in time that it
 * lives. Ends when nobody has any left, so what others leave when they die is taken over. A server that goes away is waited
 * for.
 *
 * @param workers - How many units at a time.
 * @param onPoll - Called now and then with the units that this machine was given.
 * @throws {PlanError} If this machine cannot compute, or the queue cannot be reached; units are left to others.
 */
export function workOnQueue(
  work: Omit<EngineWork, "units">,
  address: EngineAddress,
  workers: number,
  onPoll: (tell: (end: UnitEnd) => void, mine: ReadonlySet<number>) => void = () => undefined,
): AsyncGenerator<UnitEnd, void> {
  const { run, signal } = work;
  return toldBy<UnitEnd>(async (tell) => {
    signal.throwIfAborted();
    const { queue, startWorker, leave, refuse, close } = await openQueue(run, address);
    const pool = workerPool(work, address.variables);
    const stopped = new AbortController();
    const ended = AbortSignal.any([signal, stopped.signal]);
    const mine = new Set<number>();
    let [inRow, underWay] = [0, 0];
    const compute = async (unit: number): Promise<void> => {
      const end = await pool.compute(unit);
      tell(end);
      inRow = end.failed === undefined ? 0 : inRow + 1;
      if (inRow < mostFailures) return;
      const found = `${inRow} units failed here one after the other: ${end.failed}`;
      throw new PlanError(`Cannot work on "${run.folder}": ${found}`, { path: run.folder });
    };
    startWorker(async (job, token) => {
      const { plan, unit } = job.data;
      const isOurs = plan === run.plan.id && Number.isInteger(unit) && unit >= 0 && unit < run.numUnits;
      if (!isOurs) throw refuse();
      if (ended.aborted) throw await leave(job, token);
      if (typeof readUnit(run, unit) === "object") return;
      underWay += 1;
      mine.add(unit);
      try {
        await compute(unit);
      } catch (error) {
        stopped.abort(error);
        throw await leave(job, token);
      } finally {
        underWay -= 1;
      }
    }, workers);
    try {
      for (let isOver = false; !isOver;) {
        await sleep(pollSeconds * 1000, undefined, { signal: ended });
        onPoll(tell, mine);
        if (underWay > 0) continue;
        const count = queue.getJobCountByTypes(...someoneHasIt).catch(() => undefined); // it comes back
        isOver = (await untilAborted(count, ended)) === 0;
      }
    } catch (error) {
      throw ended.aborted ? ended.reason : error;
    } finally {
      await Promise.all([pool.kill(), close()]);
    }
  });
}
