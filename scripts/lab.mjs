#!/usr/bin/env node
/**
 * Runs a lab: executes its notebook with Jupyter and the TypeScript kernel, makes one self-contained page of
 * it, and says which accuracies it measured. `npm run lab -- --help` shows the options.
 */
import { parseArgs } from "node:util";
import { findAccuracies } from "./lab/accuracy.mjs";
import { findNotebook } from "./lab/find.mjs";
import { readNotebook } from "./lab/notebook.mjs";
import { openNotebook } from "./lab/open.mjs";
import { runNotebook, shown } from "./lab/run.mjs";
import { saveNotebook } from "./lab/save.mjs";
import { Failure, main } from "./setup/failure.mjs";
import { setup } from "./setup/index.mjs";
import { endChildrenOnSignals } from "./setup/process.mjs";

const DEFAULT_LAB = "4";

const HELP = `Usage: npm run lab [-- <lab> [options]]

Runs a lab and writes notebooks/output/<lab>.ipynb and .html. What is missing is installed first.

<lab> is a number (0 to 4; the default is 4), a name (kinetics) or the path of a notebook.

  --open           open the lab in Jupyter Notebook instead of running it here
  --save           also write the outputs into the lab's own notebook
  --kernel <name>  the Jupyter kernel: tslab, or deno, which is installed when first asked for
  --help           show this

Environment: FFMPEG_PATH, KINETOSCOPE_PYTHON (a Python that has Jupyter),
KINETOSCOPE_NO_INSTALL=1 (never use apt-get).`;

await main(async () => {
  const { lab, options } = readArguments(process.argv.slice(2));
  if (options.help) {
    console.log(HELP);
    return;
  }
  const path = findNotebook(lab);
  if (options.open) {
    await openNotebook(path, { setup: await setup("notebook") });
    return;
  }
  endChildrenOnSignals();
  await runLab(path, {
    setup: await setup("labs", options.kernel),
    kernel: options.kernel,
    isSaved: options.save,
  });
});

async function runLab(path, { setup, kernel, isSaved }) {
  const executed = await runNotebook(path, { setup, kernel });
  if (isSaved) {
    saveNotebook(executed, readNotebook(path), path);
    console.log(`  saved to  ${shown(path)}`);
  }
  printAccuracies(findAccuracies(executed));
}

function printAccuracies(accuracies) {
  if (accuracies.length > 0) console.log("\nAccuracy that the notebook measured");
  for (const { line, cell } of accuracies) console.log(`  ${line}  (${cell})`);
}

function readArguments(args) {
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        open: { type: "boolean", default: false },
        save: { type: "boolean", default: false },
        kernel: { type: "string", default: "tslab" },
        help: { type: "boolean", short: "h", default: false },
      },
    });
    if (positionals.length > 1) throw new Error(`Expected one lab but received ${positionals.join(" ")}`);
    return { lab: positionals[0] ?? DEFAULT_LAB, options: values };
  } catch (error) {
    throw new Failure(`${error.message}\n\n${HELP}`);
  }
}
