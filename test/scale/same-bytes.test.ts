import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import {
  evaluate,
  extractFeatures,
  loadBackbone,
  loadKinetics,
  loadModel,
  saveFeatures,
  storeFrameScores,
  type Backbone,
  type Clip,
  type Model,
} from "kinetoscope";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { clipsFrom } from "../../dist/datasets/clips-from.js";
import { engineAddress } from "../../dist/scale/engines/address.js";
import { bullmqEngine } from "../../dist/scale/engines/bullmq.js";
import type { Engine } from "../../dist/scale/engines/engine.js";
import { processesEngine } from "../../dist/scale/engines/processes.js";
import { makePlan, type PlanDraft } from "../../dist/scale/make-plan.js";
import { mergePlan } from "../../dist/scale/merge.js";
import { evaluationDraft } from "../../dist/scale/plan-evaluation.js";
import { featuresDraft } from "../../dist/scale/plan-features.js";
import { openPlan } from "../../dist/scale/plan-folder.js";
import { frameScoresDraft } from "../../dist/scale/plan-frame-scores.js";
import { runPlan } from "../../dist/scale/run-plan.js";
import { buildCli, kineticsTiny, motionClip, root, runCli } from "../cli/support.js";
import { postgresIsMissing, startPostgres, type Postgres } from "../support/postgres.js";
import { redisIsMissing, startRedis, type Redis } from "../support/redis.js";
import { sharedFolder } from "../support/shared.js";
import { slurmIsMissing, startSlurm, type Slurm } from "../support/slurm.js";
import { realClips } from "./support.js";

/** A plan, and what a single process made of the same clips. */
interface Planned {
  readonly name: string;
  /** Never computed in: each engine has a copy. */
  readonly run: string;
  readonly bytes: Readonly<Record<string, string>>;
}

const toyFrame = join(root, "models", "toy-frame.onnx");
const unitSize = 4;
let planned: readonly Planned[] = [];
let base = "";

function newFolder(): string {
  return mkdtempSync(join(base, "f"));
}

/** Names and content of what a merge, or a single run, has written in a folder of its own. */
function bytesIn(folder: string): Readonly<Record<string, string>> {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" }).sort();
  const files = names.filter((name) => !/_lock|progress/.test(name) && statSync(join(folder, name)).isFile());
  return Object.fromEntries(files.map((name) => [name, readFileSync(join(folder, name), "base64")]));
}

/** Clips of the project's own, a broken one among them. */
async function ownClips(): Promise<readonly Clip[]> {
  const { available } = await loadKinetics(kineticsTiny, { version: "tiny" });
  const isBroken = ({ path }: Clip): boolean => path.includes("og2JqFbneJz");
  return available.toArray().filter((clip, i) => i % 12 === 0 || isBroken(clip));
}

/** Real ones, with damaged ones and files that are none; in a store no two have the same name. */
function someRealClips(): readonly Clip[] {
  const seen = new Set<string>();
  return realClips()
    .filter(({ path }, i) => path.includes("bad") || i % 40 === 0)
    .filter(({ path }) => !seen.has(basename(path)) && seen.add(basename(path)))
    .slice(0, 10);
}

type Drafter = (clips: readonly Clip[], saveTo: string) => Promise<PlanDraft>;

/** By name: makes what a single process makes, and the draft of a plan of the same. */
function kinds(model: Model, frameModel: Model, backbone: Backbone): Readonly<Record<string, Drafter>> {
  return {
    async evaluate(clips, saveTo) {
      await evaluate(model, clips, { batchSize: 2, saveTo });
      const { call } = JSON.parse(readFileSync(`${saveTo}.provenance.json`, "utf8")) as { call: string };
      return evaluationDraft(model, clipsFrom(clips), { batchSize: 2, unitSize }, call);
    },
    async "frame-scores"(clips, saveTo) {
      const settings = { every: 50, clipsPerPart: unitSize };
      await storeFrameScores(frameModel, clips, { ...settings, folder: saveTo });
      return frameScoresDraft(frameModel, clipsFrom(clips), settings, "");
    },
    async features(clips, saveTo) {
      const features = await extractFeatures(backbone, clips, { numFrames: 3, batchSize: 2 });
      await saveFeatures(features, saveTo);
      const call = features.provenance?.call ?? "";
      return featuresDraft(backbone, clipsFrom(clips), { numFrames: 3, batchSize: 2, unitSize }, call);
    },
  };
}

/** Of Redis and of PostgreSQL. */
const secret = "s3cret";

beforeAll(async () => {
  vi.stubEnv("KINETOSCOPE_ENGINE_PASSWORD", secret);
  await buildCli();
  base = mkdtempSync(join(tmpdir(), "kinetoscope-test-"));
  const [model, frameModel] = [await loadModel(motionClip), await loadModel(toyFrame)];
  const backbone = await loadBackbone(toyFrame, { tensor: "features" });
  const all = [...(await ownClips()), ...(sharedFolder === undefined ? [] : someRealClips())];
  // a last batch of one sample: its last bits depend on the number of threads
  const clips = all.slice(0, all.length - 1 + (all.length % 2));
  expect(clips.length).toBeGreaterThan(unitSize);
  const made: Planned[] = [];
  for (const [name, draft] of Object.entries(kinds(model, frameModel, backbone))) {
    const [folder, run] = [newFolder(), join(newFolder(), "run")];
    await makePlan(run, await draft(clips, join(folder, "made")), { other: "error" });
    made.push({ name, run, bytes: bytesIn(folder) });
  }
  await Promise.all([model.close(), frameModel.close(), backbone.close()]);
  planned = made;
});

afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(base, { recursive: true, force: true });
});

function copyOf({ run }: Planned): string {
  const copy = join(newFolder(), "run");
  cpSync(run, copy, { recursive: true });
  return copy;
}

async function expectSingleRun(run: string, { name, bytes }: Planned): Promise<void> {
  const folder = newFolder();
  const { numSkipped } = await mergePlan(run, join(folder, "made"), { mixed: false });
  expect(numSkipped, name).toBeGreaterThan(0);
  expect(bytesIn(folder), name).toEqual(bytes);
}

async function expectSameBytes(engine: Engine): Promise<void> {
  expect(planned).toHaveLength(3);
  for (const plan of planned) {
    const copy = copyOf(plan);
    await runPlan(await openPlan(copy), { engine, who: "a test" });
    await expectSingleRun(copy, plan);
  }
}

const which =
  sharedFolder === undefined
    ? "own clips; the real ones in ../shared are missing"
    : "own clips and real ones";

// each way waits for its processes, its server or its queue most of the time
describe.concurrent(`evaluation, frame scores and features of ${which}: the bytes of a single run`, () => {
  test.each([1, 2, 5])("%i processes", async (workers) => {
    await expectSameBytes(processesEngine(workers));
  });

  const noSlurm = slurmIsMissing();
  describe.skipIf(noSlurm !== undefined)(`Slurm (${noSlurm ?? "here"})`, () => {
    let slurm: Slurm;
    beforeAll(async () => void (slurm = await startSlurm()));
    afterAll(() => slurm.close());

    test("computes all in arrays of two tasks", async () => {
      const runs: string[] = [];
      for (const plan of planned) {
        const run = copyOf(plan);
        runs.push(run);
        const { stdout } = await runCli(["submit", run, "--engine", "slurm", "--tasks", "2"], {
          ...slurm,
          cwd: resolve(root),
        });
        expect(stdout).toMatch(/^Job \d+: \d units in 2 tasks\n$/);
      }
      await slurm.drained();
      for (const [i, plan] of planned.entries()) await expectSingleRun(runs[i], plan);
    });
  });

  const noRedis = redisIsMissing();
  describe.skipIf(noRedis !== undefined)(`a queue over Redis (${noRedis ?? "here"})`, () => {
    let redis: Redis;
    beforeAll(async () => void (redis = await startRedis({ password: secret })));
    afterAll(() => redis.close());

    test("two workers", () =>
      expectSameBytes(bullmqEngine(engineAddress(`redis://127.0.0.1:${redis.port}`), 2)));
  });

  const noPostgres = postgresIsMissing();
  describe.skipIf(noPostgres !== undefined)(`a queue over PostgreSQL (${noPostgres ?? "here"})`, () => {
    let postgres: Postgres;
    beforeAll(async () => void (postgres = await startPostgres(secret)));
    afterAll(() => postgres.close());

    test("two workers", () => {
      const { user, port } = postgres;
      return expectSameBytes(bullmqEngine(engineAddress(`postgres://${user}@127.0.0.1:${port}/postgres`), 2));
    });
  });
});
