import { readFile } from "node:fs/promises";
import { join, resolve, sep } from "node:path";
import { errorCode } from "../core/errors.js";
import { FileSystemError } from "../files/system-error.js";
import type { Model } from "../model/model.js";
import { usualSettings } from "../pipeline/classify/classify-videos.js";

/** Everything that an evaluation's numbers follow from, besides model and clips; `undefined`: the default. */
export interface EvaluationSettings {
  readonly numFrames: number | undefined;
  readonly batchSize: number | undefined;
  readonly topN: number | undefined;
  readonly ties: "lower" | "higher" | undefined;
  readonly damaged: "error" | "keep" | undefined;
}

/** Where vidbench writes an evaluation: `<folder>/<model name>_<split><version>.csv`. */
export function resultsPath(folder: string, modelName: string, split: string, version: string): string {
  // a card's name may hold anything
  const name = modelName.replace(/[/\\:*?"<>|\p{Control}]/gu, "_");
  return join(folder, `${name}_${split}${version}.csv`);
}

/** Where `evaluate` keeps each clip as soon as it is classified. */
export function progressPath(csvPath: string): string {
  return `${csvPath}.progress.jsonl`;
}

/** How many clips an evaluation has kept so far. */
export async function numKept(csvPath: string): Promise<number> {
  const text = await readFile(progressPath(csvPath), "utf8").catch(() => "");
  return Math.max(0, text.split("\n").length - 2);
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
  settings: EvaluationSettings,
  root: string,
): Promise<void> {
  const journal = await readOrNothing(progressPath(csvPath));
  const remedy = "Give --overwrite_output_dir to replace it, or another folder with --results_dir";
  if (journal === undefined) {
    if ((await readOrNothing(csvPath)) === undefined) return;
    throw new Error(`Cannot write "${csvPath}": the file exists and was not made by this command. ${remedy}`);
  }
  const [head, ...entries] = journal.split("\n");
  if (entries.every((entry) => entry === "") && (await readOrNothing(csvPath)) === undefined) return;
  const differences = [...differencesOf(head, model, settings), ...otherDataset(entries, root)];
  if (differences.length === 0) return;
  const found = `it belongs to an evaluation with ${differences.join(", ")}`;
  throw new Error(`Cannot write "${csvPath}": ${found}. ${remedy}`);
}

/** Two datasets of one version and split get a table of the same name. */
function otherDataset(entries: readonly string[], root: string): string[] {
  const inside = `${resolve(root)}${sep}`;
  const foreign = entries.some((entry) => {
    const path = /^\{"file":"((?:[^"\\]|\\.)*) \d+ [\d.]+"/.exec(entry)?.[1];
    return path !== undefined && !resolve(JSON.parse(`"${path}"`) as string).startsWith(inside);
  });
  return foreign ? ["clips of another dataset"] : [];
}

async function readOrNothing(path: string): Promise<string | undefined> {
  return readFile(path, "utf8").catch((error: unknown) => {
    if (errorCode(error) === "ENOENT") return undefined;
    throw new FileSystemError("read", path, error);
  });
}

interface KeptSettings {
  readonly model?: string;
  readonly card?: object;
  readonly numFrames?: number | null;
  readonly batchSize?: number | null;
  readonly topN?: number | null;
  readonly ties?: string;
  readonly damaged?: string;
}

const optionNames = { numFrames: "num_frames", batchSize: "batch_size", topN: "top_n" } as const;

/** What was different then, in words: `"--num_frames 16 (now 8)"`. */
function differencesOf(head: string, model: Model, settings: EvaluationSettings): string[] {
  let kept: KeptSettings | undefined;
  try {
    kept = (JSON.parse(head) as { readonly settings?: KeptSettings }).settings;
  } catch {
    // said below
  }
  if (kept === undefined) return ["settings that cannot be read"];
  const card = { ...model.card, description: undefined, source: undefined, licence: undefined };
  if (kept.model !== model.sha256) return ["another model file"];
  const { topK: topN, ...others } = usualSettings(model);
  const usual = { ...others, topN };
  const numbers = (["numFrames", "batchSize", "topN"] as const).flatMap((name) => {
    const then = kept[name] ?? undefined;
    const now = settings[name] ?? usual[name];
    return then === now ? [] : [`--${optionNames[name]} ${then ?? "all"} (now ${now ?? "all"})`];
  });
  const damaged = settings.damaged ?? "error";
  const [tiesThen, ties] = [kept.ties ?? "lower", settings.ties ?? "lower"];
  return [
    ...(JSON.stringify(kept.card) === JSON.stringify(card) ? [] : ["another card"]),
    ...numbers,
    ...(tiesThen === ties ? [] : [`--ties ${tiesThen} (now ${ties})`]),
    ...(kept.damaged === damaged ? [] : [`--damaged ${String(kept.damaged)} (now ${damaged})`]),
  ];
}
