import { randomUUID } from "node:crypto";
import { asDisplayable } from "../display/page/as-displayable.js";
import { notebookBundle } from "../display/page/displayable.js";
import { currentKernel } from "./kernel.js";

/** One output that changes while work goes on; made by {@link liveView}. */
export interface LiveView {
  /**
   * Shows another state in place of the one before, soon: while one is being drawn, only the latest one waits. It
   * never throws and never holds the work up.
   */
  update(item: unknown): void;
  /**
   * Ends when the last state is shown. Await it in the cell that made the updates.
   *
   * @param last - The last state, if it is not that of the last update.
   */
  finish(last?: unknown): Promise<void>;
}

/** Between two states, milliseconds: drawing a chart takes the time of some epochs. */
const interval = 500;

/**
 * An output of the notebook that changes in place, such as the chart of a training that goes on. Outside a notebook
 * only the last state is printed, when it is finished.
 *
 * @example
 * const live = liveView();
 * const onEpoch = (row: EpochRow, history: readonly EpochRow[]): void => live.update(historyChart(history));
 * await trainHead(features, features.labels, { epochs: 2, onEpoch });
 * await live.finish();
 */
export function liveView(): LiveView {
  const kernel = currentKernel();
  const displayId = randomUUID();
  let waiting: { readonly item: unknown } | undefined;
  let drawing: Promise<void> | undefined;
  let shown = false;
  let finished = false;

  async function draw(): Promise<void> {
    while (waiting !== undefined && !finished) {
      await drawOne();
      await new Promise((resolve) => setTimeout(resolve, interval));
    }
    drawing = undefined;
  }

  async function drawOne(): Promise<void> {
    const state = waiting;
    waiting = undefined;
    if (state === undefined) return;
    try {
      await kernel.display(await notebookBundle(asDisplayable(state.item)), { displayId, update: shown });
    } catch (error) {
      waiting ??= state;
      throw error;
    }
    shown = true;
  }

  return {
    update(item) {
      waiting = { item };
      if (kernel.name === "none" || finished) return;
      // what cannot be drawn now is tried for the last time by finish(), which says why
      drawing ??= draw().catch(() => (drawing = undefined));
    },
    async finish(last) {
      if (last !== undefined) waiting = { item: last };
      finished = true;
      await drawing;
      if (kernel.name !== "none") return drawOne();
      if (waiting !== undefined) process.stdout.write(`${asDisplayable(waiting.item).toString()}\n`);
      waiting = undefined;
    },
  };
}
