import { cleanLine } from "../core/clean-text.js";
import { formatCounted } from "../core/format.js";
import { firstOf } from "../core/item-at.js";
import { submitToQueue } from "../scale/engines/bullmq.js";
import { submitToSlurm } from "../scale/engines/slurm.js";
import { openPlan } from "../scale/plan-folder.js";
import { integerOption, requiredOption } from "./arguments.js";
import { exitCodes, UsageError, type Command, type CommandContext } from "./command.js";
import { addressOption, engineNote } from "./engine-option.js";
import { jsonText } from "./output.js";

/** `kinetoscope submit`: gives what is missing of a plan to a cluster. */
export const submitCommand: Command = {
  name: "submit",
  summary: "Submit what is missing of a plan to a cluster or a queue; again: what is still missing",
  usage: "<folder> --engine slurm|<address> [--tasks n] [-- options of sbatch]",
  examples: [
    {
      command: "npx --no kinetoscope submit run --engine slurm --tasks 200 -- -p cpu",
      does: "An array of 200 tasks, each with a stripe of the missing units; the job script is shown",
    },
    {
      command: "npx --no kinetoscope submit run --engine redis://host:6379",
      does: "Put the missing units into a queue; then, on each machine: kinetoscope work",
    },
  ],
  options: {
    engine: {
      type: "string",
      value: "name",
      description: "slurm; or a queue: redis://host:6379, postgres://user@host/database, env:NAME",
    },
    tasks: { type: "string", value: "n", description: "With Slurm: at most so many tasks. Default: 100" },
  },
  positionals: { name: "folder", minimum: 1, maximum: Infinity },
  notes: [
    engineNote,
    "Slurm does not start a task again that died. The same command does: units of tasks that wait or run are left to them.",
    "There are never more tasks than MaxArraySize allows, or than units are missing.",
  ],
  run: runSubmit,
};

async function runSubmit(context: CommandContext): Promise<number> {
  const { values, positionals, json, stdout, stderr } = context;
  const engineArgs = positionals.slice(1);
  const engine = requiredOption(values, "engine", "slurm, or the address of a queue");
  if (engine !== "slurm") return submitUnits(context, engine);
  const word = engineArgs.find((arg) => !arg.startsWith("-") || /\p{Control}/u.test(arg));
  if (word !== undefined)
    throw new UsageError(`Expected options of sbatch after -- but received "${word}"; write --name=value`);
  const tasks = integerOption(values, "tasks", 1) ?? 100;
  const run = await openPlan(firstOf(positionals, "a folder"));
  const onScript = (text: string): void => stderr(text);
  const submission = await submitToSlurm({ run, tasks, engineArgs, onScript });
  stdout(json ? jsonText(submission) : `${cleanLine(submissionText(submission))}\n`);
  return exitCodes.done;
}

async function submitUnits(
  { values, positionals, json, stdout }: CommandContext,
  engine: string,
): Promise<number> {
  if (values["tasks"] !== undefined || positionals.length > 1)
    throw new UsageError("--tasks and options after -- are Slurm's: a queue has workers, not tasks");
  const address = addressOption(engine);
  const { units, underWay } = await submitToQueue(await openPlan(firstOf(positionals, "a folder")), address);
  const others = underWay === 0 ? "" : `; ${formatCounted(underWay, "unit")} there already`;
  const text = `${formatCounted(units, "unit")} put into the queue at ${address.shown}${others}`;
  stdout(json ? jsonText({ units, underWay }) : `${cleanLine(text)}\n`);
  return exitCodes.done;
}

function submissionText({ units, underWay, job, tasks }: Awaited<ReturnType<typeof submitToSlurm>>): string {
  const others = underWay === 0 ? "" : `; ${formatCounted(underWay, "unit")} of earlier tasks are under way`;
  if (units === 0) return `Nothing to submit${underWay === 0 ? ": all units are there" : others}`;
  return `Job ${job}: ${formatCounted(units, "unit")} in ${formatCounted(tasks ?? 0, "task")}${others}`;
}
