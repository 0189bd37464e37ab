import { cleanLine } from "../core/clean-text.js";
import { formatCounted, formatSeconds } from "../core/format.js";
import { firstOf } from "../core/item-at.js";
import { openPlan } from "../scale/plan-folder.js";
import { wordsHere } from "../scale/portable-line.js";
import { readStatus, type PlanStatus } from "../scale/status.js";
import { exitCodes, type Command, type CommandContext } from "./command.js";
import { jsonText } from "./output.js";

/** `kinetoscope status`: how far a plan is. */
export const statusCommand: Command = {
  name: "status",
  summary: "Say how far a plan is: units done and failing, clips skipped, time left",
  usage: "<folder>",
  examples: [{ command: "npx --no kinetoscope status run", does: "Look at the files in the plan's folder" }],
  options: {},
  positionals: { name: "folder", minimum: 1, maximum: 1 },
  notes: ["The time left is that of the units so far, of all workers together, from first to last."],
  run: runStatus,
};

/** Units whose reasons are printed. */
const mostReasons = 5;

async function runStatus({ positionals, json, stdout }: CommandContext): Promise<number> {
  const status = readStatus(await openPlan(firstOf(positionals, "a folder")));
  stdout(json ? jsonText(status) : `${statusLines(status).map(cleanLine).join("\n")}\n`);
  return exitCodes.done;
}

/** `812 of 983 units, 3 failing, 71 clips skipped, 2 h 24 min left`, and why. */
function statusLines(status: PlanStatus): readonly string[] {
  const { numUnits, numDone, numSkipped, failing, cutOff, conflicts, secondsLeft } = status;
  const first = [
    `${numDone} of ${formatCounted(numUnits, "unit")}`,
    ...(failing.length === 0 ? [] : [`${failing.length} failing`]),
    `${formatCounted(numSkipped, "clip")} skipped`,
    ...(secondsLeft === undefined || secondsLeft === 0 ? [] : [`${formatSeconds(secondsLeft)} left`]),
  ].join(", ");
  return [
    first,
    ...failing
      .slice(0, mostReasons)
      .map(({ unit, host, reason }) => `unit ${unit} on ${host}: ${wordsHere(reason)}`),
    ...cutOff
      .slice(0, mostReasons)
      .map((unit) => `unit ${unit}: its file is cut off; work computes it again`),
    ...conflicts.slice(0, mostReasons).map((path) => `${path}: another result of the same unit`),
  ];
}
