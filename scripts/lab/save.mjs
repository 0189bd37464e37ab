/**
 * Writes an executed notebook back to the repository, in a form that only changes when the notebook does: no
 * times, no random cell ids, nothing of this machine.
 */
import { homedir } from "node:os";
import { renameSync, writeFileSync } from "node:fs";
import { Failure } from "../setup/failure.mjs";
import { ROOT } from "../setup/paths.mjs";
import { codeCells, joined } from "./notebook.mjs";

/** Paths that only mean something on one machine, wherever it is. */
const MACHINE_PATHS = /(?:file:\/\/|\/(?:home|Users|root|tmp|var\/folders)\/|[A-Z]:\\+Users\\)[^\s"'\\]*/;

/** What a front end writes about the last run or the view. */
const TRANSIENT_METADATA = new Set(["execution", "ExecuteTime", "collapsed", "scrolled", "trusted"]);

/** Long runs of base64 hold every short string by chance. */
const BASE64 = /[A-Za-z0-9+/=]{200,}/g;

export function saveNotebook(executed, source, path) {
  const notebook = normalizeNotebook(executed, source);
  const found = findMachinePath(notebook);
  if (found) {
    throw new Failure(
      `Cannot save "${path}": ${found.place} contains "${found.path}", a path of this machine. ` +
        "Use a path relative to the notebook",
    );
  }
  const unfinished = `${path}.part`;
  writeFileSync(unfinished, `${JSON.stringify(sortKeys(notebook), undefined, 1)}\n`);
  renameSync(unfinished, path);
}

/**
 * The executed notebook with the source's own ids and metadata, and outputs without what changes from run to
 * run.
 */
export function normalizeNotebook(executed, source) {
  // the notebook's own kernel stays, whichever one ran it
  const { kernelspec, language_info = executed.metadata.language_info, ...otherMetadata } = source.metadata;
  let executionCount = 0;
  const cells = executed.cells.map((cell, index) => {
    const { metadata, id } = source.cells[index];
    const common = {
      cell_type: cell.cell_type,
      id: id ?? `cell-${index + 1}`,
      metadata: keepMetadata(metadata),
    };
    const text = splitLines(joined(cell.source));
    if (cell.cell_type !== "code") {
      return { ...common, ...(cell.attachments && { attachments: cell.attachments }), source: text };
    }
    const count = cell.execution_count === null ? null : (executionCount += 1);
    const outputs = cell.outputs.map((output) => normalizeOutput(output, count));
    return { ...common, execution_count: count, outputs, source: text };
  });
  const metadata = { ...otherMetadata, kernelspec, language_info };
  return { cells, metadata, nbformat: 4, nbformat_minor: 5 };
}

function normalizeOutput(output, executionCount) {
  const kept = { ...output };
  delete kept.transient;
  if ("execution_count" in kept) kept.execution_count = executionCount;
  return kept;
}

function keepMetadata(metadata = {}) {
  return Object.fromEntries(Object.entries(metadata).filter(([key]) => !TRANSIENT_METADATA.has(key)));
}

/** As nbformat writes texts: a list of lines. */
function splitLines(text) {
  return text === "" ? [] : text.split(/(?<=\n)/);
}

/** With the keys of every object in alphabetical order, as Jupyter saves them. */
function sortKeys(value) {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (value === null || typeof value !== "object") return value;
  const keys = Object.keys(value).sort();
  return Object.fromEntries(keys.map((key) => [key, sortKeys(value[key])]));
}

/** The first absolute path of this machine in a notebook: `{ place, path }`. */
export function findMachinePath(notebook) {
  const known = [ROOT, homedir()].filter((path) => path.length > 1);
  const names = new Map(codeCells(notebook).map(({ index, name }) => [index, name]));
  let place = "the text before the first code cell";
  for (const [index, cell] of notebook.cells.entries()) {
    const name = names.get(index);
    const text = JSON.stringify(cell).replace(BASE64, "");
    const path = known.find((candidate) => text.includes(`${candidate}/`)) ?? MACHINE_PATHS.exec(text)?.[0];
    if (path) return { place: name ?? place, path };
    if (name) place = `the text after ${name}`;
  }
  return undefined;
}
