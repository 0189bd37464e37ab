import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { beforeAll, describe, expect, test } from "vitest";
import {
  buildCli,
  runCli,
  startCli,
  tinyCard,
  tinyDataset,
  tinyModel,
  type RunningCli,
} from "../cli/support.js";
import { pidsOn } from "../support/processes.js";
import { redisIsMissing, startRedis } from "../support/redis.js";
import { slurmIsMissing, startSlurm } from "../support/slurm.js";
import { temporaryFolder } from "../support/temporary-folder.js";

/** How many kills there are at least: `KINETOSCOPE_KILLS=20` for a thorough run. */
const numKills = Number(process.env["KINETOSCOPE_KILLS"] ?? 2);
const numClips = 5 * numKills + 6;

beforeAll(buildCli);

/** A sequence that looks random and is the same in every run. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}

interface Prepared {
  readonly folder: string;
  readonly run: string;
  readonly args: readonly string[];
}

/** A plan with a unit for each clip, which takes a while. */
async function prepared(): Promise<Prepared> {
  const slow = { ...tinyCard, sampling: { rule: "floorInt", numFrames: 256 } } as const;
  const [folder, dataset, model] = [
    await temporaryFolder(),
    await tinyDataset(numClips, 1),
    await tinyModel(slow, { numErf: 2000 }),
  ];
  const run = join(folder, "run");
  const args = [
    ...["evaluate", "--model", model, "--root", dataset, "--batch_size", "1", "--top_n", "2"],
    ...["--results_dir", folder, "--threads", "1"],
  ];
  await runCli(["plan", ...args, "--out", run, "--unit_size", "1"]);
  return { folder, run, args };
}

function numDone(run: string): number {
  const units = join(run, "units");
  return existsSync(units) ? readdirSync(units).filter((name) => /^\d+\.jsonl$/.test(name)).length : 0;
}

/** Nothing lost, nothing there twice, and the bytes of a single run. */
async function expectSingleRun({ folder, run, args }: Prepared): Promise<void> {
  const names = readdirSync(join(run, "units")).filter((name) => !name.endsWith(".tmp"));
  expect(names.sort()).toEqual(
    Array.from({ length: numClips + 1 }, (_, unit) => `${String(unit).padStart(6, "0")}.jsonl`),
  );
  expect(pidsOn(run)).toEqual([]);
  await runCli(args);
  await runCli(["merge", run, "--out", join(folder, "merged.csv")]);
  for (const ending of ["", ".provenance.json"])
    expect(readFileSync(join(folder, `merged.csv${ending}`), "utf8")).toBe(
      readFileSync(join(folder, `means_val400.csv${ending}`), "utf8"),
    );
}

/** Waits until so many units are there, so that kills come before the end on a fast machine too; five seconds at most. */
async function untilDone(run: string, count: number): Promise<void> {
  for (let i = 0; i < 100 && numDone(run) < count; i += 1) await sleep(50);
}

const noRedis = redisIsMissing();
describe.skipIf(noRedis !== undefined)(`a queue (${noRedis ?? "Redis"})`, () => {
  test("workers, their processes and Redis are killed at random", async () => {
    const plan = await prepared();
    const { run } = plan;
    const redis = await startRedis();
    const engine = ["--engine", `redis://127.0.0.1:${redis.port}`];
    const random = seeded(11);
    let worker: RunningCli | undefined;
    const killed: string[] = [];
    try {
      await runCli(["submit", run, ...engine]);
      while (killed.length < numKills && numDone(run) < numClips) {
        worker ??= startCli(["work", run, ...engine]);
        await untilDone(run, 3 * killed.length + 1);
        await sleep(600 * random());
        const what = random();
        if (what < 0.3) {
          worker.kill("SIGKILL");
          await worker.ended;
          worker = undefined;
          killed.push("worker");
        } else if (what < 0.65) {
          const child = pidsOn(`--fed -- ${run}`).at(0);
          if (child === undefined) continue;
          process.kill(child, "SIGKILL");
          killed.push("process");
        } else {
          await redis.kill();
          await sleep(500);
          await redis.start();
          killed.push("redis");
        }
        // one process may have died too often for one unit
        const ended = await Promise.race([worker?.ended, sleep(50)]);
        if (ended !== undefined) worker = undefined;
      }
      await (worker ?? startCli(["work", run, ...engine])).ended;
      // a unit whose process died three times is submitted again, as a person would
      await runCli(["submit", run, ...engine]);
      await runCli(["work", run, ...engine]);
      expect(killed.length, killed.join()).toBeGreaterThanOrEqual(numKills);
      expect(numDone(run), killed.join()).toBe(numClips + 1);
    } finally {
      worker?.kill("SIGKILL");
      await redis.close();
    }
    await expectSingleRun(plan);
  });
});

const noSlurm = slurmIsMissing();
describe.skipIf(noSlurm !== undefined)(`Slurm (${noSlurm ?? "here"})`, () => {
  test("slurmd and tasks are killed at random", async () => {
    const plan = await prepared();
    const { run } = plan;
    const slurm = await startSlurm();
    const random = seeded(5);
    const killed: string[] = [];
    try {
      const submit = async (): Promise<string> =>
        (await runCli(["submit", run, "--engine", "slurm", "--tasks", "2"], slurm)).stdout;
      await submit();
      while (killed.length < numKills && numDone(run) < numClips) {
        await untilDone(run, 3 * killed.length + 1);
        await sleep(600 * random());
        if (random() < 0.5) {
          process.kill(slurm.pid("slurmd"), "SIGKILL");
          await sleep(300);
          slurm.startNode();
          killed.push("slurmd");
        } else {
          const task = pidsOn(`${run} --units`).at(0);
          if (task === undefined) await submit();
          else {
            process.kill(task, "SIGKILL");
            killed.push("task");
          }
        }
      }
      for (let i = 0; i < 5; i += 1) {
        await slurm.drained();
        if ((await submit()).includes("all units are there")) break;
      }
      expect(killed.length, killed.join()).toBeGreaterThanOrEqual(numKills);
      expect(numDone(run), killed.join()).toBe(numClips + 1);
    } finally {
      await slurm.close();
    }
    await expectSingleRun(plan);
  });
});
