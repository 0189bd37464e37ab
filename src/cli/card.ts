import { stat } from "node:fs/promises";
import { firstOf } from "../core/item-at.js";
import { untilAborted } from "../core/task.js";
import { writeFileAtomic } from "../files/atomic-write.js";
import { loadModel } from "../model/load.js";
import { textOption } from "./arguments.js";
import { cardFieldsIn, fieldsOption } from "./card-fields-option.js";
import { exitCodes, UsageError, type Command, type CommandContext } from "./command.js";
import { jsonText } from "./output.js";

/** `kinetoscope card`: the card of a model as it was understood. */
export const cardCommand: Command = {
  name: "card",
  summary: "Write the card of a model as it was understood, to be read and changed",
  usage: "<model> [options]",
  examples: [
    {
      command: "npx --no kinetoscope card videomae --save_to videomae/model.json",
      does: "What follows from the files of a folder of Hugging Face; asks for what is in none",
    },
    {
      command: `npx --no kinetoscope card videomae --fields '{"sampling": {"rule": "floorInt", "numFrames": 16}}'`,
      does: "The same with the choice of frames, printed",
    },
  ],
  options: {
    card: {
      type: "string",
      value: "file",
      description: "Its card. Default: the .json file beside the model",
    },
    fields: fieldsOption,
    save_to: {
      type: "string",
      value: "file",
      description: "Write the card to this file, which must not exist. Default: print it",
    },
  },
  positionals: { name: "model", minimum: 1, maximum: 1 },
  notes: [
    "The model is loaded and compared with the card first: a card that does not fit is an error that says what to change.",
  ],
  run: runCard,
};

async function runCard({ values, positionals, signal, stdout, json }: CommandContext): Promise<number> {
  const changes = cardFieldsIn(values);
  const target = textOption(values, "save_to");
  if (target !== undefined && (await isThere(target)))
    throw new UsageError(`Expected --save_to to name a new file, but "${target}" exists. Remove it first`);
  const options = { ...changes, card: textOption(values, "card"), signal };
  const model = await untilAborted(loadModel(firstOf(positionals, "a model"), options), signal);
  const text = jsonText(model.card);
  await model.close();
  if (target === undefined) stdout(text);
  else {
    await writeFileAtomic(target, text);
    stdout(json ? jsonText({ path: target }) : `The card of "${model.name}" is in ${target}\n`);
  }
  return exitCodes.done;
}

async function isThere(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
}
