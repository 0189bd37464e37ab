import { basename } from "node:path";
import { DatasetError } from "../../core/errors.js";
import { indexOfText } from "../../core/same-text.js";
import { clipFileName } from "../../datasets/clip.js";
import { readProvenance, type Provenance } from "../../pipeline/provenance.js";
import { truthOf } from "./predictions-side.js";
import type { RunSide, SideRow } from "./side.js";

/** The table that `evaluate` and `saveResults` write, as it is read. */
export interface ResultsTable {
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** The line of each row. */
  readonly lines: readonly number[];
}

/** Whether a table has the columns of results. */
export function isResultsTable(header: readonly string[]): boolean {
  return ["YouTube_Id", "Ground_Truth", "pred_1", "score_1"].every((name) => header.includes(name));
}

/**
 * A results table as a run. Its provenance, where it lies beside, says the files' names and all labels of the model.
 *
 * @throws {DatasetError} If a score is no number.
 */
export async function resultsSide(path: string, { header, rows, lines }: ResultsTable): Promise<RunSide> {
  const provenance = await readProvenance(path).catch(() => undefined);
  const card = provenance === undefined ? undefined : cardFacts(provenance);
  const places = header.flatMap((name, prediction) => {
    const score = header.indexOf(name.replace(/^pred_/, "score_"));
    return /^pred_\d+$/.test(name) && score !== -1 ? [{ prediction, score }] : [];
  });
  const files = filesOf(provenance, rows.length);
  const read = rows.map((cells, i): SideRow => {
    const cell = (column: number): string => cells[column] ?? "";
    const id = cell(header.indexOf("YouTube_Id"));
    const top = places.flatMap(({ prediction, score }) => {
      // written as short as a float32 can be
      const [label, probability] = [cell(prediction), Math.fround(Number(cell(score)))];
      if (label === "") return [];
      if (cell(score) !== "" && Number.isFinite(probability)) return [{ label, probability }];
      const found = `${header[score] ?? "a score"} of line ${lines[i] ?? i + 2} is "${cell(score)}", no number`;
      throw new DatasetError(`Cannot read the run "${path}": ${found}`, { path });
    });
    const truth = cell(header.indexOf("Ground_Truth"));
    const canSay = card === undefined || indexOfText(card.labels, truth) !== -1;
    // several true labels are none to compare
    const category = canSay || !truth.includes("|") ? truth : "";
    const file = files?.[i];
    return {
      category,
      id,
      fname: file?.id === id ? clipFileName(file) : id,
      label: top[0]?.label,
      ...truthOf(category, top, { canSay, sumsToOne: card?.sumsToOne === true }),
    };
  });
  return { name: basename(path), rows: read, labels: card?.labels };
}

/** The clips of the rows in their order, if there are as many. */
function filesOf(provenance: Provenance | undefined, numRows: number): Provenance["clips"] | undefined {
  const classified = provenance?.clips.filter(({ rowSha256 }) => rowSha256 !== null);
  return classified?.length === numRows ? classified : undefined;
}

function cardFacts({ model }: Provenance): { labels: readonly string[]; sumsToOne: boolean } | undefined {
  const { labels, output } = model.card as { labels?: unknown; output?: { activation?: unknown } };
  if (!Array.isArray(labels) || !labels.every((label) => typeof label === "string")) return undefined;
  return { labels, sumsToOne: output?.activation !== "sigmoid" };
}
