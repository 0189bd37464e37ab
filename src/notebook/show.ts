import { asDisplayable } from "../display/page/as-displayable.js";
import { notebookBundle } from "../display/page/displayable.js";
import { currentKernel } from "./kernel.js";

/**
 * Shows things in the notebook, one below the other, in the order given: grids, tables, charts, DataFrames,
 * predictions, clip lists, rows; anything else as text. Outside a notebook it prints their text.
 *
 * @example
 * await show(videoGrid(predictions), accuracyTable(predictions));
 */
export async function show(...items: readonly unknown[]): Promise<void> {
  const kernel = currentKernel();
  for (const item of items) {
    const view = asDisplayable(item);
    if (kernel.name === "none") process.stdout.write(`${view.toString()}\n`);
    else await kernel.display(await notebookBundle(view));
  }
}
