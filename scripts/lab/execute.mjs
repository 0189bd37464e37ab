/** Runs a notebook with Jupyter's own nbconvert and a real kernel, and tells cell by cell how it goes. */
import { existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { Failure } from "../setup/failure.mjs";
import { TEMPLATES } from "../setup/paths.mjs";
import { lastLines, run } from "../setup/process.mjs";
import { describeFailedCell, findFailedCells } from "./check.mjs";
import { codeCells, readNotebook } from "./notebook.mjs";

/** A kernel that did not come up (a port taken between choosing and using it) gets another chance. */
const NUM_STARTS = 3;

/** Lines of this kind come from config.py, in the nbconvert process. */
const REPORT = "kinetoscope-run ";

/**
 * Executes `path` in its own folder, as Jupyter does, and writes the result to `outputPath`: also that of a notebook in which a
 * cell fails, up to there. What was there before stays until then.
 *
 * @param setup - What `setup()` returned: `python` and `env`.
 * @returns The executed notebook, and why it failed: the source of each failed cell and what it wrote to stderr.
 * @throws {Failure} If the kernel died, or never started.
 */
export async function executeNotebook(path, outputPath, { setup, kernel }) {
  mkdirSync(dirname(outputPath), { recursive: true });
  const newPath = join(dirname(outputPath), `.${basename(outputPath)}.new.ipynb`);
  try {
    const failed = await execute(path, newPath, { setup, kernel });
    renameSync(newPath, outputPath);
    const notebook = readNotebook(outputPath);
    const cells = failed === undefined ? findFailedCells(notebook) : [failed];
    return { notebook, failure: cells.map(describeFailedCell).join("\n\n") || undefined };
  } finally {
    rmSync(newPath, { force: true });
  }
}

/** Gives the cell that ended the run, if one did. */
async function execute(path, outputPath, { setup, kernel }) {
  const cells = codeCells(readNotebook(path));
  for (let start = 1; ; start += 1) {
    const progress = new Progress(cells);
    const { exitCode, signal, stderr } = await nbconvert(path, outputPath, { setup, kernel, progress });
    progress.end();
    if (exitCode === 0 && existsSync(outputPath)) return progress.failed;
    if (!progress.current && start < NUM_STARTS && /kernel/i.test(stderr) && !/No such kernel/.test(stderr))
      continue;
    throw new Failure(describeCrash(stderr, { kernel, progress, ending: signal ?? `code ${exitCode}` }));
  }
}

function nbconvert(path, outputPath, { setup, kernel, progress }) {
  const args = [
    ...["-m", "nbconvert", "--to", "notebook", "--execute", "--config", join(TEMPLATES, "config.py")],
    ...[`--ExecutePreprocessor.kernel_name=${kernel}`, "--log-level=WARN"],
    ...["--output-dir", dirname(outputPath), "--output", basename(outputPath, ".ipynb"), path],
  ];
  const onStdoutLine = (line) => {
    if (line.startsWith(REPORT)) progress.report(JSON.parse(line.slice(REPORT.length)));
  };
  return run(setup.python, args, { env: setup.env, onStdoutLine });
}

/** One line a cell: which it is, how it begins, how long it took. */
class Progress {
  #cells;
  #startedAt = 0;
  current = undefined;
  failed = undefined;

  constructor(cells) {
    this.#cells = cells;
  }

  report({ event, index, stderr }) {
    const number = this.#cells.findIndex((cell) => cell.index === index) + 1;
    if (number === 0) return;
    const { name, source } = this.#cells[number - 1];
    if (event === "start") {
      this.current = { name, source };
      this.#startedAt = Date.now();
      process.stdout.write(`  ${number} of ${this.#cells.length}  ${firstLine(source)}  `);
      return;
    }
    if (event === "failed") this.failed = { name, source, reason: "it ended with an error", stderr };
    this.#print(event === "failed" ? "failed" : `${((Date.now() - this.#startedAt) / 1000).toFixed(1)} s`);
  }

  /** Ends the line of a cell that never came back. */
  end() {
    this.#print("");
  }

  #print(text) {
    if (this.#startedAt) process.stdout.write(`${text}\n`);
    this.#startedAt = 0;
  }
}

function firstLine(source) {
  const lines = source.split("\n").filter((line) => line.trim() && !line.trim().startsWith("//"));
  const [line = "(comments)"] = lines;
  return line.length > 60 ? `${line.slice(0, 59)}…` : line.padEnd(60);
}

/** nbconvert ended without a word from a cell: the kernel died, or never started. */
function describeCrash(stderr, { kernel, progress, ending }) {
  if (/No such kernel/.test(stderr)) {
    return `Unknown kernel "${kernel}": Jupyter has none of that name (see jupyter kernelspec list)`;
  }
  const { current } = progress;
  if (current) {
    // nbconvert's own words say nothing about the cell; what stands before them comes from the kernel.
    const [kernelsWords] = stderr.split(/^(?:Traceback|\[NbConvertApp\])/m);
    const reason = /DeadKernelError/.test(stderr) ? "the kernel died" : `nbconvert ended with ${ending}`;
    return describeFailedCell({ ...current, reason, stderr: lastLines(kernelsWords, 20) });
  }
  return `Cannot start the kernel "${kernel}": nbconvert ended with ${ending}\n\n${lastLines(stderr, 20)}`;
}
