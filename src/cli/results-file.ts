import { join, resolve, sep } from "node:path";
import { evaluationSettings, progressPath, type EvaluationOptions } from "../evaluate/evaluate.js";
import { fileState } from "../files/identity.js";
import { readJournal, type JournalContent } from "../files/journal.js";
import { differingFields, effectiveCard } from "../model/identity.js";
import type { Model } from "../model/model.js";
import { runFolder } from "../scale/evaluate.js";
import { readPlan } from "../scale/plan-folder.js";
import { oneView } from "../pipeline/classify/views.js";

/** Where vidbench writes an evaluation: `<folder>/<model name>_<split><version>.csv`. */
export function resultsPath(folder: string, modelName: string, split: string, version: string): string {
  // a card's name may hold anything
  const name = modelName.replace(/[/\\:*?"<>|\p{Control}]/gu, "_");
  return join(folder, `${name}_${split}${version}.csv`);
}

/** How many clips an evaluation has kept so far. */
export async function numKept(csvPath: string): Promise<number> {
  return (await readJournal(progressPath(csvPath)).catch(() => undefined))?.paths.length ?? 0;
}

/**
 * Makes sure that an evaluation destroys nobody's results: the file is new, or it was made by an evaluation
 * with the same model and settings, which this one then continues.
 *
 * @throws {Error} If the file is another one.
 */
export async function checkResultsFile(
  csvPath: string,
  model: Model,
  options: EvaluationOptions,
  root: string,
): Promise<void> {
  const journal = (await readJournal(progressPath(csvPath))) ?? (await keptByWorkers(csvPath));
  const isThere = (await fileState(csvPath)) !== undefined;
  const remedy = "Give --overwrite_output_dir to replace it, or another folder with --results_dir";
  if (journal === undefined) {
    if (!isThere) return;
    throw new Error(`Cannot write "${csvPath}": the file exists and was not made by this command. ${remedy}`);
  }
  if (journal.paths.length === 0 && !isThere) return;
  // two datasets of one version and split get a table of the same name
  const inside = `${resolve(root)}${sep}`;
  const isOther = journal.paths.some((path) => !resolve(path).startsWith(inside));
  const differences = [
    ...differencesOf(journal.settings, model, options),
    ...(isOther ? ["clips of another dataset"] : []),
  ];
  if (differences.length === 0) return;
  const found = `it belongs to an evaluation with ${differences.join(", ")}`;
  throw new Error(`Cannot write "${csvPath}": ${found}. ${remedy}`);
}

/** What an evaluation with workers says of itself, as a journal does. */
async function keptByWorkers(csvPath: string): Promise<JournalContent | undefined> {
  const plan = (await readPlan(runFolder(csvPath)).catch(() => undefined))?.plan;
  if (plan === undefined) return undefined;
  const { model, settings } = plan.content;
  const said = { model: model.sha256, card: model.card, ...settings };
  return { settings: said, paths: [join(plan.places.rootFolder, "clip")] };
}

const optionNames = {
  numFrames: "--num_frames",
  batchSize: "--batch_size",
  topK: "--top_n",
  ties: "--ties",
  damaged: "--damaged",
  clips: "--clips",
  crops: "--crops",
  average: "--average",
  provider: "--provider",
} as const;

/** What was different then, in words: `"--num_frames 16 (now 8)"`. */
function differencesOf(then: JournalContent["settings"], model: Model, options: EvaluationOptions): string[] {
  if (then === undefined) return ["settings that cannot be read"];
  if (then["model"] !== model.sha256) return ["another model file"];
  const card = differingFields(then["card"] ?? {}, effectiveCard(model.card));
  const usual = { ties: "lower", provider: "cpu", ...oneView };
  const [before, now] = [then, evaluationSettings(model, options)].map((settings) => ({
    ...usual,
    ...settings,
  }));
  const text = (value: unknown): string =>
    value == null ? "all" : JSON.stringify(value).replaceAll('"', "");
  return [
    ...(card.length === 0 ? [] : [`another card (${card.join(", ")})`]),
    ...Object.entries(optionNames).flatMap(([name, option]) => {
      const [old, value] = [before, now].map((settings) =>
        text((settings as Readonly<Record<string, unknown>>)[name]),
      );
      return old === value ? [] : [`${option} ${old} (now ${value})`];
    }),
  ];
}
