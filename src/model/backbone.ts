import { readFile } from "node:fs/promises";
import { dirname } from "node:path";
import { checkOneOf, checkText } from "../core/check.js";
import { errorMessage, ModelError } from "../core/errors.js";
import { formatCounted, formatShape } from "../core/format.js";
import { printAsText } from "../core/inspect.js";
import { nearestName } from "../core/nearest-name.js";
import { redactAddress } from "../core/redact.js";
import { checkOptions } from "../core/options.js";
import { exposeTensor } from "../onnx/expose.js";
import { readOnnxFile, tensorNames, type OnnxFile } from "../onnx/onnx-file.js";
import type { FrameSlots, Normalization } from "../transforms/normalize.js";
import { preset, type Preset } from "../transforms/preset.js";
import { checkAgainstSession, checkInputs } from "./card/card-check.js";
import type { CardWithLabels } from "./card/card.js";
import { cardNormalization, cardSlots, type FrameInput } from "./frame-input.js";
import { batchInputs, type InputTensors } from "./input-tensors.js";
import { loadModelOptionKeys, readModelFiles, type LoadModelOptions } from "./load.js";
import { checkNumbers, type ProviderCheck } from "./provider-check.js";
import type { Provider } from "./session/providers.js";
import { startSession, type Session } from "./session/session.js";

/** Options of {@link loadBackbone}. */
export interface LoadBackboneOptions extends LoadModelOptions {
  /** Name of the tensor to read: an output of any node of the model. */
  readonly tensor: string;
  /** `"mean"` (default): of [N, C, H, W] the mean over the picture, [N, C]; `"none"`: all values. */
  readonly pooling?: "mean" | "none";
}

/** A model from which an inner tensor is read; get one from {@link loadBackbone}. */
export class Backbone implements FrameInput {
  /** The .onnx file, as it was given. */
  readonly path: string;
  /** Where it was fetched from, without user name, password and query; `undefined` for a file of this machine. */
  readonly address: string | undefined;
  /** Its card. */
  readonly card: CardWithLabels;
  /** SHA-256 of its .onnx file, or of all its files where it has further ones, hexadecimal. */
  readonly sha256: string;
  /** Name of the tensor that is read. */
  readonly tensor: string;
  /** How a tensor with more axes than [N, C] becomes a row of numbers. */
  readonly pooling: "mean" | "none";
  /** What computes it. */
  readonly provider: Provider;
  /** How its numbers were compared, where another processor than the CPU computes them. */
  readonly providerCheck: ProviderCheck | undefined;
  /** Threads of the CPU that ONNX Runtime computes with. The last bits of small batches may depend on them. */
  readonly threads: number;
  /** Version of ONNX Runtime that runs it. */
  readonly runtimeVersion: string;
  /** The steps from a frame to its picture. */
  readonly preset: Preset;
  /** From grey levels to the model's numbers. */
  readonly normalization: Normalization;
  /** Name of the model's input for frames. */
  readonly inputName: string;
  readonly #inputs: InputTensors;
  readonly #session: Session;
  readonly #output: string;

  /** @internal Use {@link loadBackbone}. */
  constructor(parts: {
    readonly path: string;
    readonly url?: string;
    readonly card: CardWithLabels;
    readonly sha256: string;
    readonly tensor: string;
    readonly pooling: "mean" | "none";
    readonly inputs: InputTensors;
    readonly provider: Provider;
    readonly providerCheck?: ProviderCheck;
    readonly threads: number;
    readonly session: Session;
    readonly output: string;
  }) {
    this.path = parts.path;
    this.address = parts.url === undefined ? undefined : redactAddress(parts.url);
    this.card = parts.card;
    this.sha256 = parts.sha256;
    this.tensor = parts.tensor;
    this.pooling = parts.pooling;
    this.inputName = parts.inputs.main;
    this.#inputs = parts.inputs;
    this.provider = parts.provider;
    this.providerCheck = parts.providerCheck;
    this.threads = parts.threads;
    this.runtimeVersion = parts.session.runtimeVersion;
    this.preset = preset(parts.card.preset);
    this.normalization = cardNormalization(parts.card);
    this.#session = parts.session;
    this.#output = parts.output;
  }

  /** Where frames lie in a batch of samples of `numFrames` frames. */
  slots(numFrames: number): FrameSlots {
    return cardSlots(this.card, numFrames);
  }

  /**
   * The features of a batch.
   *
   * @param data - float32 in the card's layout, `numSamples` frames (of a clip model: clips of `numFrames`
   *   frames). It is handed over to the session's thread.
   * @returns [numSamples, D], row after row.
   * @throws {ModelError} If the model fails.
   */
  async features(data: Float32Array, numSamples: number, numFrames: number = 1): Promise<Float32Array> {
    const fed = batchInputs(this.card, this.#inputs, data, numSamples, numFrames);
    return (await this.#session.run(fed, this.#output)).scores;
  }

  /** Ends the session once the batch in progress has returned; it waits for one that never does ten seconds at most. */
  async close(): Promise<void> {
    await this.#session.close();
  }

  /** `Backbone "squeezenet": mean of "pool10_1", frames of 224×224 (pillow-short256-center224)`. */
  toString(): string {
    const { name, kind, input } = this.card;
    const read = `${this.pooling === "mean" ? "mean of " : ""}"${this.tensor}"`;
    return `Backbone "${name}": ${read}, ${kind}s of ${input.width}×${input.height} (${this.preset.name})`;
  }
}

printAsText(Backbone.prototype);

/**
 * Loads a model to read features from: any tensor inside it. A few bytes that make the tensor an output are added
 * in memory; the file stays as it is. Where its card has a golden, the scores are compared with it first.
 *
 * @param model - The .onnx file; its card says how pictures are prepared.
 * @throws {ModelError} If a file is missing or damaged, the model has no such float32 tensor, or its numbers are not those of
 *   the golden.
 * @example
 * const backbone = await loadBackbone("models/toy-frame.onnx", { tensor: "block4" });
 */
export async function loadBackbone(model: string, options: LoadBackboneOptions): Promise<Backbone> {
  checkOptions("loadBackbone", options, { ...loadModelOptionKeys, tensor: true, pooling: true });
  const { tensor, pooling = "mean" } = options;
  checkText("tensor", tensor);
  checkOneOf("pooling", pooling, ["mean", "none"]);
  const { path, url, card, sha256, threads, provider, base } = await readModelFiles(model, options);
  const bytes = await readFile(path);
  const file = readModelBytes(path, bytes);
  checkTensor(path, tensorNames(file), tensor);
  const exposed = exposeTensor(bytes, file, tensor, pooling);
  const settings = {
    modelPath: path,
    modelBytes: exposed.bytes,
    dataFolder: dirname(path),
    numThreads: threads,
    provider,
  };
  const session = await startSession(settings, options.signal);
  try {
    const { output } = exposed;
    const outputs = session.outputs.filter(({ name }) => file.outputs.includes(name));
    const used =
      card.golden === undefined
        ? { inputs: checkInputs(path, card, session.inputs), outputName: output } // of no matter what the scores are
        : checkAgainstSession(path, card, { inputs: session.inputs, outputs });
    checkKind(path, session, tensor, pooling);
    if (used.inputs.numViews > 1) {
      const found = `it takes ${used.inputs.numViews} views of a clip at once`;
      throw new ModelError(`Cannot read features from "${path}": ${found}. Export it with one`, { path });
    }
    const parts = { path, url, card, sha256, provider, threads, session, ...used };
    const providerCheck = await checkNumbers(parts, settings, base, options.signal, output);
    return new Backbone({ ...parts, providerCheck, tensor, pooling, output });
  } catch (error) {
    await session.close();
    throw error;
  }
}

/** @throws {ModelError} If the bytes are no ONNX file. */
export function readModelBytes(path: string, bytes: Uint8Array): OnnxFile {
  try {
    return readOnnxFile(bytes);
  } catch (error) {
    throw new ModelError(`Cannot load "${path}": ${errorMessage(error)}`, { path, cause: error });
  }
}

function checkTensor(path: string, names: readonly string[], tensor: string): void {
  if (names.includes(tensor)) return;
  const near = nearestName(tensor, names) ?? names.find((name) => name.includes(tensor));
  const last = names.slice(-5).map((name) => `"${name}"`);
  const remedy =
    near === undefined
      ? `The last of its ${formatCounted(names.length, "tensor")} are ${last.join(", ")}`
      : `Did you mean "${near}"?`;
  throw new ModelError(`Cannot read features from "${path}": it has no tensor "${tensor}". ${remedy}`, {
    path,
  });
}

function checkKind(path: string, session: Session, tensor: string, pooling: "mean" | "none"): void {
  const info = session.outputs.find(({ name }) => name === tensor);
  const fail = (found: string): never => {
    throw new ModelError(`Cannot read features from "${path}": "${tensor}" ${found}`, { path });
  };
  if (info === undefined) return;
  if (info.type !== "float32" && info.type !== "float16")
    fail(`is ${info.type}. Choose a tensor of float32 numbers`);
  if (pooling === "mean" && info.shape.length === 3)
    fail(`is ${formatShape(info.shape)}: a mean over pictures needs [N, C, H, W]. Set pooling to "none"`);
}
