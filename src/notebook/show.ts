import { printAsText } from "../core/inspect.js";
import { asDisplayable } from "../display/page/as-displayable.js";
import { notebookBundle } from "../display/page/displayable.js";
import { currentKernel } from "./kernel.js";

/**
 * Shows things in the notebook, one below the other, in the order given: grids, tables, charts, DataFrames,
 * predictions, clip lists, rows; anything else as text. What comes later (a promise) is waited for. Outside a notebook it
 * prints their text.
 *
 * @example
 * await show(videoGrid(predictions), accuracyTable(predictions));
 */
export function show(...items: readonly unknown[]): Promise<void> {
  const shown = showInOrder(items);
  const text = "lab.show(…) shows later: write await before it";
  // the last value of a cell that forgot it would print the insides of a promise
  void Object.defineProperty(shown, "toString", { value: () => text });
  printAsText(shown);
  return shown;
}

async function showInOrder(items: readonly unknown[]): Promise<void> {
  const kernel = currentKernel();
  for (const item of items) {
    const view = asDisplayable(await item);
    if (kernel.name === "none") process.stdout.write(`${view.toString()}\n`);
    else await kernel.display(await notebookBundle(view));
  }
}
