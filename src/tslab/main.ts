/**
 * Mends tslab while Node loads it: `node --require …/mend-tslab.cjs …/tslab/bin/tslab kernel …`. tslab's own files
 * stay as they are. `KINETOSCOPE_MEND=0` turns all mends off, `KINETOSCOPE_MEND=log` says on the error stream which
 * ones are at work. See docs/kernels.md.
 */
import { isMainThread } from "node:worker_threads";
import { mendWhileLoading } from "./loading.js";
import { bindAtOnce } from "./mends/bind-at-once.js";
import { cellQueue } from "./mends/cell-queue.js";
import { earlierNames } from "./mends/earlier-names.js";
import { failedCell } from "./mends/failed-cell.js";
import { lastValue } from "./mends/last-value.js";
import { oneProgram } from "./mends/one-program.js";
import { reportedErrors } from "./mends/reported-errors.js";
import { sendInOrder } from "./mends/send-in-order.js";
import { stopListeners } from "./mends/stop-listeners.js";
import { topLevelAwait } from "./mends/top-level-await.js";
import { printWarningsPlainly } from "./plain-warnings.js";

// Those of one file are applied in this order. Errors come after the values: showing one may fail.
const mends = [
  earlierNames,
  topLevelAwait,
  oneProgram,
  failedCell,
  stopListeners,
  lastValue,
  reportedErrors,
  sendInOrder,
  bindAtOnce,
  cellQueue,
];

// A worker thread takes over the options of the main program, `--require` among them.
if (isMainThread && process.env["KINETOSCOPE_MEND"] !== "0") {
  mendWhileLoading(mends);
  printWarningsPlainly();
}
