import type { Job, Processor, Queue, Worker } from "bullmq";
import { setTimeout as sleep } from "node:timers/promises";
import { errorCode, errorMessage, PlanError } from "../../core/errors.js";
import type { PlanFolder } from "../plan-folder.js";
import type { EngineAddress } from "./address.js";

/** What stands in a queue: whose unit, and which. All else a worker has on its own disk. */
export interface QueuedUnit {
  readonly plan: string;
  readonly unit: number;
}

/** A plan's own queue. */
export interface PlanQueue {
  readonly queue: Queue<QueuedUnit>;
  /** Begins to take units, so many at a time. */
  startWorker(processor: Processor<QueuedUnit>, concurrency: number): Worker<QueuedUnit>;
  /** Gives a unit back, for others; a processor throws what comes out. */
  leave(job: Job<QueuedUnit>, token: string | undefined): Promise<Error>;
  /** What a processor throws that will have nothing to do with a job. */
  refuse(): Error;
  close(): Promise<void>;
}

/** The states of units that somebody has or will have. */
export const someoneHasIt = ["waiting", "active", "delayed", "prioritized"] as const;

/** Names in a server that others may use too. */
const ownPrefix = "kinetoscope";

/** A worker of which nothing was heard for so long is taken for dead; it says that it lives twice as often. */
const lockSeconds = 15;
const stalledCheckSeconds = 10;

/** How often a unit may be taken over from workers that died before it is given up: BullMQ's own 1 is an unlucky night. */
const mostStalls = 100;

const connectSeconds = 15;

/** A server that is gone is not waited for at the end. */
const partingSeconds = 3;

/**
 * Opens the queue of a plan.
 *
 * @param options - `create`, default false: a PostgreSQL database gets BullMQ's tables if it has none.
 * @throws {PlanError} If the packages are not installed, or the server cannot be reached.
 */
export async function openQueue(
  { folder, plan }: PlanFolder,
  address: EngineAddress,
  { create }: { readonly create: boolean } = { create: false },
): Promise<PlanQueue> {
  const { WaitingError, UnrecoverableError, SchemaMigrationRequiredError, ...bullmq } = await loadBullmq(
    folder,
    address.kind,
  );
  const fail = (found: string): PlanError =>
    new PlanError(`Cannot use the queue at ${address.shown}: ${withoutSecret(found, address)}`, {
      path: folder,
    });
  const name = `plan-${plan.id.slice(0, 32)}`;
  const [connection, classes] = ((): readonly [object, typeof bullmq] => {
    if (address.kind === "redis") return [{ url: address.whole(), maxRetriesPerRequest: null }, bullmq];
    const pool = { connectionString: address.whole(), max: 4, schema: ownPrefix, migrate: create };
    return [pool, bullmq.withBackend(bullmq.createPostgresBackend) as unknown as typeof bullmq];
  })();
  const settings = { connection, prefix: ownPrefix };
  const queue = new classes.Queue<QueuedUnit>(name, settings);
  let timer: NodeJS.Timeout | undefined;
  try {
    await new Promise<void>((resolve, reject) => {
      queue.on("error", reject); // the first one; later ones are connections that come back
      timer = setTimeout(
        () => reject(new Error(`no answer in ${connectSeconds} seconds`)),
        connectSeconds * 1000,
      );
      queue.waitUntilReady().then(() => resolve(), reject);
    });
  } catch (error) {
    void queue.close().catch(() => undefined);
    const isEmpty = error instanceof SchemaMigrationRequiredError;
    throw fail(isEmpty ? "nothing was submitted to it. Use kinetoscope submit" : words(error));
  } finally {
    clearTimeout(timer);
  }
  const workers: Worker<QueuedUnit>[] = [];
  return {
    queue,
    startWorker(processor, concurrency) {
      const worker = new classes.Worker<QueuedUnit>(name, processor, {
        ...settings,
        ...{ concurrency, lockDuration: lockSeconds * 1000, maxStalledCount: mostStalls },
        stalledInterval: stalledCheckSeconds * 1000,
      });
      worker.on("error", () => undefined); // a connection that comes back, a lock that another has: results are files
      workers.push(worker);
      return worker;
    },
    leave: async (job, token) => {
      // else it is taken over as that of a worker that died
      await Promise.race([
        job.moveToWait(token).catch(() => undefined),
        sleep(partingSeconds * 1000, undefined, { ref: false }),
      ]);
      return new WaitingError();
    },
    refuse: () => new UnrecoverableError("it belongs to another plan"),
    close: async () => {
      for (const one of [...workers, queue]) await closed(one);
    },
  };
}

async function closed(one: Queue<QueuedUnit> | Worker<QueuedUnit>): Promise<void> {
  const late = sleep(partingSeconds * 1000, "late" as const, { ref: false });
  const end = await Promise.race([one.close().catch(() => undefined), late]);
  if (end === "late") await Promise.race([one.disconnect().catch(() => undefined), sleep(1000)]);
}

async function loadBullmq(folder: string, kind: EngineAddress["kind"]): Promise<typeof import("bullmq")> {
  const driver = kind === "redis" ? "ioredis" : "pg";
  try {
    const bullmq = await import("bullmq");
    await import(driver);
    return bullmq;
  } catch (error) {
    const reason = errorMessage(error).split("\n")[0];
    const found = `its packages cannot be loaded: ${reason}. Install them with npm install bullmq@6 ${driver}`;
    throw new PlanError(`Cannot use the engine for "${folder}": ${found}`, { path: folder });
  }
}

/** The errors of drivers may hold the commands that were refused, passwords included: only their words go on. */
function withoutSecret(text: string, address: EngineAddress): string {
  const { password } = new URL(address.whole());
  const secrets = [address.whole(), password, decodeURIComponent(password)].filter((part) => part !== "");
  return secrets.reduce((left, secret) => left.replaceAll(secret, "…"), text);
}

/** `ECONNREFUSED` of several addresses has no message of its own. */
function words(error: unknown): string {
  const message = errorMessage(error);
  return message === "" ? String(errorCode(error)) : message;
}
