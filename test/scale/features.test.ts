import { readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { loadFeatures } from "kinetoscope";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { buildCli, kineticsTiny, root, runCli, startCli, tinyDataset, tinyModel } from "../cli/support.js";
import { temporaryFolder } from "../support/temporary-folder.js";

beforeAll(buildCli);

const args = [
  ...["--model", join(root, "models", "toy-frame.onnx"), "--tensor", "features", "--num_frames", "3"],
  ...["--root", kineticsTiny, "--kinetics_version", "tiny", "--num_videos", "30", "--seed", "5"],
];

function textsOf(path: string): readonly string[] {
  return ["", ".provenance.json"].map((ending) => readFileSync(`${path}${ending}`, "latin1"));
}

describe("kinetoscope features", () => {
  test("and plan, work and merge write the same bytes; an altered result stops the merge", async () => {
    const folder = await temporaryFolder();
    const env = { KINETOSCOPE_CACHE: join(folder, "cache") };
    const [run, single, merged] = ["run", "single.parquet", "merged.parquet"].map((name) =>
      join(folder, name),
    );
    const plan = await runCli(["plan", "features", ...args, "--out", run, "--unit_size", "12"], { env });
    expect(plan.stdout).toContain(`${run}: 30 clips in 3 units of 12 clips`);
    await Promise.all(["1/2", "2/2"].map((stripe) => runCli(["work", run, "--stripe", stripe], { env })));
    const one = await runCli(["features", ...args, "--out", single], { env });
    expect(one).toMatchObject({
      exitCode: 3,
      stdout: `${single}: 29 clips, float32 [29, 3, 48], 1 clip skipped\n`,
    });

    const units = join(run, "units");
    const file = join(units, readdirSync(units).find((name) => name.endsWith(".f32")) ?? "");
    const bytes = readFileSync(file);
    const merge = ["merge", run, "--out", merged];
    writeFileSync(file, bytes.subarray(1));
    expect((await runCli(merge)).stderr).toContain(`"${file}" was altered: its hash is another. Remove "`);
    renameSync(file, `${file}.away`);
    expect((await runCli(merge)).stderr).toContain(`"${file}" is missing. Remove "`);
    expect(readdirSync(folder)).not.toContain("merged.parquet");
    writeFileSync(file, bytes);

    const both = await runCli(merge);
    expect(both).toMatchObject({ exitCode: 3, stdout: `${merged}: 29 clips, 1 clip skipped\n` });
    expect(textsOf(merged)).toEqual(textsOf(single));
    const { shape, skipped } = await loadFeatures(merged);
    expect(shape).toEqual([29, 3, 48]);
    expect(skipped).toEqual([
      { path: expect.stringContaining("og2JqFbneJz") as string, reason: expect.any(String) as string },
    ]);
  });

  test("of a clip model, continued after it was killed: nothing is computed again", async () => {
    const [folder, dataset, model] = [
      await temporaryFolder(),
      await tinyDataset(7),
      await tinyModel(undefined, { numErf: 1500 }),
    ];
    const [cache, saveTo] = [join(folder, "cache"), join(folder, "f.parquet")];
    const given = ["--model", model, "--tensor", "scores", "--pooling", "none", "--root", dataset];
    const command = ["features", ...given, "--num_frames", "64", "--out", saveTo];
    const kept = (): readonly string[] =>
      readdirSync(folder).includes("cache")
        ? readdirSync(cache, { recursive: true, encoding: "utf8" }).filter((name) =>
            /^[^.]+\.f32$/.test(name),
          )
        : [];
    const running = startCli(command, { env: { KINETOSCOPE_CACHE: cache } });
    await vi.waitFor(() => expect(kept().length).toBeGreaterThan(1), 60_000);
    running.kill("SIGKILL");
    await running.ended;
    await sleep(100);
    const before = kept();
    expect(readdirSync(folder)).toEqual(["cache"]);
    const times = before.map((name) => readFileSync(join(cache, name)));
    expect((await runCli(command, { env: { KINETOSCOPE_CACHE: cache } })).stdout).toBe(
      `${saveTo}: 7 clips, float32 [7, 3]\n`,
    );
    expect(kept().length).toBe(7);
    expect(before.map((name) => readFileSync(join(cache, name)))).toEqual(times);
    const run = join(folder, "run");
    await runCli(["plan", "features", ...given, "--num_frames", "64", "--out", run, "--unit_size", "5"]);
    await runCli(["work", run]);
    await runCli(["merge", run, "--out", join(folder, "m.parquet")]);
    expect(textsOf(join(folder, "m.parquet"))).toEqual(textsOf(saveTo));
  });

  test("say which option is none of theirs, or missing", async () => {
    const plan = ["plan", "features", ...args, "--out", "run"];
    const foreign = await runCli([...plan, "--top_n", "3"]);
    expect(foreign).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining("Unknown option --top_n of plan features") as string,
    });
    const other = await runCli(["plan", "evaluate", ...args, "--out", "run"]);
    expect(other.stderr).toContain("Unknown option --tensor of plan evaluate");
    const none = await runCli(["features", "--model", "m.onnx", "--root", "data", "--out", "f.parquet"]);
    expect(none).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining("Missing --tensor") as string,
    });
  });
});
