import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Queue } from "bullmq";
import { evaluate, loadKinetics, loadModel } from "kinetoscope";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { buildCli, runCli, startCli, tinyCard, tinyDataset, tinyModel } from "../cli/support.js";
import { pidsOn, processesOn } from "../support/processes.js";
import { postgresIsMissing, startPostgres, type Postgres } from "../support/postgres.js";
import { redisIsMissing, startRedis, type Redis } from "../support/redis.js";
import { temporaryFolder } from "../support/temporary-folder.js";
import { tableBytes } from "./support.js";

/** It has all that an address would have to escape. */
const password = "s3cret/?#%@ :x";

beforeAll(buildCli);

interface Prepared {
  readonly folder: string;
  readonly run: string;
  /** Of the single run. */
  readonly args: readonly string[];
}

/** A plan of `numClips` units and a broken clip's, whose model is slow if asked. */
async function prepared(numClips: number, numErf = 0): Promise<Prepared> {
  const card =
    numErf === 0 ? tinyCard : ({ ...tinyCard, sampling: { rule: "floorInt", numFrames: 256 } } as const);
  const [folder, dataset, model] = [
    await temporaryFolder(),
    await tinyDataset(numClips, 1),
    await tinyModel(card, { numErf }),
  ];
  const args = [
    ...["evaluate", "--model", model, "--root", dataset, "--batch_size", "1", "--top_n", "2"],
    ...["--results_dir", folder, "--threads", "1"],
  ];
  const run = join(folder, "run");
  await runCli(["plan", ...args, "--out", run, "--unit_size", "1"]);
  return { folder, run, args };
}

async function expectSingleRun({ folder, run, args }: Prepared): Promise<void> {
  await runCli(args);
  expect((await runCli(["merge", run, "--out", join(folder, "merged.csv")])).stderr).toBe("");
  for (const ending of ["", ".provenance.json"]) {
    const single = readFileSync(join(folder, `means_val400.csv${ending}`), "utf8");
    expect(readFileSync(join(folder, `merged.csv${ending}`), "utf8")).toBe(single);
  }
}

function numDone(run: string): number {
  const units = join(run, "units");
  return existsSync(units) ? readdirSync(units).filter((name) => /^\d+\.jsonl$/.test(name)).length : 0;
}

const redisMissing = redisIsMissing();
if (redisMissing !== undefined)
  test.skip(`skipped: kinetoscope work --engine redis:// ${redisMissing}`, () => undefined);

describe.skipIf(redisMissing !== undefined)("kinetoscope work --engine redis://", () => {
  let redis: Redis;
  let engine: string;
  const env = { KINETOSCOPE_ENGINE_PASSWORD: password };
  beforeAll(async () => {
    redis = await startRedis({ password });
    engine = `redis://127.0.0.1:${redis.port}`;
  });
  afterAll(() => redis.close());

  test("two workers share the units: the bytes of a single run, and again only what is missing", async () => {
    const plan = await prepared(8);
    const submit = ["submit", plan.run, "--engine", engine];
    expect((await runCli(submit, { env })).stdout).toBe(`9 units put into the queue at ${engine}\n`);
    expect((await runCli(submit, { env })).stdout).toBe(
      `0 units put into the queue at ${engine}; 9 units there already\n`,
    );
    const work = ["work", plan.run, "--engine", engine];
    const [one, other] = await Promise.all([runCli(work, { env }), runCli(work, { env })]);
    const counts = [one, other].map(({ stdout }) => Number(/^(\d+) units? computed\n$/.exec(stdout)?.[1]));
    expect(counts[0] + counts[1]).toBe(9);
    expect([one.exitCode, other.exitCode]).toEqual([0, 0]);
    await expectSingleRun(plan);
    expect((await runCli(submit, { env })).stdout).toBe(`0 units put into the queue at ${engine}\n`);
  });

  test("workers, what they started and Redis may be killed: nothing is lost, nothing there twice", async () => {
    const plan = await prepared(9, 2000);
    const { run } = plan;
    await runCli(["submit", run, "--engine", engine], { env });
    const work = ["work", run, "--engine", engine];
    const first = startCli(work, { env });
    await vi.waitFor(() => expect(numDone(run)).toBeGreaterThan(0), 60_000);
    first.kill("SIGKILL");
    const child = startCli(work, { env });
    await vi.waitFor(() => expect(pidsOn(`--fed -- ${run}`).length).toBe(1), 60_000);
    for (const pid of pidsOn(`--fed -- ${run}`)) process.kill(pid, "SIGKILL");
    await vi.waitFor(() => expect(numDone(run)).toBeGreaterThan(2), 60_000);
    await redis.kill();
    await sleep(1500);
    await redis.start();
    // the unit of the worker that was killed is taken over when its lock has ended
    const { stdout, exitCode } = await child.ended;
    expect(stdout).toMatch(/^\d units computed\n$/);
    expect(exitCode).toBe(0);
    expect(numDone(run)).toBe(10);
    expect(readdirSync(join(run, "units")).filter((name) => !/^\d{6}\.jsonl$/.test(name))).toEqual([]);
    expect(pidsOn(run)).toEqual([]);
    await expectSingleRun(plan);
  });

  test("Ctrl-C gives the unit back at once, and units of other plans are refused", async () => {
    const { run } = await prepared(3, 4000);
    await runCli(["submit", run, "--engine", engine], { env });
    const stopped = startCli(["work", run, "--engine", engine], { env });
    await vi.waitFor(() => expect(pidsOn(`--fed -- ${run}`).length).toBe(1), 60_000);
    await sleep(300);
    stopped.kill("SIGINT");
    await stopped.ended;
    const { id } = JSON.parse(readFileSync(join(run, "plan.json"), "utf8")) as { readonly id: string };
    const connection = { host: "127.0.0.1", port: redis.port, password };
    const queue = new Queue(`plan-${id.slice(0, 32)}`, { connection, prefix: "kinetoscope" });
    queue.on("error", () => undefined);
    const left = 4 - numDone(run);
    expect(await queue.getJobCountByTypes("waiting")).toBe(left);
    const [job] = await queue.getJobs(["waiting"]);
    expect(Object.keys(job.data as object)).toEqual(["plan", "unit"]);
    const options = { removeOnFail: true };
    await queue.add("unit", { plan: "another", unit: 1 }, options);
    await queue.add("unit", { plan: id, unit: 99 }, options);
    await queue.add("unit", { plan: id, unit: "../../1" }, options);
    await queue.close();
    const { stdout, exitCode } = await runCli(["work", run, "--engine", engine], { env });
    expect([stdout, exitCode]).toEqual([`${left} units computed\n`, 0]);
    expect(readdirSync(join(run, "units")).length).toBe(4);
  });

  test("a machine that cannot compute leaves the units to others", async () => {
    const { run } = await prepared(5);
    await runCli(["submit", run, "--engine", engine], { env });
    const bad = await runCli(["work", run, "--engine", engine, "--root", "/nowhere"], { env });
    expect(bad.exitCode).toBe(1);
    expect(bad.stderr).toContain("3 units failed here one after the other");
    expect((await runCli(["work", run, "--engine", engine, "--model", "/no.onnx"], { env })).exitCode).toBe(
      1,
    );
    expect((await runCli(["work", run, "--engine", engine], { env })).stdout).toBe(
      "4 units computed, 2 not in this folder. What is missing: kinetoscope submit\n",
    );
    await runCli(["submit", run, "--engine", engine], { env });
    expect((await runCli(["work", run, "--engine", engine], { env })).stdout).toBe("2 units computed\n");
  });

  test("a password stands nowhere, and an address with one is refused", async () => {
    const { run } = await prepared(2, 3000);
    const whole = `redis://:${encodeURIComponent(password)}@127.0.0.1:${redis.port}`;
    const typed = await runCli(["work", run, "--engine", whole]);
    expect(typed.exitCode).toBe(2);
    const wrong = await runCli(["work", run, "--engine", engine], {
      env: { KINETOSCOPE_ENGINE_PASSWORD: `${password}!` },
    });
    expect(wrong.stderr).toContain(`Cannot use the queue at ${engine}: WRONGPASS`);
    const nobody = await runCli(["work", run, "--engine", "redis://127.0.0.1:1"], { env });
    expect(nobody.stderr).toContain("Cannot use the queue at redis://127.0.0.1:1: connect ECONNREFUSED");
    const inEnvironment = { LAB_QUEUE: whole };
    await runCli(["submit", run, "--engine", "env:LAB_QUEUE"], { env: inEnvironment });
    const worker = startCli(["work", run, "--engine", "env:LAB_QUEUE"], { env: inEnvironment });
    await vi.waitFor(() => expect(pidsOn(`--fed -- ${run}`).length).toBe(1), 60_000);
    const [child] = pidsOn(`--fed -- ${run}`);
    const lines = processesOn(run).join("\n");
    const environment = readFileSync(`/proc/${child}/environ`, "latin1");
    const { stdout, stderr } = await worker.ended;
    expect(stdout).toBe("3 units computed\n");
    const files = readdirSync(run, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath, entry.name), "utf8"));
    const all = [typed, wrong, nobody].map((each) => each.stdout + each.stderr);
    for (const text of [...all, ...files, lines, environment, stdout, stderr])
      for (const secret of ["s3cret", "LAB_QUEUE"]) {
        if (secret === "LAB_QUEUE" && text === lines) continue; // its name may be seen
        expect(text).not.toContain(secret);
      }
  });

  test("evaluate({ engine }) computes with all that work on the queue", async () => {
    const [folder, dataset, path] = [await temporaryFolder(), await tinyDataset(6, 1), await tinyModel()];
    vi.stubEnv("KINETOSCOPE_ENGINE_PASSWORD", password);
    try {
      const kinetics = await loadKinetics(dataset, { split: "val", version: "400" });
      const model = await loadModel(path);
      try {
        const [one, many] = [join(folder, "one.csv"), join(folder, "many.csv")];
        const options = { batchSize: 1, topK: 2 };
        const single = await evaluate(model, kinetics, { ...options, saveTo: one });
        const shared = await evaluate(model, kinetics, { ...options, saveTo: many, engine });
        expect(shared).toEqual(single);
        expect(tableBytes(many)).toEqual(tableBytes(one));
        await expect(evaluate(model, kinetics, { engine: "mysql://u:s3cret@host" })).rejects.toThrow(
          new RangeError(
            "Expected engine to be redis://host:6379, postgres://user@host/database or env:NAME " +
              'but received "mysql://…@host"',
          ),
        );
      } finally {
        await model.close();
      }
    } finally {
      vi.unstubAllEnvs();
    }
  });

  test("says which packages are missing", async () => {
    const { run } = await prepared(1);
    const hook = `export const resolve = (name, context, next) => {
      if (name === "bullmq") throw new Error("Cannot find package 'bullmq'");
      return next(name, context);
    };`;
    const script = `import { register } from "node:module"; register(${JSON.stringify(asModule(hook))});`;
    const { stderr, exitCode } = await runCli(["work", run, "--engine", engine], {
      env: { NODE_OPTIONS: `--import=${asModule(script)}` },
    });
    expect(exitCode).toBe(1);
    expect(stderr).toContain(
      "its packages cannot be loaded: Cannot find package 'bullmq'. Install them with npm install bullmq@6 ioredis",
    );
  });
});

function asModule(script: string): string {
  return `data:text/javascript,${encodeURIComponent(script)}`;
}

const postgresMissing = postgresIsMissing();
if (postgresMissing !== undefined)
  test.skip(`skipped: kinetoscope work --engine postgres:// ${postgresMissing}`, () => undefined);

describe.skipIf(postgresMissing !== undefined)("kinetoscope work --engine postgres://", () => {
  let postgres: Postgres;
  let engine: string;
  const env = { KINETOSCOPE_ENGINE_PASSWORD: password };
  beforeAll(async () => {
    postgres = await startPostgres(password);
    engine = `postgres://${postgres.user}@127.0.0.1:${postgres.port}/postgres`;
  });
  afterAll(() => postgres.close());

  test("workers that are killed lose nothing, and the bytes are those of a single run", async () => {
    const plan = await prepared(7, 2000);
    const { run } = plan;
    const work = ["work", run, "--engine", engine];
    expect((await runCli(work, { env })).stderr).toContain(
      "nothing was submitted to it. Use kinetoscope submit",
    );
    const shown = engine.replace("lab@", "");
    const submit = ["submit", run, "--engine", engine];
    expect((await runCli(submit, { env })).stdout).toBe(`8 units put into the queue at ${shown}\n`);
    expect((await runCli(submit, { env })).stdout).toMatch(/^0 units .*; 8 units there already\n$/);
    const first = startCli(work, { env });
    await vi.waitFor(() => expect(numDone(run)).toBeGreaterThan(0), 60_000);
    first.kill("SIGKILL");
    await first.ended;
    const second = startCli(work, { env });
    await vi.waitFor(() => expect(pidsOn(`--fed -- ${run}`).length).toBe(1), 60_000);
    for (const pid of pidsOn(`--fed -- ${run}`)) process.kill(pid, "SIGKILL");
    const { stdout, exitCode } = await second.ended;
    expect(stdout).toMatch(/^\d units computed\n$/);
    expect(exitCode).toBe(0);
    expect(numDone(run)).toBe(8);
    await expectSingleRun(plan);
  });

  test("a wrong password and a missing database are said without it", async () => {
    const { run } = await prepared(1);
    const work = ["work", run, "--engine", engine];
    const wrong = await runCli(work, { env: { KINETOSCOPE_ENGINE_PASSWORD: "s3cret!" } });
    expect(wrong.stderr).toContain('password authentication failed for user "lab"');
    const other = await runCli(["submit", run, "--engine", engine.replace(/postgres$/, "none")], { env });
    expect(other.stderr).toContain('database "none" does not exist');
    expect(wrong.stderr + other.stderr).not.toContain("s3cret");
  });
});
