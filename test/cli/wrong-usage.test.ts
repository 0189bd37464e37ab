import { execFileSync } from "node:child_process";
import { chmodSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { temporaryFolder } from "../support/temporary-folder.js";
import { binPath, buildCli, kineticsTiny, motionClip, runCli, tinyDataset, tinyModel } from "./support.js";

beforeAll(buildCli);

const model = ["--model", motionClip];
const named = ["--model_type", "i3d", "--model_trained_on", "kinetics-400"];

describe("wrong usage ends with exit code 2 and one line", () => {
  test.each<[string[], string]>([
    [["evalute"], 'kinetoscope: Unknown command "evalute": did you mean evaluate? See kinetoscope help'],
    [["train"], 'kinetoscope: Unknown command "train". See kinetoscope help'],
    [["help", "prob"], 'kinetoscope: Unknown command "prob": did you mean probe? See kinetoscope help'],
    [["--versoin"], 'kinetoscope: Unknown option "--versoin": did you mean --version? See kinetoscope help'],
    [
      ["evaluate", "--modle", "x"],
      'kinetoscope evaluate: Unknown option "--modle": did you mean --model? See kinetoscope evaluate --help',
    ],
    [
      ["evaluate", "@/nowhere.txt"],
      'kinetoscope evaluate: Cannot read the options in "/nowhere.txt": no such file or directory. See kinetoscope evaluate --help',
    ],
    [
      ["evaluate", "--root", "x"],
      "kinetoscope evaluate: Missing --model (the .onnx file). See kinetoscope evaluate --help",
    ],
    [
      ["evaluate", ...model],
      "kinetoscope evaluate: Missing --root (the dataset's folder). See kinetoscope evaluate --help",
    ],
    [
      ["evaluate", ...model, ...named],
      "kinetoscope evaluate: Expected --model, or --model_type with --model_trained_on, but received both. See kinetoscope evaluate --help",
    ],
    [
      ["evaluate", "--model_type", "i3d"],
      "kinetoscope evaluate: Missing --model_trained_on (what the model was trained on). See kinetoscope evaluate --help",
    ],
    [
      ["evaluate", "--model_trained_on", "kinetics-400"],
      "kinetoscope evaluate: Missing --model_type (which model it is). See kinetoscope evaluate --help",
    ],
    [
      ["evaluate", ...model, "--root", "x", "more"],
      'kinetoscope evaluate: Unexpected "more": kinetoscope evaluate takes options only. See kinetoscope evaluate --help',
    ],
    [
      ["evaluate", ...model, "--root", "x", "--kinetics_split", "valid"],
      'kinetoscope evaluate: Expected --kinetics_split to be one of "train", "val", "test" but received "valid" (string). See kinetoscope evaluate --help',
    ],
    [
      ["evaluate", ...model, "--root", "x", "--kinetics_version", "../400"],
      'kinetoscope evaluate: Expected --kinetics_version to be a number such as 400 but received "../400". See kinetoscope evaluate --help',
    ],
    [
      ["evaluate", ...model, "--root", "x", "--num_videos", "all"],
      'kinetoscope evaluate: Expected --num_videos to be an integer ≥ 1 but received "all" (string). See kinetoscope evaluate --help',
    ],
    [
      ["evaluate", ...model, "--root", kineticsTiny, "--top_n", "15"],
      'kinetoscope evaluate: Expected --top_n to be at most 14 but received 15: "motion-clip" has 14 labels. See kinetoscope evaluate --help',
    ],
    [
      ["classify", ...model],
      'kinetoscope classify: Expected at least one video after "classify". See kinetoscope classify --help',
    ],
    [
      ["classify", "a.mp4", ...model, "--every", "2"],
      "kinetoscope classify: Expected --frames with --every. See kinetoscope classify --help",
    ],
    [
      ["classify", "a.mp4", ...model, "--frames", "--top_k", "2"],
      "kinetoscope classify: Expected no --top_k with --frames. See kinetoscope classify --help",
    ],
    [
      ["classify", "a.mp4", ...model, "--frames", "--ties", "higher"],
      "kinetoscope classify: Expected no --ties with --frames. See kinetoscope classify --help",
    ],
    [
      ["evaluate", ...model, "--root", "x", "--ties", "highest"],
      'kinetoscope evaluate: Expected --ties to be one of "lower", "higher" but received "highest" (string). See kinetoscope evaluate --help',
    ],
    [
      ["classify", "a.mp4", ...model, "--csv", "--json"],
      "kinetoscope classify: Expected --json or --csv but received both. See kinetoscope classify --help",
    ],
    [
      ["classify", "a.mp4", ...model, "--frames"],
      'kinetoscope classify: Cannot classify single frames: "motion-clip" is a clip model, which takes 16 frames at once. Leave --frames away. See kinetoscope classify --help',
    ],
    [
      ["classify", "a.mp4", ...model, "--top_k", "15"],
      'kinetoscope classify: Expected --top_k to be at most 14 but received 15: "motion-clip" has 14 labels. See kinetoscope classify --help',
    ],
    [
      ["probe", "-4ws.mp4"],
      'kinetoscope probe: Unknown option "-4": of one letter there is -h. A file name that begins with "-" goes after "--", or is written as "./-…". See kinetoscope probe --help',
    ],
  ])("kinetoscope %j", async (args, message) => {
    const cwd = await temporaryFolder();
    expect(await runCli(args, { cwd })).toEqual({ exitCode: 2, stdout: "", stderr: `${message}\n` });
  });
});

describe("what fails ends with exit code 1 and one line", () => {
  test.each<[string[], string]>([
    [["classify", "a.mp4", "--model", "x.onnx"], 'kinetoscope classify: Cannot load "x.onnx": no such file'],
    [
      ["evaluate", ...model, "--root", "nowhere"],
      'kinetoscope evaluate: Cannot load Kinetics from "nowhere": no such folder',
    ],
    [
      ["evaluate", ...model, "--root", kineticsTiny, "--num_videos", "100"],
      "kinetoscope evaluate: Cannot evaluate 100 videos: there are 85 clips (--num_videos)",
    ],
    [
      ["evaluate", ...model, "--root", kineticsTiny, "--num_frames", "8"],
      'kinetoscope evaluate: Cannot run "motion-clip" on 8 frames: it takes 16 (--num_frames)',
    ],
    [
      ["evaluate", ...named, "--root", kineticsTiny],
      'kinetoscope evaluate: Cannot find the model "i3d-kinetics-400" in "models": no such folder. Name another one with --models_dir',
    ],
  ])("kinetoscope %j", async (args, message) => {
    const cwd = await temporaryFolder();
    expect(await runCli(args, { cwd })).toEqual({ exitCode: 1, stdout: "", stderr: `${message}\n` });
  });

  test("a model that is not in its folder", async () => {
    const cwd = await temporaryFolder({ "models/a.onnx": "", "models/b.onnx": "", "models/b.json": "{" });
    const args = ["evaluate", ...named, "--root", kineticsTiny];
    expect((await runCli(args, { cwd })).stderr).toBe(
      'kinetoscope evaluate: Cannot find the model "i3d-kinetics-400" in "models": looked for a file ' +
        "i3d-kinetics-400.onnx or a card with that name (- and _ alike, k for kinetics), and there are " +
        '"a.onnx", "b.onnx". Name the file with --model\n',
    );
    writeFileSync(join(cwd, "models", "a.json"), '{"name": "I3D kinetics 400"}');
    writeFileSync(join(cwd, "models", "b.json"), '{"name": "i3d_k400"}');
    expect((await runCli(args, { cwd })).stderr).toBe(
      'kinetoscope evaluate: Cannot find the model "i3d-kinetics-400" in "models": "a.onnx", "b.onnx" all ' +
        "have that name. Name the file with --model\n",
    );
  });

  test("a dataset without clips", async () => {
    const root = await tinyDataset(0);
    const { exitCode, stderr } = await runCli(["evaluate", "--model", await tinyModel(), "--root", root]);
    expect({ exitCode, lines: stderr.split("\n").length }).toEqual({ exitCode: 1, lines: 2 });
    expect(stderr).toContain(`Cannot evaluate on "${root}": no clip is on disk: Kinetics-400 val: 0 rows`);
  });

  test("DEBUG=kinetoscope also says where", async () => {
    const args = ["classify", "a.mp4", "--model", "x.onnx"];
    const { stderr } = await runCli(args, { env: { DEBUG: "kinetoscope" } });
    expect(stderr.split("\n")[0]).toBe('kinetoscope classify: Cannot load "x.onnx": no such file');
    expect(stderr).toMatch(/\n {4}at .*checkModelFile/);
  });
});

describe("the help", () => {
  const commands = ["evaluate", "classify", "probe", "download", "doctor", "kernel", "init"];

  test("lists the commands and fits in 80 columns", async () => {
    const { exitCode, stdout, stderr } = await runCli(["--help"]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    for (const name of commands) expect(stdout).toMatch(new RegExp(`^ {2}${name} +[A-Z]`, "m"));
    expect(stdout.indexOf("Examples")).toBeLessThan(stdout.indexOf("Commands"));
    expect(stdout.split("\n").filter((line) => line.length > 80)).toEqual([]);
    expect((await runCli(["help"])).stdout).toBe(stdout);
    expect(await runCli([])).toEqual({ exitCode: 2, stdout: "", stderr: stdout });
  });

  test.each(commands)("of %s begins with examples and fits in 80 columns", async (name) => {
    const { exitCode, stdout } = await runCli([name, "--help"]);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(new RegExp(`^kinetoscope ${name}: `));
    expect(stdout.indexOf("Examples")).toBeLessThan(stdout.indexOf("Options"));
    expect(stdout.split("\n").filter((line) => line.length > 80)).toEqual([]);
    expect((await runCli(["help", name])).stdout).toBe(stdout);
  });

  test("of evaluate names every option of vidbench", async () => {
    const { stdout } = await runCli(["evaluate", "-h"]);
    const vidbench = [
      ...["model_type", "model_trained_on", "kinetics_version", "kinetics_split", "num_videos", "num_frames"],
      ...["results_dir", "batch_size", "top_n", "verbose_logging", "no_cuda"],
      ...["overwrite_output_dir", "overwrite_cache"],
    ];
    expect(vidbench.filter((name) => !stdout.includes(`  --${name}`))).toEqual([]);
  });

  test("--version prints the package's", async () => {
    expect(await runCli(["--version"])).toMatchObject({ exitCode: 0, stdout: "0.1.0\n", stderr: "" });
  });
});

test("runs through a link as npm makes it", async () => {
  const folder = await temporaryFolder();
  const link = join(folder, "kinetoscope");
  symlinkSync(binPath, link);
  chmodSync(binPath, statSync(binPath).mode | 0o111); // npm does that to the file behind its link
  expect(execFileSync(link, ["--version"], { encoding: "utf8" })).toBe("0.1.0\n");
});
