import { cleanLine } from "../core/clean-text.js";
import { firstOf } from "../core/item-at.js";
import { verifyResults } from "../evaluate/verify/verify-results.js";
import { modelOptions, providerOption } from "./model-option.js";
import { integerOption, numberOption, textOption } from "./arguments.js";
import { exitCodes, UsageError, type Command, type CommandContext } from "./command.js";
import { jsonText } from "./output.js";

/** `kinetoscope verify`: whether a results table can still be made. */
export const verifyCommand: Command = {
  name: "verify",
  summary: "Say whether a results table still reproduces: its model, clips, versions and values",
  usage: "<table.csv> [options]",
  examples: [
    {
      command: "npx --no kinetoscope verify results.csv",
      does: "Compare model, card and clips, classify all clips anew and compare every value",
    },
    {
      command: "npx --no kinetoscope verify results.csv --sample 16 --seed 1",
      does: "Classify only 16 of the clips anew",
    },
  ],
  options: {
    sample: {
      type: "string",
      value: "n",
      description: "How many clips are classified anew. Default: all; their files are compared in any case",
    },
    seed: { type: "string", value: "n", description: "Draws them. Default: 0" },
    model: {
      type: "string",
      value: "file",
      description: "The model, if it is no longer where it was",
    },
    card: { type: "string", value: "file", description: "Its card, if it does not lie beside it" },
    provider: modelOptions.provider,
    data: { type: "string", value: "folder", description: "The folder that the clips were moved to" },
    tolerance: {
      type: "string",
      value: "x",
      description: "How far a score may be off where a version differs. Default: 0.0001",
    },
  },
  positionals: { name: "table.csv", minimum: 1, maximum: 1 },
  notes: [
    "How a table was made stands in <table.csv>.provenance.json, which evaluate writes. Nothing is changed.",
    "Where all versions are the same, every digit counts; where one differs, scores may be off by the tolerance.",
    "The folder of a store of frame scores is verified in the same way; it needs --model. So is a file of features.",
    "The exit code is 0 if the table reproduces, 1 if not.",
  ],
  run: runVerify,
};

async function runVerify({ values, positionals, signal, json, stdout }: CommandContext): Promise<number> {
  const sample = integerOption(values, "sample", 1);
  const seed = integerOption(values, "seed", 0, 0xffffffff);
  if (seed !== undefined && sample === undefined) throw new UsageError("Expected --seed only with --sample");
  const verification = await verifyResults(firstOf(positionals, "a table"), {
    ...{ sample, seed, signal, tolerance: numberOption(values, "tolerance", 0) },
    ...{
      model: textOption(values, "model"),
      provider: providerOption(values),
      card: textOption(values, "card"),
      data: textOption(values, "data"),
    },
  });
  const text = `${verification.toString().split("\n").map(cleanLine).join("\n")}\n`;
  stdout(json ? jsonText(verification) : text);
  return verification.reproduces ? exitCodes.done : exitCodes.failed;
}
