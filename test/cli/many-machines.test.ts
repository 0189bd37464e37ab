import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { cp, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { temporaryFolder } from "../support/temporary-folder.js";
import { buildCli, runCli, tinyDataset, tinyModel } from "./support.js";

beforeAll(buildCli);

/** A dataset of six clips, one broken, with a model; planned as units of two clips. */
async function planned(...more: readonly string[]): Promise<{
  folder: string;
  args: readonly string[];
  run: string;
  dataset: string;
  model: string;
}> {
  const [folder, dataset, model] = [await temporaryFolder(), await tinyDataset(5, 1), await tinyModel()];
  const args = [
    ...["evaluate", "--model", model, "--root", dataset, "--batch_size", "2", "--top_n", "2"],
    ...["--results_dir", folder, ...more],
  ];
  const run = join(folder, "run");
  const plan = await runCli(["plan", ...args, "--out", run, "--unit_size", "2"]);
  expect(plan).toMatchObject({ exitCode: 0, stderr: "" });
  expect(plan.stdout).toContain(`${run}: 6 clips in 3 units of 2 clips\n`);
  return { folder, args, run, dataset, model };
}

describe("plan, work, status and merge", () => {
  test("end with the bytes of kinetoscope evaluate", async () => {
    const { folder, args, run } = await planned();
    const table = join(folder, "means_val400.csv");
    expect((await runCli(args)).exitCode).toBe(3);
    expect(await runCli(["work", run, "--stripe", "1/2"])).toEqual({
      ...{ exitCode: 0, stdout: "2 units computed\n", stderr: "" },
    });
    expect((await runCli(["status", run])).stdout).toMatch(/^2 of 3 units, 1 clip skipped, .* left\n$/);
    const early = await runCli(["merge", run, "--out", join(folder, "merged.csv")]);
    expect(early).toMatchObject({ exitCode: 1 });
    expect(early.stderr).toContain("1 unit of 3 are missing: unit 1. Run kinetoscope work");
    expect((await runCli(["work", run])).stdout).toBe("1 unit computed, 2 there already\n");
    expect(await runCli(["merge", run, "--out", join(folder, "merged.csv")])).toEqual({
      ...{ exitCode: 3, stdout: `${join(folder, "merged.csv")}: 5 rows, 1 clip skipped\n`, stderr: "" },
    });
    for (const ending of ["", ".provenance.json"]) {
      const merged = readFileSync(join(folder, `merged.csv${ending}`), "utf8");
      expect(merged).toBe(readFileSync(`${table}${ending}`, "utf8"));
    }
    expect((await runCli(["status", run])).stdout).toBe("3 of 3 units, 1 clip skipped\n");
  });

  test("compute with the plan's threads; a unit of others stops the merge, which names them", async () => {
    const { folder, args, run } = await planned("--threads", "1");
    const table = join(folder, "means_val400.csv");
    await runCli(["work", run]);
    const out = ["merge", run, "--out", join(folder, "merged.csv")];
    await runCli(out);
    await runCli(args);
    for (const ending of ["", ".provenance.json"]) {
      const merged = readFileSync(join(folder, `merged.csv${ending}`), "utf8");
      expect(merged).toBe(readFileSync(`${table}${ending}`, "utf8"));
    }
    const plan = ["plan", ...args.slice(0, -1), "2", "--out", run, "--unit_size", "2"];
    expect((await runCli(plan)).stderr).toContain("it holds another plan: threads 1 (now 2). Choose");
    await rm(join(run, "units", "000001.jsonl"));
    await runCli(["work", run, "--threads", "2"]);
    const mixed = await runCli(out);
    expect(mixed.stderr).toContain(
      'units were computed with different things: threads "1" (unit 0, 2), "2" (unit 1). The last digits may differ',
    );
    expect((await runCli([...out, "--mixed"])).exitCode).toBe(3);
    expect(readFileSync(join(folder, "merged.csv.provenance.json"), "utf8")).toContain('"threads": "1 | 2"');
  });

  test("--workers gives the bytes of kinetoscope evaluate, continues, and is taken for its own table", async () => {
    const [folder, dataset, model] = [await temporaryFolder(), await tinyDataset(4), await tinyModel()];
    const args = ["evaluate", "--model", model, "--root", dataset, "--top_n", "2", "--results_dir", folder];
    const table = join(folder, "means_val400.csv");
    const read = (): readonly string[] =>
      ["", ".provenance.json"].map((ending) => readFileSync(`${table}${ending}`, "utf8"));
    const single = await runCli(args);
    const before = read();
    for (const name of ["", ".provenance.json", ".progress.jsonl"]) await rm(`${table}${name}`);
    for (let i = 0; i < 2; i += 1) {
      const { exitCode, stdout } = await runCli([...args, "--workers", "2"]);
      expect(exitCode).toBe(0);
      expect(stdout).toBe(single.stdout.replace(".progress.jsonl", ".run"));
      expect(read()).toEqual(before);
    }
    const other = await runCli([...args, "--workers", "2", "--batch_size", "3"]);
    expect(other.stderr).toContain("it belongs to an evaluation with --batch_size 8 (now 3)");
  });

  test("a worker may have model and clips elsewhere, and refuses others", async () => {
    const { folder, run, dataset, model } = await planned();
    const elsewhere = join(folder, "mounted");
    await cp(join(dataset, "val"), elsewhere, { recursive: true });
    await rename(dataset, `${dataset}.away`);
    const lost = await runCli(["work", run, "--unit", "0"]);
    expect(lost.exitCode).toBe(3);
    expect(lost.stderr).toMatch(
      /unit 0: Cannot work on .* is not there\. Say with --root where the clips are/,
    );
    expect((await runCli(["status", run])).stdout).toMatch(
      /^0 of 3 units, 1 failing, .*\nunit 0 on .*: Cannot work on/,
    );
    const root = join(elsewhere, "part_0");
    expect((await runCli(["work", run, "--root", root])).stdout).toBe("3 units computed\n");
    const merged = await runCli(["merge", run, "--out", join(folder, "m.csv"), "--json"]);
    expect(JSON.parse(merged.stdout)).toMatchObject({ numClips: 6, numSkipped: 1 });
    const provenance = readFileSync(join(folder, "m.csv.provenance.json"), "utf8");
    expect(provenance).toContain(`"path": "${dataset}/val/part_0/`);
    await rm(join(run, "units"), { recursive: true });
    const wrong = await runCli(["work", run, "--model", await tinyModel(undefined, { numErf: 2 })]);
    expect(wrong.stderr).toContain("is another model file. Name the plan's model with --model");
    expect(existsSync(model)).toBe(true);
  });

  test("skipped clips are kept with their reason, and tried again on request only", async () => {
    const { folder, run, dataset } = await planned();
    expect((await runCli(["work", run])).stdout).toBe("3 units computed\n");
    expect((await runCli(["work", run])).stdout).toBe("0 units computed, 3 there already\n");
    const again = await runCli(["work", run, "--retry_skipped"]);
    expect(again.stdout).toBe("1 unit computed, 2 there already\n");
    // a clip that is another now belongs to another plan
    const broken = join(dataset, "val", "part_0", "clip0000005_000000_000010.mp4");
    writeFileSync(broken, "longer than it was before");
    expect((await runCli(["work", run, "--retry_skipped"])).stderr).toContain(
      "is not the file that was planned",
    );
    const other = await runCli([
      ...["plan", "evaluate", "--model", join(folder, "none.onnx"), "--root", dataset, "--out", run],
    ]);
    expect(other.exitCode).toBe(1);
  });

  test.each([
    [["work", "run", "--stripe", "0/2"], "Expected --stripe to be k/n with 1 ≤ k ≤ n"],
    [["work", "run", "--stripe", "3/2"], "Expected --stripe to be k/n with 1 ≤ k ≤ n"],
    [["work", "run", "--unit", "7"], "Expected --unit to be an integer from 0 to 2"],
    [["plan", "train", "--out", "run"], 'Unknown work "train" to plan: there is evaluate'],
    [["merge", "run"], "Missing --out"],
  ])("%j is refused", async (args, found) => {
    const { run } = await planned();
    const words = args.map((word) => (word === "run" && args[0] !== "plan" ? run : word));
    const { exitCode, stderr } = await runCli(words);
    expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: expect.stringContaining(found) as string });
  });
});
