import { readdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { checkText } from "../../core/check.js";
import { nearestName } from "../../core/nearest-name.js";
import { checkOptions } from "../../core/options.js";
import { csvRecords } from "../../files/csv.js";
import { notOfLayout } from "../published/layouts.js";
import {
  parseAnnotations,
  publishedTable,
  readAnnotations,
  type PublishedRow,
} from "../published/published-table.js";
import type { LabelledTable } from "../table/labelled-table.js";

/** How {@link loadSomethingSomething} loads. */
export interface LoadSomethingSomethingOptions {
  /** The folder of the videos (`20bn-something-something-v2`); default that of the file. */
  readonly root?: string;
  /** The JSON file of the 174 labels and their numbers; default `…labels.json` beside the file, else the labels that occur. */
  readonly labels?: string;
  /** Of the test split, which has no labels: the CSV file of its answers, `id;label`. */
  readonly answers?: string;
}

/** A record of the JSON files. */
interface Entry {
  readonly id?: string | number;
  readonly label?: string;
  readonly template?: string;
  readonly placeholders?: readonly string[];
}

/**
 * Loads a split of Something-Something (v2): a JSON list of videos `<id>.webm`.
 *
 * The class is the template without its brackets (`Holding [something] next to [something]`), as the file of labels spells
 * it. The column `label` holds the sentence with the things filled in.
 *
 * @param file - `something-something-v2-train.json`, `…-validation.json` or `…-test.json`.
 * @throws {DatasetError} If it is no such file, or a template is none of the labels.
 * @example
 * const root = `${datasets}/20bn-something-something-v2`;
 * const val = await loadSomethingSomething(`${datasets}/labels/validation.json`, { root });
 */
export async function loadSomethingSomething(
  file: string,
  options: LoadSomethingSomethingOptions = {},
): Promise<LabelledTable> {
  checkOptions("loadSomethingSomething", options, { root: true, labels: true, answers: true });
  checkText("file", file);
  const loader = "loadSomethingSomething";
  const entries = parseAnnotations(loader, file, await readAnnotations(loader, file));
  if (!Array.isArray(entries))
    throw notOfLayout(loader, file, "it is no list of videos with an id and a template");
  const labels = await readLabels(options.labels ?? (await labelsBeside(file)));
  const answers = await readAnswers(options.answers);
  const known = labels === undefined ? undefined : new Set(labels);
  const rows = (entries as readonly (Entry | null)[]).map((entry, i): PublishedRow => {
    const line = i + 1;
    if (entry?.id === undefined) throw notOfLayout(loader, file, `record ${line} has no id`);
    const { template, label: sentence = "", placeholders = [] } = entry;
    const id = String(entry.id);
    const label = template === undefined ? answers?.get(id) : template.replace(/[[\]]/g, "");
    if (label !== undefined && known?.has(label) === false) {
      const near = nearestName(label, [...known]);
      const remedy = near === undefined ? "" : `. Did the file of labels mean ${JSON.stringify(near)}?`;
      throw notOfLayout(
        loader,
        file,
        `record ${line}: ${JSON.stringify(label)} is none of the labels${remedy}`,
      );
    }
    const columns = { id, label: sentence, template: template ?? "", placeholders: placeholders.join("|") };
    return { line, names: [id], id, label, columns };
  });
  return publishedTable({ what: "Something-Something", file, root: options.root, unit: "row", rows, labels });
}

/** The file of labels that lies beside, under its published names. */
async function labelsBeside(file: string): Promise<string | undefined> {
  const folder = dirname(file);
  const names = await readdir(folder).catch((): string[] => []);
  const name = names.find((each) => /^(something-something-v\d-)?labels\.json$/.test(each));
  return name === undefined ? undefined : join(folder, name);
}

async function readLabels(path: string | undefined): Promise<readonly string[] | undefined> {
  if (path === undefined) return undefined;
  const loader = "loadSomethingSomething";
  const numbers = parseAnnotations(loader, path, await readAnnotations(loader, path));
  const pairs = Object.entries(numbers as Record<string, string | number>);
  const names: string[] = [];
  for (const [name, number] of pairs) names[Number(number)] = name;
  const isWhole =
    names.length === pairs.length && Array.from(names).every((name) => typeof name === "string");
  if (isWhole && names.length > 0) return names;
  throw notOfLayout(loader, path, "it does not number its labels from 0");
}

async function readAnswers(path: string | undefined): Promise<ReadonlyMap<string, string> | undefined> {
  if (path === undefined) return undefined;
  const text = await readAnnotations("loadSomethingSomething", path);
  return new Map(Array.from(csvRecords(text, ";"), ({ cells: [id = "", answer = ""] }) => [id, answer]));
}
