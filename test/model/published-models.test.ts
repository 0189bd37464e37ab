import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { addModel, publishedModel } from "../../dist/model/published/add-model.js";
import { onnxModels } from "../../dist/model/published/onnx-models.js";
import type { PublishedModel } from "../../src/model/published/published-model.js";
import { checkCard } from "../../src/model/card/card-fields.js";
import { sha256 } from "../../src/files/hash.js";
import { loadModel } from "kinetoscope";
import { startServer } from "../support/file-server.js";
import { ownCache } from "../support/own-cache.js";
import { temporaryFolder } from "../support/temporary-folder.js";
import { writeTinyModel } from "../support/tiny-onnx.js";

test("at least eight published models have cards that say where they are, what they must be, and how good", () => {
  expect(onnxModels.length).toBeGreaterThanOrEqual(8);
  expect(new Set(onnxModels.map(({ card }) => card.name)).size).toBe(onnxModels.length);
  for (const { card, labels, bytes } of onnxModels) {
    checkCard({ ...card, labels: Array.from({ length: 1000 }, (_, i) => `label ${i}`) });
    for (const { url, sha256: hash } of [card, labels]) {
      expect(url).toMatch(/^https:\/\/\S+$/);
      expect(hash).toMatch(/^[0-9a-f]{64}$/);
    }
    expect(bytes).toBeGreaterThan(1e6);
    expect(card.licence).toMatch(/^(Apache-2\.0|BSD-3-Clause)$/);
    expect(card.tried).toMatch(/^(Tried|Untried): /);
    const [{ top1 = 0, top5 = 0, protocol }] = card.accuracy;
    expect(0.5 < top1 && top1 < top5 && top5 < 1).toBe(true);
    expect(protocol).toContain("one centre crop");
    expect(card.views).toEqual({ crops: "center", average: "prob" });
  }
});

test("a published model is prepared as its own authors prepare it", () => {
  const presetOf = (name: string): unknown => onnxModels.find(({ card }) => card.name === name)?.card.preset;
  expect(presetOf("shufflenet-v2-imagenet")).toBe("pillow-short256-center224"); // torchvision's, by its README
  expect(presetOf("resnet50-imagenet")).toMatchObject([{ longSide: "round" }, { offset: "floor" }]);
});

/** A server with a tiny network and its labels, and a catalogue of it; `change` may spoil the bytes. */
async function catalogOf(
  changes: Partial<PublishedModel["card"]> = {},
  change: (bytes: Buffer) => Buffer = (bytes) => bytes,
): Promise<{ readonly catalog: readonly PublishedModel[]; readonly requests: () => readonly string[] }> {
  await ownCache();
  const path = join(await temporaryFolder(), "tiny.onnx");
  writeTinyModel(path, { shape: ["n", 3, 224, 224], meanOver: [2, 3] });
  const model = readFileSync(path);
  const labels = Buffer.from("n01440764 tench, Tinca tinca\nn01443537 goldfish\nplain\n");
  const { url, log } = await startServer((request, response) =>
    response.end(request.url === "/labels.txt" ? labels : change(model)),
  );
  const { card } = publishedModel("resnet18-imagenet");
  const own = { ...card, name: "tiny", url: `${url}/tiny.onnx`, sha256: sha256(model), ...changes };
  const entry = {
    card: own,
    labels: { url: `${url}/labels.txt`, sha256: sha256(labels) },
    bytes: model.length,
  };
  return { catalog: [entry], requests: () => log.map((request) => request.path) };
}

test("addModel() fetches model and labels, compares them, and writes a card with which the model loads", async () => {
  const { catalog, requests } = await catalogOf();
  const folder = join(await temporaryFolder(), "new", "models");
  const path = await addModel("tiny", { folder, catalog });
  expect(path).toBe(join(folder, "tiny.onnx"));
  const model = await loadModel(path);
  expect([model.labels, model.sha256]).toEqual([
    ["tench, Tinca tinca", "goldfish", "plain"],
    catalog[0].card.sha256,
  ]);
  expect(model.card.accuracy).toEqual(catalog[0].card.accuracy);
  await model.close();
  expect([...requests()].sort()).toEqual(["/labels.txt", "/tiny.onnx"]);
  await expect(addModel("tiny", { folder, catalog })).rejects.toThrow(
    /^Cannot add "tiny": ".*tiny\.json" exists\. Remove it, or choose another folder$/,
  );
});

test("addModel() writes no card of a model that is another one, does not fit, or is not there", async () => {
  const folder = await temporaryFolder();
  const add = (given: Awaited<ReturnType<typeof catalogOf>>): Promise<string> =>
    addModel("tiny", { folder, catalog: given.catalog, download: { retries: 0 } });
  const spoilt = await catalogOf({}, (bytes) => Buffer.concat([bytes, Buffer.of(0)]));
  await expect(add(spoilt)).rejects.toMatchObject({ name: "DownloadError" });
  const input = { layout: "NHWC", width: 224, height: 224 } as const;
  await expect(add(await catalogOf({ input }))).rejects.toThrow("Correct input.layout");
  expect(() => readFileSync(join(folder, "tiny.json"))).toThrow("ENOENT");
  await expect(addModel("resnet18", { folder })).rejects.toThrow(
    /^Cannot add "resnet18": there is no published model of that name\. /,
  );
  await expect(addModel("resnet50-imagenet2", { folder })).rejects.toThrow(
    'Did you mean "resnet50-imagenet"?',
  );
});
