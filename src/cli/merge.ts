import { cleanLine } from "../core/clean-text.js";
import { formatCounted } from "../core/format.js";
import { firstOf } from "../core/item-at.js";
import { mergePlan } from "../scale/merge.js";
import { requiredOption } from "./arguments.js";
import { exitCodes, type Command, type CommandContext } from "./command.js";
import { jsonText } from "./output.js";

/** `kinetoscope merge`: puts the results of a plan's units together. */
export const mergeCommand: Command = {
  name: "merge",
  summary: "Put the results of a plan's units together: the table that a single run writes",
  usage: "<folder> --out <file>",
  examples: [
    {
      command: "npx --no kinetoscope merge run --out results.csv",
      does: "Check all units, and write the table with its provenance beside it",
    },
  ],
  options: {
    out: {
      type: "string",
      value: "file",
      description: "The table as CSV; of frame scores the folder of the store, of features the Parquet file",
    },
    mixed: {
      type: "boolean",
      description: "Accept units of different processors or versions, whose last digits may differ",
    },
  },
  positionals: { name: "folder", minimum: 1, maximum: 1 },
  notes: [
    "Nothing is decoded. Where units are missing, altered or have two results, they are named and nothing is written.",
  ],
  run: runMerge,
};

async function runMerge({ values, positionals, json, stdout }: CommandContext): Promise<number> {
  const saveTo = requiredOption(values, "out", "the table, the folder of a store, or the file of features");
  const { kind, numClips, numSkipped } = await mergePlan(firstOf(positionals, "a folder"), saveTo, {
    mixed: values["mixed"] === true,
  });
  const rows = formatCounted(numClips - numSkipped, kind === "evaluation" ? "row" : "clip");
  const skipped = numSkipped === 0 ? "" : `, ${formatCounted(numSkipped, "clip")} skipped`;
  stdout(
    json ? jsonText({ saveTo, numClips, numSkipped }) : `${cleanLine(`${saveTo}: ${rows}${skipped}`)}\n`,
  );
  if (numSkipped === numClips) return exitCodes.failed;
  return numSkipped > 0 ? exitCodes.partly : exitCodes.done;
}
