import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { runCommand } from "./fixtures.js";

const notebooks = resolve(import.meta.dirname, "..", "..", "notebooks");

interface Notebook {
  readonly cells: readonly {
    readonly cell_type: string;
    readonly source: string | string[];
    readonly execution_count?: number | null;
    readonly outputs?: readonly {
      readonly text?: string | string[];
      readonly data?: Readonly<Record<string, string | string[]>>;
    }[];
  }[];
}

/** All that the cells of a notebook show or print as text. */
function shownText(path: string): string {
  const { cells } = JSON.parse(readFileSync(path, "utf8")) as Notebook;
  const outputs = cells.flatMap((cell) => cell.outputs ?? []);
  return outputs.flatMap(({ text, data }) => [text, data?.["text/plain"]].flat()).join("\n");
}

const claims = [
  "50 clips to train and 25 to test in 5 classes",
  /20 of 164: .* 114 122 131 /, // not 123
  /train \[ 50, 20, 48 \] test \[ 25, 20, 48 \]/,
  /The rows are sorted by label: the last 15, held out/,
  / {2}CarLeaving: +\d+\.\d\d%/,
  "Probabilities are the same to 5 digits: true",
];

test("lab 2 runs in the real kernel, and its model gives the probabilities of its parts", async () => {
  const { exitCode, stdout, stderr } = await runCommand("lab.mjs", ["2"]);
  expect(stderr).toBe("");
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/top-1 2[345] 25/);
  const text = shownText(join(notebooks, "output", "02-cnn-rnn.ipynb"));
  for (const claim of claims) expect(text).toMatch(claim);
}, 300_000);

test("lab 2 is committed with the outputs of a run, and with cells of at most six lines", () => {
  const path = join(notebooks, "02-cnn-rnn.ipynb");
  const { cells } = JSON.parse(readFileSync(path, "utf8")) as Notebook;
  const code = cells.filter((cell) => cell.cell_type === "code");
  expect(code.every((cell) => typeof cell.execution_count === "number")).toBe(true);
  const lengths = code.map((cell) => [cell.source].flat().join("").split("\n").length);
  expect(Math.max(...lengths)).toBeLessThanOrEqual(6);
  const text = shownText(path);
  for (const claim of claims) expect(text).toMatch(claim);
});
