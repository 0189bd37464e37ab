import { checkGiven } from "../core/given.js";
import { extname } from "node:path";
import { checkText } from "../core/check.js";
import { errorMessage, ModelError } from "../core/errors.js";
import { formatShape } from "../core/format.js";
import { firstOf, lastOf } from "../core/item-at.js";
import { checkOptions } from "../core/options.js";
import { writeFileAtomic } from "../files/atomic-write.js";
import { sha256 } from "../files/hash.js";
import type { Backbone } from "../model/backbone.js";
import type { CardSampling, ModelCard } from "../model/card/card.js";
import { cardPath } from "../model/load.js";
import { startSession } from "../model/session/session.js";
import { readWholeModel } from "../model/weights.js";
import { joinModels } from "../onnx/join.js";
import type { TensorLayout } from "../transforms/normalize.js";
import { nameOfFile, writeHead } from "./head-file.js";
import type { Head } from "./head.js";
import { layersText } from "./layers.js";
import { buildTrainedHead } from "./training-graph.js";

/** Options of {@link exportModel}. */
export interface ExportModelOptions {
  /** The model that the features came from: the file then takes frames or clips, and `loadModel` loads it. */
  readonly backbone?: Backbone;
  /** What tables call the model; default: the file's name without its ending. */
  readonly name?: string;
}

/**
 * Writes a trained head as ONNX (operator set 17) with its card beside it: alone, to be loaded with `loadHead`; or
 * joined with its backbone, to be loaded with `loadModel` like any model, from the pictures to the probabilities.
 *
 * Of a backbone for frames and a head on [N, T, D] becomes a clip model of T frames, sampled as the features were.
 *
 * @param path - Where the .onnx file goes; the card's name ends in .json.
 * @throws {RangeError} If the path does not end in .onnx.
 * @throws {ModelError} If the backbone cannot be joined.
 * @throws {FileSystemError} If the files cannot be written.
 * @example
 * await exportModel(head, "my-models/shots.onnx", { backbone });
 */
export async function exportModel(head: Head, path: string, options: ExportModelOptions = {}): Promise<void> {
  checkOptions("exportModel", options, { backbone: true, name: true });
  checkGiven("exportModel", "head", head, "head");
  checkText("path", path);
  if (extname(path) !== ".onnx") throw new RangeError(`Cannot export "${path}": its name must end in .onnx`);
  const { backbone, name = nameOfFile(path) } = options;
  checkText("name", name);
  if (backbone === undefined) return writeHead(head, path, name);
  const joining = joiningOf(head, backbone);
  const bytes = await joined(head, backbone, joining);
  await checkRuns(path, bytes, joining, head.labels.length);
  await writeFileAtomic(path, bytes);
  const card = joinedCard(head, backbone, joining, name, sha256(bytes));
  await writeFileAtomic(cardPath(path), `${JSON.stringify(card, undefined, 2)}\n`);
}

/** How head and backbone fit together. */
interface Joining {
  /** Frames of a clip that go through a frame model one by one. */
  readonly numFrames: number | undefined;
  readonly kind: "clip" | "frame";
  readonly layout: TensorLayout;
  readonly inputName: string;
}

const outputName = "probabilities";

function joiningOf(head: Head, backbone: Backbone): Joining {
  const { kind, input } = backbone.card;
  const fail = (found: string): never => {
    throw new ModelError(`Cannot join the head with "${backbone.path}": ${found}`, { path: backbone.path });
  };
  const { source } = head;
  if (source !== undefined && (source.modelSha256 !== backbone.sha256 || source.tensor !== backbone.tensor)) {
    const trained = `"${source.tensor}" of ${source.model} (sha256 ${source.modelSha256.slice(0, 8)}…)`;
    const given = `"${backbone.tensor}" of ${backbone.card.name} (sha256 ${backbone.sha256.slice(0, 8)}…)`;
    fail(`it was trained on ${trained}, this is ${given}`);
  }
  if (source !== undefined && source.pooling !== backbone.pooling)
    fail(`it was trained with pooling "${source.pooling}", this is "${backbone.pooling}"`);
  if (head.inputShape.length === 1)
    return { numFrames: undefined, kind, layout: input.layout, inputName: backbone.inputName };
  if (kind === "clip")
    fail(`it takes features ${formatShape(["N", ...head.inputShape])}, a clip model gives [N, D]`);
  const layout = input.layout === "NHWC" ? "NTHWC" : "NTCHW";
  return { numFrames: head.inputShape[0], kind: "clip", layout, inputName: "clips" };
}

async function joined(head: Head, backbone: Backbone, joining: Joining): Promise<Uint8Array> {
  const bytes = await readWholeModel(backbone.path);
  try {
    return joinModels(bytes, {
      tensor: backbone.tensor,
      pooling: backbone.pooling,
      inputName: backbone.inputName,
      numFrames: joining.numFrames,
      width: lastOf(head.inputShape),
      clipInputName: joining.inputName,
      outputName,
      head: (features) => buildTrainedHead(features, head.plan, head.vector),
    });
  } catch (error) {
    const message = `Cannot join the head with "${backbone.path}": ${errorMessage(error)}`;
    throw new ModelError(message, { path: backbone.path, cause: error });
  }
}

/** Runs two samples of zeros: a backbone may hold a size that only shows when it runs. */
async function checkRuns(
  path: string,
  bytes: Uint8Array,
  joining: Joining,
  numLabels: number,
): Promise<void> {
  const session = await startSession({ modelPath: path, modelBytes: bytes, numThreads: 1 });
  try {
    const { shape } = firstOf(session.inputs);
    const sizes = shape.slice(1);
    if (!sizes.every((size) => typeof size === "number")) return;
    const length = sizes.reduce((product, size) => product * size, 1);
    const [data, of2] = [new Float32Array(2 * length), [2, ...sizes]];
    const input = { name: joining.inputName, data, shape: of2, holds: "samples" } as const;
    const { scores } = await session.run([input], outputName);
    if (scores.length === 2 * numLabels) return;
    throw new ModelError(`it gives ${scores.length} scores for two samples`, { path });
  } catch (error) {
    const found = `joined, it does not run on two samples: ${errorMessage(error)}`;
    throw new ModelError(`Cannot export "${path}": ${found}. Export the head without a backbone`, {
      path,
      cause: error,
    });
  } finally {
    await session.close();
  }
}

function joinedCard(
  head: Head,
  backbone: Backbone,
  { kind, layout, inputName }: Joining,
  name: string,
  hash: string,
): ModelCard {
  const { card } = backbone;
  const numFrames = firstOf(head.inputShape);
  const sampling = (head.source?.sampling as CardSampling | undefined) ??
    card.sampling ?? { rule: "floorInt" as const, numFrames };
  return {
    name,
    kind,
    labels: head.labels,
    input: { ...card.input, name: inputName, layout },
    preset: card.preset,
    ...(kind === "clip" ? { sampling } : {}),
    output: { name: outputName, values: "probabilities" },
    description: `${card.name} up to "${backbone.tensor}", then ${layersText(head.layers)}`,
    source: `trained by kinetoscope: ${head.settings.numTraining} rows, seed ${head.settings.seed}, epoch ${head.bestEpoch ?? 0}`,
    ...(card.licence === undefined ? {} : { licence: card.licence }),
    sha256: hash,
  };
}
