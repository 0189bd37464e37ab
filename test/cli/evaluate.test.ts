import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { classifyVideos, loadKinetics, loadModel, resultsCsv } from "kinetoscope";
import { beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { temporaryFolder } from "../support/temporary-folder.js";
import {
  buildCli,
  kineticsTiny,
  motionClip,
  runCli,
  tiedCard,
  tinyCard,
  tinyDataset,
  tinyModel,
} from "./support.js";

beforeAll(buildCli);

interface EvaluationJson {
  readonly accuracy: readonly {
    readonly k: number;
    readonly numCorrect: number;
    readonly accuracy: number;
  }[];
  readonly numClips: number;
  readonly skipped: readonly { readonly path: string; readonly reason: string }[];
  readonly setting: { readonly numFrames: number };
  readonly csv: string;
}

/** The columns of a results table's rows that follow from the clips alone. */
function idsIn(csvPath: string): string[] {
  const [, ...rows] = readFileSync(csvPath, "utf8").trim().split("\n");
  return rows.map((row) => row.split(",").slice(1, 3).join(" "));
}

describe("kinetoscope evaluate", () => {
  test(
    "gives the numbers of the model's card, and the table of the library",
    { timeout: 300_000 },
    async () => {
      const folder = await temporaryFolder();
      const args = ["evaluate", "--model", motionClip, "--root", kineticsTiny, "--results_dir", folder];
      const { exitCode, stdout, stderr } = await runCli(args);
      const lines = stdout.split("\n");
      expect(lines.slice(0, 2)).toEqual(["top-1 accuracy: 85.71%", "top-5 accuracy: 100.00%"]);
      expect(stderr).toBe(""); // no progress in a pipe

      // one clip of the val split is broken on purpose
      expect(exitCode).toBe(3);
      const csvPath = join(folder, "motion-clip_val400.csv");
      for (const meaning of [
        "84 of 85 clips classified · 1 skipped:",
        "top-1       72  84   85.71 %   76.7 to 91.6 %",
        "clip level · 1 view · 16 frames (floorInt) · on 84 of 85 clips (1 skipped)",
        "Interval: Wilson. Guessing among 14 labels is right in 7.14 % (top-1) and 35.71 % (top-5) of cases",
        "Kinetics-400 val: 91 rows in 14 classes; 85 clips on disk; 6 rows without a file",
        "moov atom not found",
        `${csvPath}: 84 rows`,
        `${csvPath}.progress.jsonl: each clip, for a rerun to continue; --overwrite_cache computes anew`,
        `${csvPath}.provenance.json: how the table was made; kinetoscope verify compares`,
      ]) {
        expect(stdout).toContain(meaning);
      }

      const model = await loadModel(motionClip);
      onTestFinished(() => model.close());
      const predictions = await classifyVideos(model, (await loadKinetics(kineticsTiny)).available);
      expect(readFileSync(csvPath, "utf8")).toBe(resultsCsv(predictions));
    },
  );

  test("says before the run which clips cannot be right, and fails when none can", async () => {
    const root = await tinyDataset(2);
    const run = async (labels: readonly string[]): ReturnType<typeof runCli> => {
      const results = await temporaryFolder();
      const model = await tinyModel({ ...tinyCard, labels });
      return runCli(["evaluate", "--model", model, "--root", root, "--results_dir", results, "--top_n", "1"]);
    };
    const some = await run(["red", "Green", "red"]);
    expect(some.exitCode).toBe(0);
    const notes = [
      "1 of 2 clips cannot be right: their true labels are not among the model's 3: " +
        '"green" (1 clip, nearest "Green")',
      '1 label of the model comes several times and cannot be told apart, any of them is right: "red" (0 and 2)',
    ];
    expect(some.stderr).toBe(notes.map((note) => `Note: ${note}\n`).join(""));
    for (const note of notes) expect(some.stdout).toContain(note);
    const none = await run(["Red", "Green", "Blue"]);
    expect([none.exitCode, none.stdout]).toEqual([1, ""]);
    expect(none.stderr).toContain("none of 2 true labels is among the 3 that the model has: ");
  });

  test("takes vidbench's options out of a file, those on the command line last", async () => {
    const dataset = await tinyDataset(5);
    const models = await temporaryFolder();
    const model = await tinyModel();
    for (const ending of [".onnx", ".json"]) {
      writeFileSync(join(models, `I3D_k400${ending}`), readFileSync(model.replace(".onnx", ending)));
    }
    const config = join(models, "config.txt");
    writeFileSync(
      config,
      `# as vidbench's scripts/config.txt
       --model_type i3d --model_trained_on kinetics-400
       --kinetics_version 400   # of the ground truth
       --kinetics_split val
       --results_dir "${join(models, "my results")}"
       --batch_size 2 --num_videos 4 --top_n 3 --num_frames 4 --no_cuda`,
    );
    const args = ["evaluate", `@${config}`, "--models_dir", models, "--root", dataset, "--num-videos", "5"];
    const { exitCode, stdout, stderr } = await runCli(args);
    expect(stderr).toBe("");
    expect(exitCode).toBe(0);
    expect(stdout.split("\n").slice(0, 3)).toEqual(["top-1 accuracy: 60.00%", "top-3 accuracy: 100.00%", ""]);
    expect(idsIn(join(models, "my results", "means_val400.csv"))).toHaveLength(5);
  });

  test("takes a card, another version, frames, a seed, and prints JSON", async () => {
    const dataset = await tinyDataset(5);
    const folder = await temporaryFolder({ "other.json": JSON.stringify({ ...tinyCard, name: "a/b" }) });
    const common = ["evaluate", "--model", await tinyModel(), "--root", dataset, "--results_dir", folder];
    const { exitCode, stdout } = await runCli([
      ...[...common, "--card", join(folder, "other.json"), "--kinetics_version", "600", "--num_frames", "2"],
      ...["--annotations", join(dataset, "val", "val.csv"), "--seed", "5", "--num_videos", "3", "--json"],
      ...["--damaged", "keep", "--top_n", "1"],
    ]);
    const json = JSON.parse(stdout) as EvaluationJson;
    expect(json).toMatchObject({ numClips: 3, skipped: [], setting: { numFrames: 2 } });
    expect(json.accuracy.map(({ k }) => k)).toEqual([1]);
    expect(json.csv).toBe(join(folder, "a_b_val600.csv"));
    const sampled = (await loadKinetics(dataset)).available.sample(3, { seed: 5 }).toArray();
    expect(idsIn(json.csv)).toEqual(sampled.map(({ id, label }) => `${id} ${String(label)}`));
    expect(exitCode).toBe(0);
  });

  test("--verbose_logging prints the labels of each clip", async () => {
    const dataset = await tinyDataset(2);
    const folder = await temporaryFolder();
    const args = ["evaluate", "--model", await tinyModel(), "--root", dataset, "--results_dir", folder];
    const { stdout } = await runCli([...args, "--verbose_logging"]);
    expect(stdout).toMatch(
      /^clip0000000 \(green\)\n {2}green {25}: \d\d\.\d\d%\n {2}blue {26}: [\d ]\d\.\d\d%\n {2}red /,
    );
    expect(stdout).toContain("clip0000001 (red)\n");
    // known ones too; beside JSON they go to stderr
    const { stdout: json, stderr } = await runCli([...args, "--verbose_logging", "--json"]);
    expect(JSON.parse(json)).toMatchObject({ numClips: 2 });
    expect(stderr).toContain("clip0000001 (red)\n");
  });

  test("--ties higher orders equally probable labels as vidbench, which verify knows, and is a setting of the table", async () => {
    const folder = await temporaryFolder();
    const model = ["--model", await tinyModel(tiedCard)];
    const args = ["evaluate", ...model, "--root", await tinyDataset(2), "--results_dir", folder];
    const csvPath = join(folder, "means_val400.csv");
    const labels = (): string[] => {
      const [, ...rows] = readFileSync(csvPath, "utf8").trim().split("\n");
      return rows.map((row) => row.split(",").slice(3, 6).join(" "));
    };
    expect((await runCli([...args, "--ties", "higher"])).exitCode).toBe(0);
    expect(labels()).toEqual(["blue green red", "blue green red"]);
    expect((await runCli([...args, "--ties", "higher"])).exitCode).toBe(0);
    expect((await runCli(["verify", csvPath])).stdout).toContain("means_val400.csv reproduces");

    const other = await runCli(args);
    expect(other.stderr).toContain("it belongs to an evaluation with --ties higher (now lower). Give");
    expect((await runCli([...args, "--overwrite_output_dir"])).exitCode).toBe(0);
    expect(labels()).toEqual(["red green blue", "red green blue"]);
    expect((await runCli([...args, "--ties", "lower"])).exitCode).toBe(0); // the default
  });

  test("says which clips it skipped; none left is a failure", async () => {
    const folder = await temporaryFolder();
    const args = ["evaluate", "--model", await tinyModel(), "--results_dir", folder, "--json"];
    const some = await runCli([...args, "--root", await tinyDataset(2, 1)]);
    expect(some.exitCode).toBe(3);
    const [skipped] = (JSON.parse(some.stdout) as EvaluationJson).skipped;
    expect(skipped.path).toMatch(/clip0000002_000000_000010\.mp4$/);
    expect(skipped.reason).toContain('it is a text file, not a video; it begins with "<!doctype html>"');

    const broken = ["--root", await tinyDataset(0, 2), "--results_dir", await temporaryFolder()];
    const none = await runCli([...args.slice(0, -1), ...broken]);
    expect(none.exitCode).toBe(1);
    expect(none.stdout).toContain("top-1 accuracy: unknown (no clip with a true label was classified)\n");
    expect(none.stdout).toContain("0 of 2 clips classified · 2 skipped:\n");
  });

  test("continues what it began, unless told otherwise", async () => {
    const dataset = await tinyDataset(3);
    const folder = await temporaryFolder();
    const csvPath = join(folder, "means_val400.csv");
    const journal = `${csvPath}.progress.jsonl`;
    const args = ["evaluate", "--model", await tinyModel(), "--root", dataset, "--results_dir", folder];
    expect((await runCli(args)).exitCode).toBe(0);
    writeFileSync(
      journal,
      readFileSync(journal, "utf8").replace(/"probability":[\d.]+/, '"probability":0.125'),
    );

    // naming the defaults is no change
    expect((await runCli([...args, "--batch_size", "8", "--top_n", "3", "--num_frames", "4"])).exitCode).toBe(
      0,
    );
    expect(readFileSync(csvPath, "utf8")).toContain(",0.125,");
    expect((await runCli([...args, "--overwrite_cache"])).exitCode).toBe(0);
    expect(readFileSync(csvPath, "utf8")).not.toContain(",0.125,");

    const before = readFileSync(csvPath, "utf8");
    const other = [...args, "--num_frames", "2", "--damaged", "keep"];
    expect(await runCli(other)).toEqual({
      exitCode: 1,
      stdout: "",
      stderr:
        `kinetoscope evaluate: Cannot write "${csvPath}": it belongs to an evaluation with --num_frames 4 (now 2), ` +
        "--damaged error (now keep). Give --overwrite_output_dir to replace it, or another folder with --results_dir\n",
    });
    expect(readFileSync(csvPath, "utf8")).toBe(before);

    const foreign = await runCli([...args, "--root", await tinyDataset(2)]);
    expect([foreign.exitCode, foreign.stdout]).toEqual([1, ""]);
    expect(foreign.stderr).toContain(
      "it belongs to an evaluation with clips of another dataset. Give --overwrite",
    );
    expect(readFileSync(csvPath, "utf8")).toBe(before);
    expect((await runCli([...other, "--overwrite_output_dir"])).exitCode).toBe(0);
    expect(readFileSync(csvPath, "utf8")).not.toBe(before);
  });

  test("averages views, and does not mix a table with one of other views", async () => {
    const folder = await temporaryFolder();
    const args = ["evaluate", "--model", motionClip, "--root", kineticsTiny, "--num_videos", "3"];
    const into = [...args, "--results_dir", folder, "--json"];
    const { exitCode, stdout } = await runCli([...into, "--crops", "three", "--average", "prob"]);
    expect(exitCode).toBe(0);
    expect((JSON.parse(stdout) as { readonly setting: object }).setting).toMatchObject({
      ...{ level: "video", views: 3, clips: 1, crops: "three" },
    });
    const one = await runCli(into);
    expect([one.exitCode, one.stdout]).toEqual([1, ""]);
    expect(one.stderr).toContain("it belongs to an evaluation with --crops three (now center). Give");
    const many = await runCli([...into, "--clips", "2"]);
    expect(many.stderr).toContain('Expected no views.clips: the rule "floorInt" has numFrames');
  });

  test("does not overwrite a table that somebody else made", async () => {
    const folder = await temporaryFolder({ "means_val400.csv": "video_id,YouTube_Id,Ground_Truth\n" });
    const csvPath = join(folder, "means_val400.csv");
    const dataset = await tinyDataset(1);
    const args = ["evaluate", "--model", await tinyModel(), "--root", dataset, "--results_dir", folder];
    expect(await runCli(args)).toEqual({
      exitCode: 1,
      stdout: "",
      stderr:
        `kinetoscope evaluate: Cannot write "${csvPath}": the file exists and was not made by this command. ` +
        "Give --overwrite_output_dir to replace it, or another folder with --results_dir\n",
    });
    expect(existsSync(`${csvPath}.progress.jsonl`)).toBe(false);
    expect((await runCli([...args, "--overwrite_output_dir"])).exitCode).toBe(0);
    expect(statSync(csvPath).size).toBeGreaterThan(50);
  });
});
