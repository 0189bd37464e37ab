import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import type { ModelCard } from "../../src/model/card/card.js";
import { readCard } from "../../src/model/card/read-card.js";

const run = promisify(execFile);
const root = resolve(import.meta.dirname, "..", "..");
const folder = join(root, "models", "published");
const names = readdirSync(folder).map((file) => file.replace(/\.json$/, ""));

interface PublishedCard extends ModelCard {
  readonly accuracy: readonly { readonly dataset: string; readonly protocol: string }[];
  readonly recipe: string;
  readonly tried: string;
}

function published(name: string): PublishedCard {
  return JSON.parse(readFileSync(join(folder, `${name}.json`), "utf8")) as PublishedCard;
}

test("there are cards of the published models", () => {
  expect(names.sort()).toEqual([
    "densenet-kinetics400",
    "i3d-kinetics400",
    "i3d-kinetics600",
    "inception-v3-features",
    "resnet50-moments",
    "resnext50-features",
  ]);
});

test.each(names)("the card of %s is one that the library takes, and says what was tried", async (name) => {
  const card = published(name);
  expect(card.name).toBe(name);
  const labels = typeof card.labels === "string" ? ["the user has the file"] : card.labels;
  await readCard({ ...card, labels }, join(folder, `${name}.onnx`)); // throws at a wrong field
  expect(card.tried).toMatch(/^The weights were not fetched/);
  expect(card.source).toMatch(/^https?:\/\/\S+$/);
  expect(card.licence).not.toBe("");
  for (const { dataset, protocol } of card.accuracy) expect([dataset, protocol]).not.toContain("");
  const [script] = card.recipe.split(" ");
  expect(readFileSync(join(root, script), "utf8")).toContain(name);
});

/** A Python that has what the recipe needs. */
async function findPython(): Promise<string | undefined> {
  for (const python of [process.env["KINETOSCOPE_PYTHON"] ?? "python3", "/usr/bin/python3"]) {
    const found = await run(python, ["-c", "import torch, torchvision"]).catch(() => undefined);
    if (found !== undefined) return python;
  }
  return undefined;
}

describe("models/convert/torchvision_to_onnx.py", () => {
  test("gives an .onnx file that computes what torch does", { timeout: 120_000 }, async ({ skip }) => {
    const python = await findPython();
    if (python === undefined) return skip("needs a Python with torch and torchvision");
    const script = join(root, "models", "convert", "torchvision_to_onnx.py");
    const { stdout } = await run(python, [script, "--check", "resnet50-moments"], { cwd: root });
    const line = /^resnet50-moments: \[2x339\], largest \|Δ\| (\S+), .*: ok$/m.exec(stdout);
    expect(Number(line?.[1])).toBeLessThanOrEqual(1e-4);
  });
});
