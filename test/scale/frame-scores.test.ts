import { existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { loadKinetics, loadModel, storeFrameScores } from "kinetoscope";
import { beforeAll, describe, expect, test } from "vitest";
import { buildCli, kineticsTiny, runCli, tinyFrameCard, tinyModel } from "../cli/support.js";
import { temporaryFolder } from "../support/temporary-folder.js";

beforeAll(buildCli);

interface Prepared {
  readonly folder: string;
  readonly model: string;
  readonly run: string;
}

const numVideos = 30;

/** A plan of three units, over clips of the project's own, of which one is broken, and the store of a single run. */
async function prepared(): Promise<Prepared> {
  const [folder, model] = [await temporaryFolder(), await tinyModel(tinyFrameCard)];
  const run = join(folder, "run");
  const args = ["--model", model, "--root", kineticsTiny, "--num_videos", String(numVideos), "--every", "40"];
  const kinds = ["--precision", "float16", "--clips_per_part", "12", "--kinetics_version", "tiny"];
  const { stdout } = await runCli(["plan", "frame-scores", ...args, ...kinds, "--seed", "5", "--out", run]);
  expect(stdout).toContain(`${numVideos} clips in 3 units of 12 clips`);
  return { folder, model, run };
}

async function singleStore({ folder, model: path }: Prepared): Promise<string> {
  const single = join(folder, "single");
  const model = await loadModel(path);
  try {
    const kinetics = await loadKinetics(kineticsTiny, { version: "tiny" });
    const clips = kinetics.available.sample(numVideos, { seed: 5 });
    const options = { every: 40, precision: "float16", clipsPerPart: 12 } as const;
    await storeFrameScores(model, clips, { folder: single, ...options });
  } finally {
    await model.close();
  }
  return single;
}

/** Names and bytes of a store's files. */
function bytesOf(folder: string): Readonly<Record<string, string>> {
  const names = readdirSync(folder).filter((name) => name !== "_lock");
  return Object.fromEntries(names.map((name) => [name, readFileSync(join(folder, name), "base64")]));
}

async function expectSingleStore(plan: Prepared): Promise<void> {
  const merged = join(plan.folder, "merged");
  const { stdout } = await runCli(["merge", plan.run, "--out", merged]);
  expect(stdout).toBe(`${merged}: 29 clips, 1 clip skipped\n`);
  const single = bytesOf(await singleStore(plan));
  expect(Object.keys(single)).toHaveLength(4);
  expect(bytesOf(merged)).toEqual(single);
}

describe("plan frame-scores", () => {
  test("two workers end with the store of a single run, wherever the plan is moved", async () => {
    const plan = await prepared();
    await Promise.all(["1/2", "2/2"].map((stripe) => runCli(["work", plan.run, "--stripe", stripe])));
    const moved = { ...plan, run: join(plan.folder, "moved") };
    renameSync(plan.run, moved.run);
    await expectSingleStore(moved);
  });

  test("a file that was altered or is missing stops the merge, and so does another store", async () => {
    const plan = await prepared();
    const { run, folder } = plan;
    await runCli(["work", run]);
    const units = join(run, "units");
    const file = join(units, readdirSync(units).find((name) => name.endsWith(".parquet")) ?? "");
    const bytes = readFileSync(file);
    const merge = ["merge", run, "--out", join(folder, "merged")];
    writeFileSync(file, Buffer.concat([bytes, Buffer.from("x")]));
    expect((await runCli(merge)).stderr).toContain(`"${file}" was altered: its hash is another. Remove "`);
    renameSync(file, `${file}.away`);
    expect((await runCli(merge)).stderr).toContain(`"${file}" is missing. Remove "`);
    expect(existsSync(join(folder, "merged", "_manifest.json"))).toBe(false);
    renameSync(`${file}.away`, file);
    writeFileSync(file, bytes);
    const other = join(folder, "other");
    const model = await loadModel(plan.model);
    await storeFrameScores(model, [], { folder: other });
    await model.close();
    expect((await runCli(["merge", run, "--out", other])).stderr).toContain("holds another score store");
    await expectSingleStore(plan);
  });

  test("options of an evaluation are refused", async () => {
    const args = ["plan", "frame-scores", "--model", "m.onnx", "--root", kineticsTiny, "--out", "run"];
    const { exitCode, stderr } = await runCli([...args, "--top_n", "3"]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain("Unknown option --top_n of plan frame-scores");
  });
});
