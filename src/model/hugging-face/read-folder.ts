import { readdir, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { errorCode, errorMessage, ModelError } from "../../core/errors.js";
import { readText } from "../../files/tables/read-text.js";
import { fieldTaker } from "../../core/option-words.js";
import { changedCard, type CardChanges } from "../card/card-changes.js";
import type { ModelCard } from "../card/card.js";
import { maxTextBytes } from "../card/labels.js";
import { modelSignature } from "../weights.js";
import { isObject, type JsonObject } from "./json-fields.js";
import { understoodCard, type MissingField } from "./understood-card.js";

/**
 * Folders as Hugging Face publishes them: `config.json`, `preprocessor_config.json`, `video_preprocessor_config.json` or
 * `processor_config.json`, and `model.onnx` or `onnx/model*.onnx`.
 */

/** The .onnx file of a folder, and the folder that its other files are in. */
export interface FolderModel {
  readonly path: string;
  readonly folder: string;
}

/** `config.json` in the folder of an .onnx file, or in the one above where that is called `onnx`. */
export async function folderOf(modelPath: string): Promise<string | undefined> {
  const own = dirname(modelPath);
  const folders = basename(resolve(own)) === "onnx" ? [own, dirname(resolve(own))] : [own];
  for (const folder of folders) if (await isFile(join(folder, "config.json"))) return folder;
  return undefined;
}

/**
 * Finds the .onnx file of a folder.
 *
 * @throws {ModelError} If it is no such folder, or it is not clear which file is meant.
 */
export async function findInFolder(folder: string): Promise<FolderModel> {
  const fail = (found: string): never => {
    throw new ModelError(`Cannot load "${folder}": ${found}`, { path: folder });
  };
  const networks = [...(await onnxFiles(folder)), ...(await onnxFiles(join(folder, "onnx")))];
  const usual = networks.find((path) => basename(path) === "model.onnx");
  const path = usual ?? (networks.length === 1 ? networks[0] : undefined);
  if (path !== undefined) return { path, folder };
  if (networks.length === 0)
    return fail(
      "it is a folder, not an .onnx file, and there is no model.onnx or onnx/model.onnx in it. Name the file, or export the model",
    );
  const names = networks.map((network) => `"${network}"`).join(", ");
  return fail(
    `it is a folder, not an .onnx file, with several models, and none is called model.onnx. Name one of ${names}`,
  );
}

async function onnxFiles(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder).catch(() => []);
  return names
    .filter((name) => name.endsWith(".onnx"))
    .sort()
    .map((name) => join(folder, name));
}

/**
 * The card that a folder's files amount to, with a caller's changes.
 *
 * @throws {ModelError} If a file cannot be read, or a field is in none of them and not given: then with what to write.
 */
export async function readFolderCard(
  { path, folder }: FolderModel,
  changes: CardChanges,
): Promise<ModelCard> {
  const config = await readJson(join(folder, "config.json"));
  if (config === undefined) throw withoutConfig(path, folder);
  const processor =
    (await readJson(join(folder, "video_preprocessor_config.json"))) ??
    (await readJson(join(folder, "preprocessor_config.json"))) ??
    partOf(await readJson(join(folder, "processor_config.json")));
  const name = basename(resolve(folder));
  const signature = await modelSignature(path);
  const { fields, missing } = understoodCard({ name, config, processor, signature });
  const open = missing.filter((field) => !isGiven(field, changes));
  if (open.length > 0) throw notGiven(folder, open);
  return changedCard(fields, changes) as ModelCard;
}

/** Where one file holds the processors of pictures and of text, as transformers 5 writes it: that of videos, or of images. */
function partOf(file: JsonObject | undefined): JsonObject | undefined {
  return [file?.["video_processor"], file?.["image_processor"]].find(isObject);
}

function isGiven({ field }: MissingField, changes: CardChanges): boolean {
  const [part, inner] = field.split(".") as [keyof CardChanges, string?];
  const given: unknown = changes[part];
  return inner === undefined ? given !== undefined : isObject(given) && given[inner] !== undefined;
}

function notGiven(folder: string, open: readonly MissingField[]): ModelError {
  const found = open.map((field) => field.found).join("; ");
  const remedies = open.map((field) => field.remedy).join(", and ");
  return new ModelError(`Cannot load "${folder}": ${found}. Give ${fieldTaker()} ${remedies}`, {
    path: folder,
  });
}

function withoutConfig(path: string, folder: string): ModelError {
  const remedy = `Put it there, or write a card beside "${path}"`;
  return new ModelError(`Cannot load "${folder}": there is no config.json in it. ${remedy}`, {
    path: folder,
  });
}

async function readJson(path: string): Promise<JsonObject | undefined> {
  let text: string;
  try {
    text = await readText(path, { maxBytes: maxTextBytes });
  } catch (error) {
    if (errorCode(error) === "ENOENT") return undefined;
    throw new ModelError(`Cannot read "${path}": ${errorMessage(error)}`, { path, cause: error });
  }
  try {
    const value: unknown = JSON.parse(text);
    if (isObject(value)) return value;
  } catch (error) {
    throw new ModelError(`Cannot read "${path}": it is not JSON: ${errorMessage(error)}`, {
      path,
      cause: error,
    });
  }
  throw new ModelError(`Cannot read "${path}": it holds no object`, { path });
}

async function isFile(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isFile() === true;
}
