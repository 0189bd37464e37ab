import { readFile } from "node:fs/promises";
import { basename, extname } from "node:path";
import { checkText } from "../core/check.js";
import { checkOptions } from "../core/options.js";
import { errorCode, errorMessage, ModelError } from "../core/errors.js";
import { formatShape } from "../core/format.js";
import { writeFileAtomic } from "../files/atomic-write.js";
import { sha256 } from "../files/hash.js";
import { readModelBytes } from "../model/backbone.js";
import { readCardText } from "../model/card/read-card.js";
import { cardPath, checkModelFile } from "../model/load.js";
import { checkProvider, type Provider } from "../model/session/providers.js";
import { initializerValues, type OnnxFile, type OnnxInput } from "../onnx/onnx-file.js";
import type { HeadCard } from "./head-card.js";
import { checkHeadCard } from "./head-fields.js";
import { Head } from "./head.js";
import { parameterCount, parametersOf } from "./parameters.js";
import { inferenceGraph, type HeadPlan } from "./training-graph.js";

/** Writes a head as an ONNX model of its own, `features` → `probabilities`, with its card beside it. */
export async function writeHead(head: Head, path: string, name: string): Promise<void> {
  const bytes = inferenceGraph(head.plan, head.vector);
  const { bestEpoch, stopped, warnings, history } = head;
  const card: HeadCard = {
    name,
    kind: "features",
    labels: head.labels,
    input: { name: "features", shape: head.inputShape },
    output: { name: "probabilities", values: "probabilities" },
    layers: head.layers,
    features: head.source,
    training: { ...head.settings, bestEpoch, stopped, warnings, history },
    sha256: sha256(bytes),
  };
  await writeFileAtomic(path, bytes);
  await writeFileAtomic(cardPath(path), `${JSON.stringify(card, undefined, 2)}\n`);
}

/** A model's name unless told: its file's, without the ending. */
export function nameOfFile(path: string): string {
  return basename(path, extname(path));
}

/** Options of {@link loadHead}. */
export interface LoadHeadOptions {
  /** What computes `predict`; default `"cpu"`. See `loadModel`. */
  readonly provider?: Provider;
}

/**
 * Loads a head that `exportModel` wrote without a backbone: weights, labels and history are those of the trained
 * one, and so are its scores.
 *
 * @param path - The .onnx file; its card is beside it.
 * @throws {ModelError} If a file is missing, changed or no head.
 * @example
 * await exportModel(head, "my-models/shots-head.onnx");
 * const loaded = await loadHead("my-models/shots-head.onnx");
 */
export async function loadHead(path: string, options: LoadHeadOptions = {}): Promise<Head> {
  checkOptions("loadHead", options, { provider: true });
  const { provider = "cpu" } = options;
  checkProvider(provider);
  checkText("path", path);
  await checkModelFile(path);
  const card = await readHeadCard(path);
  const bytes = await readFile(path);
  if (sha256(bytes) !== card.sha256) {
    const found = `its SHA-256 is ${sha256(bytes)}, its card says ${card.sha256}`;
    throw new ModelError(`Cannot load "${path}": ${found}. The file was changed: export it again`, { path });
  }
  const { inputs, initializers } = readModelBytes(path, bytes);
  checkInputShape(path, card, inputs);
  const { layers, training } = card;
  const { bestEpoch, stopped, warnings, history, ...settings } = training;
  const parameters = parametersOf(layers, card.input.shape);
  const plan: HeadPlan = { layers, inputShape: card.input.shape, numLabels: card.labels.length, parameters };
  const vector = new Float32Array(parameterCount(parameters));
  for (const { name, length, offset } of parameters)
    vector.set(parameterValues(path, name, length, initializers), offset);
  const { labels, features: source } = card;
  return new Head({
    labels,
    plan,
    vector,
    settings,
    source,
    history,
    bestEpoch,
    stopped,
    warnings,
    provider,
  });
}

async function readHeadCard(modelPath: string): Promise<HeadCard> {
  const path = cardPath(modelPath);
  const fail = (found: string, cause?: unknown): never => {
    throw new ModelError(`Cannot load the head "${modelPath}": ${found}`, { path, cause });
  };
  const text = await readCardText(path).catch((error: unknown) =>
    fail(
      `its card "${path}": ${errorCode(error) === "ENOENT" ? "no such file" : errorMessage(error)}`,
      error,
    ),
  );
  let card: unknown;
  try {
    card = JSON.parse(text);
  } catch (error) {
    fail(`its card "${path}" is not JSON: ${errorMessage(error)}`, error);
  }
  const { kind, layers } = (card ?? {}) as Partial<HeadCard>;
  if (kind !== "features" && layers === undefined)
    fail(`its card "${path}" is not of a head that exportModel wrote. For other models use loadModel`);
  try {
    checkHeadCard(card);
    return card;
  } catch (error) {
    return fail(`its card "${path}": ${errorMessage(error)}`, error);
  }
}

/** Before anything is made of a size that only the card says. */
function checkInputShape(path: string, { input }: HeadCard, inputs: readonly OnnxInput[]): void {
  const shape = inputs.find(({ name }) => name === input.name)?.shape.slice(1) ?? [];
  if (formatShape(shape) === formatShape(input.shape)) return;
  const found = `its model takes features of ${formatShape(["N", ...shape])}`;
  const said = `its card says ${formatShape(["N", ...input.shape])}`;
  throw new ModelError(`Cannot load "${path}": ${found}, ${said}. Export it again`, { path });
}

function parameterValues(
  path: string,
  name: string,
  length: number,
  initializers: OnnxFile["initializers"],
): Float32Array {
  const field = initializers.get(name);
  if (field === undefined)
    throw new ModelError(`Cannot load "${path}": it has no tensor "${name}"`, { path });
  const { data } = initializerValues(field);
  if (data.length === length) return data;
  const found = `its tensor "${name}" holds ${data.length} numbers, the layers of its card need ${length}`;
  throw new ModelError(`Cannot load "${path}": ${found}. Export it again`, { path });
}
