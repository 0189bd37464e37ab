import { stat } from "node:fs/promises";
import { extname } from "node:path";
import { checkPositiveInteger, checkText } from "../core/check.js";
import { errorCode, errorMessage, ModelError } from "../core/errors.js";
import { untilAborted } from "../core/task.js";
import { checkOptions, type OptionKeys } from "../core/options.js";
import type { TransferOptions } from "../files/download.js";
import type { CardWithLabels, ModelCard } from "./card/card.js";
import { checkAgainstSession, withLevels } from "./card/card-check.js";
import { readCard } from "./card/read-card.js";
import { checkEnding } from "./card/check-ending.js";
import { Model } from "./model.js";
import { cardFields } from "./card/card-fields.js";
import { cardChangesIn, type CardChanges } from "./card/card-changes.js";
import { findInFolder, folderOf, readFolderCard, type FolderModel } from "./hugging-face/read-folder.js";
import { findModelFiles, type ModelFiles } from "./model-files.js";
import { checkNumbers } from "./provider-check.js";
import { checkProvider, usualThreads, type Provider } from "./session/providers.js";
import { startSession } from "./session/session.js";
import { dataFileNames, fetchDataFiles, modelSha256 } from "./weights.js";

/** Options of {@link loadModel}: how it is loaded, and any field of the card, which goes before what the card says. */
export interface LoadModelOptions extends CardChanges {
  /** The card, or where it is; default: the .json file beside the model. */
  readonly card?: string | ModelCard;
  /**
   * What computes: `"cpu"` (default), `"cuda"`, `"tensorrt"`, `"coreml"`, `"dml"` or `"webgpu"`, where onnxruntime-node offers it.
   * No other takes its place where it does not work. Its numbers must be those of the card's golden or, without one, the CPU's for
   * a seeded batch: to 0.001 of the largest.
   */
  readonly provider?: Provider;
  /** Threads of the CPU that ONNX Runtime computes with; default: all cores, or 1 where another processor computes. */
  readonly threads?: number;
  /** How patient a download is, and what it allows. */
  readonly download?: Omit<TransferOptions, "signal">;
  /**
   * Hosts (`"name"` or `"name:port"`) besides its own that a card from elsewhere may name in `url` and `labels`; default
   * none.
   */
  readonly allowHosts?: readonly string[];
  /** Ends the loading; a download is continued by the next call. */
  readonly signal?: AbortSignal;
}

/** All of them. */
export const loadModelOptionKeys: OptionKeys<LoadModelOptions> = {
  ...cardFields,
  ...{ card: true, provider: true, threads: true, download: true, allowHosts: true, signal: true },
};

/**
 * Loads an ONNX model with its card and checks one against the other. The session lives in a thread of its
 * own until `close()`; an idle one does not keep the process alive.
 *
 * A model given by its address is fetched into the cache (`KINETOSCOPE_CACHE`), with the card beside it there. The path of a
 * card means the .onnx file beside it. If that is missing, it is fetched from the card's `url` and must have its `sha256`.
 * What was fetched is checked at its first use in each process.
 *
 * A folder as Hugging Face publishes it (`config.json`, `preprocessor_config.json`, `model.onnx` or `onnx/model.onnx`) needs
 * no card: labels, size, filter, crop, numbers, layout and output follow from its files. What is in none of them, such as
 * the choice of frames, is asked for. Any field of a card may be given as an option.
 *
 * @param path - The .onnx file, a card (.json) or a folder: a path; of the first two an `https:` address too.
 * @throws {ModelError} If a file is missing or damaged, the card does not fit the model, or the processor does not work or
 *   gives other numbers.
 * @throws {DownloadError} If something cannot be fetched.
 * @example
 * const model = await loadModel("models/motion-clip.onnx");
 * model.labels.length; // 14
 */
export async function loadModel(path: string, options: LoadModelOptions = {}): Promise<Model> {
  checkOptions("loadModel", options, loadModelOptionKeys);
  const files = await readModelFiles(path, options);
  const { card, sha256, threads, provider } = files;
  const settings = { modelPath: files.path, numThreads: threads, provider };
  const session = await startSession(settings, options.signal);
  try {
    const told = withLevels(card, session.inputs);
    const used = checkAgainstSession(files.path, told, session);
    const parts = {
      path: files.path,
      url: files.url,
      card: told,
      sha256,
      provider,
      threads,
      session,
      ...used,
    };
    await checkEnding(parts);
    const providerCheck = await checkNumbers(parts, settings, files.base, options.signal);
    return new Model({ ...parts, providerCheck });
  } catch (error) {
    await session.close();
    throw error;
  }
}

/** A model's file and its card, found and checked one by one. */
export interface CheckedModelFiles {
  /** The .onnx file on this machine. */
  readonly path: string;
  /** Where it was fetched from, if it was. */
  readonly url?: string;
  readonly card: CardWithLabels;
  /** What names of files in the card are relative to. */
  readonly base: string;
  /** Of all of the model's files. */
  readonly sha256: string;
  readonly threads: number;
  readonly provider: Provider;
}

/**
 * Finds a model's files, fetching them where they are given by address, and checks that they are whole.
 *
 * @throws {ModelError} If a file is missing or damaged, or the card is wrong.
 * @throws {DownloadError} If something cannot be fetched.
 */
export function readModelFiles(path: string, options: LoadModelOptions): Promise<CheckedModelFiles> {
  return untilAborted(readAndCheck(path, options), options.signal);
}

async function readAndCheck(path: string, options: LoadModelOptions): Promise<CheckedModelFiles> {
  checkText("path", path);
  const { provider = "cpu", allowHosts, signal } = options;
  checkProvider(provider);
  const { threads = usualThreads(provider) } = options;
  checkPositiveInteger("threads", threads);
  checkOptions("download", options.download ?? {}, {
    ...{ allowHttp: true, allowRedirectsTo: true, maxBytes: true },
    ...{ retries: true, retrySeconds: true, stallSeconds: true },
  });
  const changes = cardChangesIn(options);
  const found = await findInFolders(path, options.card);
  const find = { ...options.download, allowHosts, signal, changes };
  const files: ModelFiles =
    "folder" in found
      ? { path: found.path, base: found.path, card: await readFolderCard(found, changes) }
      : await findModelFiles(found.path, options.card, find);
  await checkModelFile(files.path);
  const calledAs = "folder" in found ? `that follows from the files of "${path}"` : undefined;
  const card = await readCard(files.card, files.base, { changes, calledAs, network: files.path });
  const dataFiles = await dataFileNames(files.path).catch(async (error: unknown) => {
    await modelSha256(files.path, [], card); // of a damaged file, that it is another says more
    throw error;
  });
  if (files.url !== undefined) {
    const source = { path: files.path, url: files.url };
    await fetchDataFiles(source, dataFiles, card, { ...options.download, signal });
  }
  const sha256 = await modelSha256(files.path, dataFiles, card);
  const base = typeof files.card === "string" ? files.card : files.base;
  return { path: files.path, url: files.url, card, base, sha256, threads, provider };
}

/**
 * The .onnx file that a folder stands for. With the folder itself where its files stand for a card: none is given, and none
 * lies beside the model. Of anything but a folder or a model in one the path as it is.
 */
async function findInFolders(
  path: string,
  card: string | ModelCard | undefined,
): Promise<FolderModel | { readonly path: string }> {
  const info = await stat(path).catch(() => undefined);
  const found = info?.isDirectory() === true ? await findInFolder(path) : undefined;
  const model = found?.path ?? path;
  const isModel = found !== undefined || (info?.isFile() === true && extname(path).toLowerCase() === ".onnx");
  const hasCard = card !== undefined || (await stat(cardPath(model)).catch(() => undefined)) !== undefined;
  if (!isModel || hasCard) return { path: model };
  const folder = found?.folder ?? (await folderOf(model));
  return folder === undefined ? { path: model } : { path: model, folder };
}

/** Whether a model, or the one in a folder, has a card of its own. */
export async function hasCardBeside(path: string): Promise<boolean> {
  const found = await findInFolders(path, undefined).catch(() => ({ path }));
  return (await stat(cardPath(found.path)).catch(() => undefined)) !== undefined;
}

/** Where a model's card is unless told: the .json file beside it. */
export function cardPath(modelPath: string): string {
  return `${modelPath.slice(0, modelPath.length - extname(modelPath).length)}.json`;
}

/** @throws {ModelError} Unless there is a file that is not empty. */
export async function checkModelFile(path: string): Promise<void> {
  const info = await stat(path).catch((error: unknown) => {
    const found = errorCode(error) === "ENOENT" ? "no such file" : errorMessage(error);
    throw new ModelError(`Cannot load "${path}": ${found}`, { path, cause: error });
  });
  if (!info.isFile()) {
    const found = info.isDirectory() ? "it is a folder" : "it is a device or pipe";
    throw new ModelError(`Cannot load "${path}": ${found}, not an .onnx file`, { path });
  }
  if (info.size === 0) throw new ModelError(`Cannot load "${path}": the file is empty`, { path });
}
