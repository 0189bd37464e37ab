import { mkdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { ModelError } from "../../core/errors.js";
import { nearestName } from "../../core/nearest-name.js";
import { writeFileAtomic } from "../../files/atomic-write.js";
import { cachedDownload, cachedPath } from "../../files/download/cached-file.js";
import { download, type TransferOptions } from "../../files/download.js";
import { readLabels } from "../card/labels.js";
import type { ModelCard } from "../card/card.js";
import { loadModel } from "../load.js";
import { onnxModels } from "./onnx-models.js";
import type { PublishedModel } from "./published-model.js";

/** How {@link addModel} fetches. */
export interface AddModelOptions {
  /** Where model and card go: `<folder>/<name>.onnx` and `.json`. */
  readonly folder: string;
  /** The models that there are; default those of the library. */
  readonly catalog?: readonly PublishedModel[];
  readonly download?: TransferOptions;
  readonly signal?: AbortSignal;
}

/**
 * Fetches a published model into a folder, checks its SHA-256, and compares it with its card before that is written.
 *
 * @returns Where the .onnx file is; the card lies beside it.
 * @throws {ModelError} If there is no model of that name, the card is there already, or does not fit.
 * @throws {DownloadError} If it cannot be fetched, or is another one.
 */
export async function addModel(name: string, options: AddModelOptions): Promise<string> {
  const { folder, catalog = onnxModels, signal } = options;
  const { card, labels } = publishedModel(name, catalog);
  const [path, cardFile] = [join(folder, `${name}.onnx`), join(folder, `${name}.json`)];
  if (await isThere(cardFile))
    throw new ModelError(`Cannot add "${name}": "${cardFile}" exists. Remove it, or choose another folder`, {
      path: cardFile,
    });
  await mkdir(folder, { recursive: true });
  const transfer = { ...options.download, signal };
  const labelFile = await cachedDownload(labels.url, cachedPath("models", labels.url), {
    ...{ ...transfer, sha256: labels.sha256 },
  });
  const names = (await readLabels(labelFile)).map((line) => line.replace(/^n\d{8} /, ""));
  await download(card.url, path, { ...transfer, sha256: card.sha256 });
  const whole: ModelCard = { ...card, labels: names };
  await (await loadModel(path, { card: whole, signal })).close();
  await writeFileAtomic(cardFile, `${JSON.stringify(whole, undefined, 1)}\n`);
  return path;
}

/** @throws {ModelError} If there is none of that name. */
export function publishedModel(
  name: string,
  catalog: readonly PublishedModel[] = onnxModels,
): PublishedModel {
  const found = catalog.find(({ card }) => card.name === name);
  if (found !== undefined) return found;
  const names = catalog.map(({ card }) => card.name);
  const near = nearestName(name, names);
  const remedy = near === undefined ? `There are ${names.join(", ")}` : `Did you mean "${near}"?`;
  throw new ModelError(`Cannot add "${name}": there is no published model of that name. ${remedy}`, {
    path: name,
  });
}

async function isThere(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
}
