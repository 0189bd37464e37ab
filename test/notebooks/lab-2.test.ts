import { join } from "node:path";
import { expect, test } from "vitest";
import { cachedFeatures, squeezenetWithCard } from "../support/cards.js";
import { describeWithShared, sharedPath } from "../support/shared.js";
import { runCommand } from "./fixtures.js";
import { checkSaved, notebooks, readNotebook, runEdited, shownText } from "./lab.js";

const name = "02-cnn-rnn";

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
  const text = shownText(readNotebook(join(notebooks, "output", `${name}.ipynb`)));
  for (const claim of claims) expect(text).toMatch(claim);
}, 300_000);

test("lab 2 is committed with the outputs of a run, and with cells of at most six lines", () => {
  const text = checkSaved(name);
  for (const claim of claims) expect(text).toMatch(claim);
});

describeWithShared("lab 2 on clips of UCF101", () => {
  test("is the same notebook with another first cell, and learns", async () => {
    const edits = {
      '"../data/ucf-tiny"': JSON.stringify(sharedPath("data", "ucf101_alt4")),
      '"../models/toy-frame.onnx"': JSON.stringify(await squeezenetWithCard()),
      '"features"': '"fire9/concat_2"',
    };
    const text = await runEdited(name, edits, { KINETOSCOPE_CACHE: cachedFeatures });
    expect(text).toContain("32 clips to train and 16 to test in 4 classes");
    expect(text).toContain("train [ 32, 20, 512 ] test [ 16, 20, 512 ]");
    expect(text).toContain("Train is sorted by class");
    const right = Number(/^GRU +(\d+) +16 /m.exec(text)?.[1]);
    // one class alone is right in 4, and a guess among four classes in 9 or more with p = 0.0075
    expect(right).toBeGreaterThanOrEqual(9);
    // validated on the last rows, it does not learn two of the classes
    expect(Number(/^GRU, unfair +(\d+) +16 /m.exec(text)?.[1])).toBeLessThanOrEqual(8);
    // the exported model, from the files
    expect(text).toMatch(new RegExp(`^top-1 +${right} +16 `, "m"));
    expect(text).toContain("Probabilities are the same to 5 digits: true");
  }, 600_000);
});
