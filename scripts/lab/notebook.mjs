/** Reading notebook files: cells and the text of their outputs. */
import { readFileSync } from "node:fs";
import { stripVTControlCharacters } from "node:util";
import { Failure } from "../setup/failure.mjs";

export function readNotebook(path) {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    throw new Failure(`Cannot read the notebook "${path}": ${error.message}`);
  }
}

/**
 * The code cells that have something to run. `index` is a cell's place among all cells, `name` what a reader
 * finds it by: "code cell 16 of 23", the number that the page and Jupyter show beside it after a run.
 */
export function codeCells(notebook) {
  const cells = notebook.cells.map((cell, index) => ({ ...cell, index, source: joined(cell.source) }));
  const filled = cells.filter((cell) => cell.cell_type === "code" && cell.source.trim());
  return filled.map((cell, i) => ({ ...cell, name: `code cell ${i + 1} of ${filled.length}` }));
}

/** What a cell printed to a stream ("stdout", "stderr"). */
export function streamText(cell, name) {
  const streams = cell.outputs.filter((output) => output.output_type === "stream" && output.name === name);
  return streams.map(({ text }) => joined(text)).join("");
}

/**
 * What a cell shows as plain text: what it printed, and the text form of what it displayed, without colours.
 */
export function plainText(cell) {
  const shown = cell.outputs.map((output) => joined(output.data?.["text/plain"] ?? ""));
  return stripVTControlCharacters([streamText(cell, "stdout"), ...shown].join("\n"));
}

/** A notebook keeps texts whole or as a list of lines. */
export function joined(text) {
  return Array.isArray(text) ? text.join("") : text;
}
