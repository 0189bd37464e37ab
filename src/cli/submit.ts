import { cleanLine } from "../core/clean-text.js";
import { formatCounted } from "../core/format.js";
import { submitToSlurm } from "../scale/engines/slurm.js";
import { openPlan } from "../scale/plan-folder.js";
import { integerOption } from "./arguments.js";
import { exitCodes, UsageError, type Command, type CommandContext } from "./command.js";
import { jsonText } from "./output.js";

/** `kinetoscope submit`: gives what is missing of a plan to a cluster. */
export const submitCommand: Command = {
  name: "submit",
  summary: "Submit to a cluster what is missing of a plan; again: only what is still missing",
  usage: "<folder> --engine slurm [--tasks n] [-- options of sbatch]",
  examples: [
    {
      command: "npx --no kinetoscope submit run --engine slurm --tasks 200 -- -p cpu",
      does: "An array of 200 tasks, each with a stripe of the missing units; the job script is shown",
    },
  ],
  options: {
    engine: { type: "string", value: "name", description: "slurm", choices: ["slurm"] },
    tasks: { type: "string", value: "n", description: "At most so many tasks. Default: 100" },
  },
  positionals: { name: "folder", minimum: 1, maximum: Infinity },
  notes: [
    "Slurm does not start a task again that died. The same command does: units of tasks that wait or run are left to them.",
    "There are never more tasks than MaxArraySize allows, or than units are missing.",
  ],
  run: runSubmit,
};

async function runSubmit({ values, positionals, json, stdout, stderr }: CommandContext): Promise<number> {
  const [folder, ...engineArgs] = positionals;
  if (values["engine"] !== "slurm") throw new UsageError("Missing --engine (slurm)");
  const word = engineArgs.find((arg) => !arg.startsWith("-") || /\p{Control}/u.test(arg));
  if (word !== undefined)
    throw new UsageError(`Expected options of sbatch after -- but received "${word}"; write --name=value`);
  const tasks = integerOption(values, "tasks", 1) ?? 100;
  const run = await openPlan(folder);
  const onScript = (text: string): void => stderr(text);
  const submission = await submitToSlurm({ run, tasks, engineArgs, onScript });
  stdout(json ? jsonText(submission) : `${cleanLine(submissionText(submission))}\n`);
  return exitCodes.done;
}

function submissionText({ units, underWay, job, tasks }: Awaited<ReturnType<typeof submitToSlurm>>): string {
  const others = underWay === 0 ? "" : `; ${formatCounted(underWay, "unit")} of earlier tasks are under way`;
  if (units === 0) return `Nothing to submit${underWay === 0 ? ": all units are there" : others}`;
  return `Job ${job}: ${formatCounted(units, "unit")} in ${formatCounted(tasks ?? 0, "task")}${others}`;
}
