import { readdir, readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { errorCode, PlanError } from "../../core/errors.js";
import { ownFolder } from "../../core/own-package.js";
import { textBefore } from "../../core/text-before.js";
import { writeFileAtomic } from "../../files/atomic-write.js";
import { askProgram } from "../../video/program/child-process.js";
import { stripeOf } from "../plan.js";
import { missingUnits } from "../unit-store.js";
import type { Submission, SubmitRequest } from "./engine.js";

/** What was given to Slurm: `slurm/<number>.json` in the plan's folder. */
interface SlurmSubmission {
  readonly job: string;
  /** Tasks of its array, from 1. */
  readonly tasks: number;
  /** The units that they share. */
  readonly units: readonly number[];
}

/**
 * Submits what is missing of a plan to Slurm: an array of tasks, each with a stripe of the missing units. Units of earlier
 * tasks that still wait or run are left to them.
 *
 * @throws {PlanError} If Slurm is not there, or refuses the job.
 */
export async function submitToSlurm(request: SubmitRequest): Promise<Submission> {
  const { run, tasks, engineArgs, onScript } = request;
  const folder = resolve(run.folder);
  const earlier = await readSubmissions(folder);
  const underWay = new Set<number>();
  for (const submission of earlier)
    for (const unit of await unitsUnderWay(run.folder, submission)) underWay.add(unit);
  const units = missingUnits(run).filter((unit) => !underWay.has(unit));
  if (units.length === 0) return { units: 0, underWay: underWay.size };
  const number = earlier.length + 1;
  const numTasks = Math.min(tasks, units.length, (await maxArraySize(run.folder)) - 1);
  const script = join(folder, "slurm", `${number}.sh`);
  const list = join(folder, "slurm", `${number}.units`);
  await writeFileAtomic(list, `${units.join("\n")}\n`);
  const text = scriptText(folder, run.plan.id, list, numTasks);
  await writeFileAtomic(script, text);
  onScript(text);
  const said = await ask(run.folder, "sbatch", ["--parsable", ...engineArgs, script]);
  const job = textBefore(said.trim(), ";");
  const submission: SlurmSubmission = { job, tasks: numTasks, units };
  await writeFileAtomic(join(folder, "slurm", `${number}.json`), `${JSON.stringify(submission)}\n`);
  return { units: units.length, underWay: underWay.size, job, tasks: numTasks };
}

/** Nothing of it comes from elsewhere but the folder's name, which is quoted. */
function scriptText(folder: string, id: string, list: string, tasks: number): string {
  const program = join(ownFolder, "bin", "kinetoscope.mjs");
  return [
    "#!/bin/sh",
    `#SBATCH --job-name=kinetoscope-${id.slice(0, 8)}`,
    `#SBATCH --array=1-${tasks}`,
    `#SBATCH --output=${quoted(join(folder, "slurm", "%A_%a.log"))}`,
    "# A task that dies is not started again by Slurm: kinetoscope submit submits what is missing.",
    `exec ${shellQuoted(process.execPath)} ${shellQuoted(program)} work ${shellQuoted(folder)} \\`,
    `  --units ${shellQuoted(list)} --stripe "$SLURM_ARRAY_TASK_ID/${tasks}"`,
    "",
  ].join("\n");
}

function shellQuoted(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}

/** As Slurm reads its own lines. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `"${word.replace(/["\\]/g, "\\$&")}"`;
}

async function readSubmissions(folder: string): Promise<readonly SlurmSubmission[]> {
  const names = await readdir(join(folder, "slurm")).catch((error: unknown) => {
    if (errorCode(error) === "ENOENT") return [];
    throw error;
  });
  const read = names
    .filter((name) => /^\d+\.json$/.test(name))
    .map(async (name) => JSON.parse(await readFile(join(folder, "slurm", name), "utf8")) as SlurmSubmission);
  return Promise.all(read);
}

/** The units of tasks that wait or run. A job that Slurm has forgotten has none. */
async function unitsUnderWay(
  folder: string,
  { job, tasks, units }: SlurmSubmission,
): Promise<readonly number[]> {
  const { exitCode, stdout, stderr } = await askProgram("squeue", ["-h", "-r", "-j", job, "-o", "%K"]);
  if (exitCode !== 0 && !/Invalid job id/i.test(stderr)) throw refused(folder, "squeue", stderr);
  const indices = stdout.split("\n").filter((line) => /^\d+$/.test(line));
  return indices.flatMap((index) => stripeOf(units, Number(index), tasks));
}

/** The largest index of an array is below this: 1001 where nobody raised it. */
async function maxArraySize(folder: string): Promise<number> {
  const config = await ask(folder, "scontrol", ["show", "config"]);
  return Number(/^MaxArraySize\s*=\s*(\d+)/m.exec(config)?.[1] ?? 1001);
}

async function ask(folder: string, program: string, args: readonly string[]): Promise<string> {
  const { exitCode, isMissing, stdout, stderr } = await askProgram(program, args);
  if (exitCode === 0) return stdout;
  throw refused(
    folder,
    program,
    isMissing ? "command not found. Run this where Slurm's commands are" : stderr,
  );
}

function refused(folder: string, program: string, words: string): PlanError {
  const found = words.trim().split("\n").pop() ?? "";
  return new PlanError(`Cannot submit "${folder}": ${program}: ${found}`, { path: folder });
}
