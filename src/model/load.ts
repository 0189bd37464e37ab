import { stat } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { extname } from "node:path";
import { checkPositiveInteger, checkText } from "../core/check.js";
import { errorCode, errorMessage, ModelError } from "../core/errors.js";
import { sha256File } from "../files/hash.js";
import { readCard, type CardWithLabels, type ModelCard } from "./card.js";
import { checkAgainstSession } from "./card-check.js";
import { Model } from "./model.js";
import { startSession } from "./session.js";

/** Options of {@link loadModel}. */
export interface LoadModelOptions {
  /** The card, or where it is; default: the .json file beside the model. */
  readonly card?: string | ModelCard;
  /** Threads that ONNX Runtime computes with; default: all cores. */
  readonly threads?: number;
}

/**
 * Loads an ONNX model with its card and checks one against the other. The session lives in a thread of its
 * own until `close()`; an idle one does not keep the process alive.
 *
 * @param path - The .onnx file.
 * @throws {ModelError} If a file is missing or damaged, or the card does not fit the model.
 * @example
 * const model = await loadModel("models/motion-clip.onnx");
 * model.labels.length; // 14
 */
export async function loadModel(path: string, options: LoadModelOptions = {}): Promise<Model> {
  const { card: fullCard, sha256, threads } = await readModelFiles(path, options);
  const session = await startSession({ modelPath: path, numThreads: threads });
  try {
    const { inputName, outputName } = checkAgainstSession(path, fullCard, session);
    return new Model({ path, card: fullCard, sha256, session, inputName, outputName });
  } catch (error) {
    await session.close();
    throw error;
  }
}

/** A model file and its card, checked one by one. */
export interface ModelFiles {
  readonly card: CardWithLabels;
  readonly sha256: string;
  readonly threads: number;
}

/**
 * Reads a model's card and checks that its file is there and unchanged.
 *
 * @throws {ModelError} If a file is missing or damaged, or the card is wrong.
 */
export async function readModelFiles(path: string, options: LoadModelOptions): Promise<ModelFiles> {
  checkText("path", path);
  const { card = cardPath(path), threads = availableParallelism() } = options;
  checkPositiveInteger("threads", threads);
  await checkModelFile(path);
  const fullCard = await readCard(card, path);
  const sha256 = await sha256File(path);
  checkHash(path, fullCard, sha256);
  return { card: fullCard, sha256, threads };
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
  if (info.isDirectory())
    throw new ModelError(`Cannot load "${path}": it is a folder, not an .onnx file`, { path });
  if (info.size === 0) throw new ModelError(`Cannot load "${path}": the file is empty`, { path });
}

function checkHash(path: string, card: CardWithLabels, sha256: string): void {
  if (card.sha256 === undefined || card.sha256.toLowerCase() === sha256) return;
  const remedy = "The file was changed or is damaged: fetch it again, or correct the card";
  throw new ModelError(
    `Cannot load "${path}": its SHA-256 is ${sha256}, its card says ${card.sha256}. ${remedy}`,
    {
      path,
    },
  );
}
