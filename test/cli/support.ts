import { spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { ModelCard } from "kinetoscope";
import { importScript } from "../notebooks/fixtures.js";
import { writeNumberedVideos } from "../support/numbered-video.js";
import { temporaryFolder } from "../support/temporary-folder.js";
import { writeTinyModel } from "../support/tiny-onnx.js";

export const root: string = resolve(import.meta.dirname, "..", "..");
/** What npm links to as `kinetoscope`. */
export const binPath: string = join(root, "bin", "kinetoscope.mjs");
/** The built command line. */
export const mainPath: string = join(root, "bin", "kinetoscope.mjs");
export const motionClip: string = join(root, "models", "motion-clip.onnx");
export const kineticsTiny: string = join(root, "data", "kinetics-tiny");

/** Compiles src, if `npm test` has not done so already. */
export async function buildCli(): Promise<void> {
  const { build } = (await importScript("setup/build.mjs")) as { build: () => Promise<boolean> };
  await build();
}

/** How a process ended. */
export interface Ended {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A running `kinetoscope`. */
export interface RunningCli {
  readonly pid: number;
  readonly ended: Promise<Ended>;
  kill(signal: NodeJS.Signals): void;
}

/** Where and with what a command line is run. */
export interface CliOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Starts `kinetoscope <args>` with its output in pipes. */
export function startCli(args: readonly string[], options: CliOptions = {}): RunningCli {
  return startProgram(process.execPath, [mainPath, ...args], options);
}

/** Starts any program with its output in pipes. */
export function startProgram(program: string, args: readonly string[], options: CliOptions = {}): RunningCli {
  const child = spawn(program, args, {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  const ended = new Promise<Ended>((settle, fail) => {
    child.on("error", fail);
    child.on("close", (exitCode, signal) => settle({ exitCode, signal, stdout, stderr }));
  });
  return { pid: child.pid ?? 0, ended, kill: (signal) => void child.kill(signal) };
}

/** Runs `kinetoscope <args>` to its end. */
export async function runCli(
  args: readonly string[],
  options: CliOptions = {},
): Promise<{ exitCode: number | null; stdout: string; stderr: string }> {
  const { exitCode, stdout, stderr } = await startCli(args, options).ended;
  return { exitCode, stdout, stderr };
}

/** Three scores for each clip: the mean of its red, of its green and of its blue. */
export const tinyCard: ModelCard = {
  name: "means",
  kind: "clip",
  labels: ["red", "green", "blue"],
  input: { layout: "NTHWC", width: 8, height: 8, range: [-0.255, 0] },
  preset: "opencv-squash-8",
  sampling: { rule: "floorInt", numFrames: 4 },
  output: { values: "log-probabilities" },
};

/** The same, but all that it sees is 0: its labels are equally probable. */
export const tiedCard: ModelCard = {
  ...tinyCard,
  input: { ...tinyCard.input, range: [0, 1e-50] },
  output: { values: "logits" },
};

/** {@link tinyCard} for single frames. */
export const tinyFrameCard: ModelCard = {
  ...tinyCard,
  name: "frame-means",
  kind: "frame",
  input: { ...tinyCard.input, layout: "NHWC" },
  sampling: undefined,
};

/** An .onnx file with its card beside it. `numErf`: the more, the slower. */
export async function tinyModel(
  card: ModelCard = tinyCard,
  options: { readonly numErf?: number; readonly name?: string } = {},
): Promise<string> {
  const { numErf = 0, name = "tiny" } = options;
  const path = join(await temporaryFolder(), `${name}.onnx`);
  const model =
    card.kind === "clip"
      ? { shape: ["batch", "time", 8, 8, 3], meanOver: [1, 2, 3], numErf }
      : { shape: ["batch", 8, 8, 3], meanOver: [1, 2], numErf };
  writeTinyModel(path, model);
  writeFileSync(path.replace(".onnx", ".json"), JSON.stringify(card));
  return path;
}

/**
 * A dataset in the form of Kinetics: `good` clips of 3, 4, 5… frames that {@link tinyCard}'s model takes for
 * green, every second one truly so (the others are red), then `bad` ones that are no videos.
 */
export async function tinyDataset(good: number, bad: number = 0): Promise<string> {
  const folder = await temporaryFolder();
  const rows: string[] = [];
  const clips: [number, string][] = [];
  mkdirSync(join(folder, "val"));
  for (let i = 0; i < good + bad; i += 1) {
    const id = `clip${String(i).padStart(7, "0")}`;
    rows.push(`${i % 2 === 0 ? "green" : "red"},${id},0,10,val,0`);
    const path = join(folder, "val", "part_0", `${id}_000000_000010.mp4`);
    mkdirSync(dirname(path), { recursive: true });
    if (i < good) clips.push([3 + i, path]);
    else writeFileSync(path, "<!doctype html>");
  }
  writeNumberedVideos(clips);
  writeFileSync(
    join(folder, "val", "val.csv"),
    ["label,youtube_id,time_start,time_end,split,is_cc", ...rows, ""].join("\n"),
  );
  return folder;
}
