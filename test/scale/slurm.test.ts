import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { buildCli, runCli, tinyCard, tinyDataset, tinyModel } from "../cli/support.js";
import { pidsOn } from "../support/processes.js";
import { slurmIsMissing, startSlurm, type Slurm } from "../support/slurm.js";
import { temporaryFolder } from "../support/temporary-folder.js";

const missing = slurmIsMissing();

if (missing !== undefined)
  test.skip(`skipped: kinetoscope submit --engine slurm ${missing}`, () => undefined);

describe.skipIf(missing !== undefined)("kinetoscope submit --engine slurm", () => {
  let slurm: Slurm;
  beforeAll(async () => {
    await buildCli();
    slurm = await startSlurm({ maxArraySize: 4 });
  });
  afterAll(() => slurm.close());

  test("computes all units in an array, with the bytes of a single run, and again only what is missing", async () => {
    const [folder, dataset, model] = [await temporaryFolder(), await tinyDataset(9, 1), await tinyModel()];
    const args = [
      "evaluate",
      "--model",
      model,
      "--root",
      dataset,
      "--batch_size",
      "2",
      "--top_n",
      "2",
      "--results_dir",
      folder,
    ];
    const run = join(folder, "a run's folder");
    await runCli(["plan", ...args, "--out", run, "--unit_size", "2"]);
    const submit = ["submit", run, "--engine", "slurm", "--tasks", "50"];
    const { exitCode, stdout, stderr } = await runCli([...submit, "--", "--partition=cpu"], slurm);
    // an array of four has no index above 3
    expect(stdout).toMatch(/^Job \d+: 5 units in 3 tasks\n$/);
    expect(exitCode).toBe(0);
    expect(stderr).toContain("#SBATCH --array=1-3\n");
    expect(stderr).toContain(`--stripe "$SLURM_ARRAY_TASK_ID/3"`);
    const again = await runCli(submit, slurm);
    expect(again.stdout).toMatch(/^Nothing to submit/);
    await slurm.drained();
    expect(readdirSync(join(run, "units")).sort()).toEqual(
      [0, 1, 2, 3, 4].map((unit) => `00000${unit}.jsonl`),
    );
    expect((await runCli(submit, slurm)).stdout).toBe("Nothing to submit: all units are there\n");
    await runCli(args);
    await runCli(["merge", run, "--out", join(folder, "merged.csv")]);
    for (const ending of ["", ".provenance.json"]) {
      const single = readFileSync(join(folder, `means_val400.csv${ending}`), "utf8");
      expect(readFileSync(join(folder, `merged.csv${ending}`), "utf8")).toBe(single);
    }
  });

  test("submits again the units of a task that was killed", async () => {
    const slow = { ...tinyCard, sampling: { rule: "floorInt", numFrames: 512 } } as const;
    const [folder, dataset, model] = [
      await temporaryFolder(),
      await tinyDataset(4),
      await tinyModel(slow, { numErf: 4000 }),
    ];
    const run = join(folder, "run");
    const args = ["evaluate", "--model", model, "--root", dataset, "--batch_size", "1", "--top_n", "2"];
    await runCli(["plan", ...args, "--out", run, "--unit_size", "1"]);
    const submit = ["submit", run, "--engine", "slurm", "--tasks", "1"];
    await runCli(submit, slurm);
    await vi.waitFor(() => expect(existsSync(join(run, "units", "000000.jsonl"))).toBe(true), 120_000);
    for (const pid of pidsOn(`${run} --units`)) process.kill(pid, "SIGKILL");
    await slurm.drained();
    const left = 4 - readdirSync(join(run, "units")).filter((name) => name.endsWith(".jsonl")).length;
    expect(left).toBeGreaterThan(0);
    expect((await runCli(submit, slurm)).stdout).toMatch(`: ${left} unit`);
    await slurm.drained();
    expect((await runCli(["status", run])).stdout).toBe("4 of 4 units, 0 clips skipped\n");
  });

  test("says what Slurm says, and that it is not there", async () => {
    const [folder, dataset, model] = [await temporaryFolder(), await tinyDataset(1), await tinyModel()];
    const run = join(folder, "run");
    await runCli(["plan", "evaluate", "--model", model, "--root", dataset, "--top_n", "2", "--out", run]);
    const refused = await runCli(["submit", run, "--engine", "slurm", "--", "--partition=none"], slurm);
    expect(refused.stderr).toContain(`Cannot submit "${run}": sbatch: sbatch: error:`);
    const wrong = await runCli(["submit", run, "--engine", "slurm", "more"], slurm);
    expect(wrong).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('received "more"') as string,
    });
    const none = await runCli(["submit", run, "--engine", "slurm"], { env: { PATH: "/nowhere" } });
    expect(none.stderr).toContain("scontrol: command not found. Run this where Slurm's commands are");
  });
});
