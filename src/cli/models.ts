import { firstOf } from "../core/item-at.js";
import { addModel, publishedModel } from "../model/published/add-model.js";
import { onnxModels } from "../model/published/onnx-models.js";
import type { PublishedModel } from "../model/published/published-model.js";
import { tableText } from "../display/table/table-text.js";
import { textOption } from "./arguments.js";
import { exitCodes, UsageError, type Command, type CommandContext } from "./command.js";
import { jsonText } from "./output.js";

/** `kinetoscope models`: models of others by name. */
export const modelsCommand: Command = {
  name: "models",
  summary: "List published models, or fetch one by name, checked and with its card",
  usage: "[add <name>] [options]",
  examples: [
    {
      command: "npx --no kinetoscope models",
      does: "Name, size, accuracy that its authors state, licence",
    },
    {
      command: "npx --no kinetoscope models add squeezenet1.1-imagenet",
      does: "Fetch it to models/, compare it with its SHA-256 and its card",
    },
  ],
  options: {
    models_dir: { type: "string", value: "folder", description: "The folder of models. Default: models" },
  },
  positionals: { name: "add <name>", minimum: 0, maximum: 2 },
  notes: [
    "With --json the list has addresses, SHA-256, protocol of each accuracy, and what was tried.",
    "KINETOSCOPE_OFFLINE=1 makes every download an error.",
  ],
  run: runModels,
};

async function runModels({ values, positionals, signal, stdout, json }: CommandContext): Promise<number> {
  const [verb, name] = positionals;
  if (verb === undefined) {
    stdout(json ? jsonText({ models: onnxModels }) : listText(onnxModels));
    return exitCodes.done;
  }
  if (verb !== "add") throw new UsageError(`Expected "models" or "models add <name>" but received "${verb}"`);
  if (name === undefined) throw new UsageError("Missing the name after add. See kinetoscope models");
  const { card } = publishedModel(name);
  const path = await addModel(name, { folder: textOption(values, "models_dir") ?? "models", signal });
  const told = `"${name}" is in ${path}, with its card. Licence: ${card.licence}\nTried: ${card.tried}\n`;
  stdout(json ? jsonText({ path }) : told);
  return exitCodes.done;
}

function listText(models: readonly PublishedModel[]): string {
  const percent = (share: number | undefined): string =>
    share === undefined ? "" : `${(share * 100).toFixed(1)} %`;
  const rows = models.map(({ card, bytes }) => {
    const { dataset, top1, top5 } = firstOf(card.accuracy, "an accuracy");
    const [size, tried] = [`${(bytes / 1e6).toFixed(0)} MB`, card.tried.startsWith("Untried") ? "no" : "yes"];
    return [card.name, card.kind, dataset, percent(top1), percent(top5), size, card.licence, tried];
  });
  const headers = ["name", "kind", "accuracy on", "top-1", "top-5", "size", "licence", "tried"];
  const alignRight = headers.map((header) => ["top-1", "top-5", "size"].includes(header));
  const notes = ["Accuracies are those that the authors state: one centre crop of each picture."];
  return `${tableText({ headers, alignRight, rows, notes })}\n`;
}
