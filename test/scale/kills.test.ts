import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { beforeAll, expect, test } from "vitest";
import { buildCli, runCli, startCli, tinyDataset, tinyModel, tinyCard } from "../cli/support.js";
import { pidsOn } from "../support/processes.js";
import { temporaryFolder } from "../support/temporary-folder.js";

beforeAll(buildCli);

/** A sequence that looks random and is the same in every run. */
function* seeded(seed: number): Generator<number, never> {
  for (let state = seed; ;) {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    yield state / 2_147_483_648;
  }
}

test("workers and those who start them may be killed at any moment: nothing is lost, nothing there twice", async () => {
  const slow = { ...tinyCard, sampling: { rule: "floorInt", numFrames: 64 } } as const;
  const [folder, whole] = [await temporaryFolder(), await temporaryFolder()];
  const [dataset, model] = [await tinyDataset(40, 2), await tinyModel(slow, { numErf: 1500 })];
  const args = [
    "evaluate",
    "--model",
    model,
    "--root",
    dataset,
    "--batch_size",
    "1",
    "--top_n",
    "2",
    "--results_dir",
  ];
  const run = join(folder, "means_val400.csv.run");
  const random = seeded(7);
  let killed = 0;
  for (let i = 0; i < 12; i += 1) {
    const running = startCli([...args, folder, "--workers", "2"]);
    const isWorker = random.next().value < 0.5;
    await sleep(1500 * random.next().value + (isWorker ? 1000 : 300));
    if (isWorker) for (const pid of pidsOn(`--fed -- ${run}`).slice(0, 1)) process.kill(pid, "SIGKILL");
    else running.kill("SIGKILL");
    const { signal, exitCode } = await running.ended;
    if (signal === "SIGKILL") killed += 1;
    // one whose worker was killed starts another and goes on
    else expect([3, null]).toContain(exitCode);
  }
  expect(killed).toBeGreaterThan(2);
  expect((await runCli([...args, folder, "--workers", "2"])).exitCode).toBe(3);
  expect((await runCli([...args, whole])).exitCode).toBe(3);
  for (const ending of ["", ".provenance.json"]) {
    const [one, other] = [folder, whole].map((place) =>
      readFileSync(join(place, `means_val400.csv${ending}`), "utf8").replaceAll(place, "results"),
    );
    expect(one).toBe(other);
  }
  expect(readdirSync(join(run, "units")).filter((name) => !name.endsWith(".tmp"))).toEqual([
    "000000.jsonl",
    "000001.jsonl",
  ]);
  expect(existsSync(join(run, "plan.json"))).toBe(true);
  expect(pidsOn(run)).toEqual([]);
});
