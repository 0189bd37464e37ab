import { createInterface } from "node:readline";
import { cleanLine } from "../core/clean-text.js";
import { formatCounted } from "../core/format.js";
import { firstOf } from "../core/item-at.js";
import { runTask } from "../core/task.js";
import { readText } from "../files/tables/read-text.js";
import type { WorkerPlaces } from "../scale/compute-unit.js";
import { wordsHere } from "../scale/portable-line.js";
import { stripeOf } from "../scale/plan.js";
import { openPlan, type PlanFolder } from "../scale/plan-folder.js";
import { workOn, type WorkedUnit } from "../scale/work.js";
import type { WorkerMessage } from "../scale/worker-process.js";
import { integerOption, textOption } from "./arguments.js";
import { exitCodes, UsageError, type Command, type CommandContext, type OptionValues } from "./command.js";
import { engineNote } from "./engine-option.js";
import { jsonText } from "./output.js";
import { workFromQueue } from "./work-queue.js";

/** `kinetoscope work`: a worker that computes units of a plan. */
export const workCommand: Command = {
  name: "work",
  summary: "Compute units of a plan until none is left; results that are there stay",
  usage: "<folder> [--stripe k/n | --unit n] [options]",
  examples: [
    { command: "npx --no kinetoscope work run", does: "Compute all units that are missing" },
    {
      command: "npx --no kinetoscope work run --stripe 3/100",
      does: "The third of a hundred workers: every hundredth unit",
    },
    {
      command: "npx --no kinetoscope work run --engine redis://host:6379",
      does: "Units from a queue that kinetoscope submit has filled",
    },
  ],
  options: {
    stripe: {
      type: "string",
      value: "k/n",
      description: "Every n-th unit, from the k-th one; k counts from 1",
    },
    unit: { type: "string", value: "n", description: "One unit; they count from 0" },
    units: {
      type: "string",
      value: "file",
      description: "Only these units: a file with a number in each line. Stripes are then of them",
    },
    engine: {
      type: "string",
      value: "address",
      description: "Units come from a queue: redis://host:6379, postgres://user@host/database, env:NAME",
    },
    model: { type: "string", value: "file", description: "The model, if it is elsewhere on this machine" },
    root: {
      type: "string",
      value: "folder",
      description: "Where the clips are, if that is elsewhere on this machine",
    },
    threads: {
      type: "string",
      value: "n",
      description: "Threads of the model. Default: the plan's, which give the bytes of a single run",
    },
    retry_skipped: { type: "boolean", description: "Compute units again in which clips were skipped" },
    fed: { type: "boolean", description: "Read the units' numbers from standard input", hidden: true },
  },
  positionals: { name: "folder", minimum: 1, maximum: 1 },
  notes: [
    "Any number of workers may go on at the same time, and each may be ended at any time: a unit is there whole or not at all.",
    engineNote,
    "The exit code is 3 if a unit could not be computed; kinetoscope status says why.",
  ],
  run: runWork,
};

async function runWork(context: CommandContext): Promise<number> {
  const { values, positionals, signal } = context;
  const places: WorkerPlaces = {
    model: textOption(values, "model"),
    root: textOption(values, "root"),
    threads: integerOption(values, "threads", 1),
  };
  const run = await openPlan(firstOf(positionals, "a folder"));
  const retrySkipped = values["retry_skipped"] === true;
  if (values["fed"] === true) return answer(run, { places, signal });
  const engine = textOption(values, "engine");
  if (engine !== undefined) return workFromQueue(context, run, engine, places);
  const units = await chosenUnits(values, run);
  const title = `Computing ${formatCounted(units.length, "unit")}`;
  const ends = await runTask({ title, total: units.length, unit: "units", signal }, async (task) => {
    const ended: WorkedUnit[] = [];
    for await (const end of workOn(run, units, { places, signal: task.signal, retrySkipped })) {
      ended.push(end);
      if (end.state === "there already") task.find(1);
      else task.advance(1);
      if (end.state === "failed")
        context.stderr(`${cleanLine(`unit ${end.unit}: ${wordsHere(end.reason)}`)}\n`);
    }
    return ended;
  });
  const count = (state: WorkedUnit["state"]): number => ends.filter((end) => end.state === state).length;
  const facts = { done: count("done"), there: count("there already"), failed: count("failed") };
  const more = [
    ...(facts.there === 0 ? [] : [`${facts.there} there already`]),
    ...(facts.failed === 0 ? [] : [`${facts.failed} failed`]),
    ...(count("other bytes") === 0 ? [] : [`${count("other bytes")} with other results than those there`]),
  ];
  const text = [`${formatCounted(facts.done, "unit")} computed`, ...more].join(", ");
  context.stdout(context.json ? jsonText(facts) : `${text}\n`);
  return facts.failed > 0 ? exitCodes.partly : exitCodes.done;
}

async function chosenUnits(values: OptionValues, { numUnits }: PlanFolder): Promise<readonly number[]> {
  const list = textOption(values, "units");
  const all =
    list === undefined
      ? Array.from({ length: numUnits }, (_, unit) => unit)
      : await readUnitList(list, numUnits);
  const stripe = textOption(values, "stripe");
  const unit = integerOption(values, "unit", 0, numUnits - 1);
  if (stripe !== undefined && unit !== undefined)
    throw new UsageError("Expected --stripe or --unit but received both");
  if (unit !== undefined) return [unit];
  if (stripe === undefined) return all;
  const [k = 0, n = 0] = /^\d+\/\d+$/.test(stripe) ? stripe.split("/").map(Number) : [];
  if (k < 1 || k > n)
    throw new UsageError(`Expected --stripe to be k/n with 1 ≤ k ≤ n but received "${stripe}"`);
  return stripeOf(all, k, n);
}

async function readUnitList(path: string, numUnits: number): Promise<readonly number[]> {
  const lines = (await readText(path)).split("\n").filter((line) => line !== "");
  const wrong = lines.find((line) => !/^\d+$/.test(line) || Number(line) >= numUnits);
  if (wrong === undefined) return lines.map(Number);
  throw new UsageError(`Expected "${path}" to hold units from 0 to ${numUnits - 1} but found "${wrong}"`);
}

/** A worker that is told which units, line by line, and says so of each clip and unit; it ends when nobody tells any more. */
async function answer(
  run: PlanFolder,
  { places, signal }: { readonly places: WorkerPlaces; readonly signal: AbortSignal },
): Promise<number> {
  const ended = new AbortController();
  const lines = createInterface({ input: process.stdin });
  lines.once("close", () => ended.abort()); // whoever told it is gone: what it computes is wanted by nobody
  const say = (message: WorkerMessage): void => void process.stdout.write(`${JSON.stringify(message)}\n`);
  const both = AbortSignal.any([signal, ended.signal]);
  const onClip = (): void => say({ clip: true });
  try {
    for await (const end of workOn(run, numbersOf(lines), { places, signal: both, onClip })) {
      if (end.state === "failed") say({ failed: end.unit, reason: end.reason });
      else say({ done: end.unit });
    }
  } catch (error) {
    if (!ended.signal.aborted) throw error;
  } finally {
    lines.close();
    process.stdin.destroy(); // else it keeps the process
  }
  return exitCodes.done;
}

async function* numbersOf(lines: AsyncIterable<string>): AsyncGenerator<number, void> {
  for await (const line of lines) yield Number(line);
}
