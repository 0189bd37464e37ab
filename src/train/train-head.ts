import { checkGiven } from "../core/given.js";
import { availableParallelism } from "node:os";
import { createHash } from "node:crypto";
import {
  checkInteger,
  checkOneOf,
  checkPositiveInteger,
  checkPositiveNumber,
  checkText,
} from "../core/check.js";
import { formatCounted } from "../core/format.js";
import { firstSpelling } from "../core/same-text.js";
import { runTask } from "../core/task.js";
import { checkOptions } from "../core/options.js";
import { checkFeatures, type Features } from "../tensor/features.js";
import { checkProvider, providerRecord, type Provider } from "../model/session/providers.js";
import { chanceWarning } from "./chance-warning.js";
import { Head, type TrainingSettings } from "./head.js";
import type { EpochRow } from "./history.js";
import { checkDropoutRate, completeLayers, dropout as dropoutLayer, gru, type Layer } from "./layers.js";
import { adam, type Optimizer } from "./optimizers.js";
import { parametersOf } from "./parameters.js";
import type { Schedule } from "./schedule.js";
import { runTraining } from "./run-training.js";
import type { HeadPlan } from "./training-graph.js";
import { splitRows } from "./validation-split.js";

/** Options of {@link trainHead}. */
export interface TrainHeadOptions {
  /**
   * The layers in front of the output layer, which has a unit per label and softmax; a list that ends in
   * `softmaxLayer()` is taken as it is. Default: `[gru(16)]` for features [N, T, D], none for [N, D].
   */
  readonly layers?: readonly Layer[];
  /** Default `adam()`. */
  readonly optimizer?: Optimizer;
  /** Default 0.001. */
  readonly learningRate?: number;
  /** How the learning rate changes; default not at all. */
  readonly schedule?: Schedule;
  /** How often every row is seen at most; default 20. */
  readonly epochs?: number;
  /** Rows per step; default 32. */
  readonly batchSize?: number;
  /** Share of the rows held out to measure on, 0 ≤ share < 1; default 0.2. */
  readonly validationSplit?: number;
  /** Which rows: of every class the same share (default), or the last ones, as Keras does. */
  readonly split?: "stratified" | "last";
  /**
   * For each row what it belongs to: a picture with its varied copies, clips of one recording. Rows of one group stay
   * on one side of the split. Default: every row for itself.
   */
  readonly groups?: readonly string[];
  /** Ends the training after this many epochs without a lower validation loss; default never. */
  readonly patience?: number;
  /** Share of the values in front of the output layer that are dropped while training; default 0. */
  readonly dropout?: number;
  /** Share of every target that is spread over all labels, 0 ≤ share < 1; default 0. */
  readonly labelSmoothing?: number;
  /** Whether the rows come in another order in every epoch; default true. */
  readonly shuffle?: boolean;
  /** For the first weights, the split, the order and the dropout; default 0. Same seed, same weights, bit for bit. */
  readonly seed?: number;
  /** A file that training is kept in as it goes; a call with the same settings and data goes on from there. */
  readonly checkpoint?: string;
  /** Threads that ONNX Runtime computes with; default 2, or 1 on one core. */
  readonly threads?: number;
  /**
   * What computes training and `predict`; default `"cpu"`. On another processor the first step is compared with the CPU's: loss,
   * logits and gradients, to 0.001 of the largest of each. The last bits need not be the same in every training.
   */
  readonly provider?: Provider;
  /** Called after every epoch. */
  readonly onEpoch?: (row: EpochRow, history: readonly EpochRow[]) => void;
  /** Ends the training early; the call then resolves with the best weights so far (`stopped: true`). */
  readonly signal?: AbortSignal;
}

/**
 * Trains a head on features: layers, loss, gradients and optimiser are one ONNX graph, one run of it is one step.
 * The weights kept are those with the lowest validation loss.
 *
 * First weights: uniform by Glorot; weights of a recurrent layer's state uniform over ±1/√units; biases 0.
 *
 * @param labels - The true label of each row. Class indices are the positions of the sorted names.
 * A head that is no better than its most frequent label says so in `warnings`.
 *
 * @throws {RangeError} If labels, layers or options do not fit the features.
 * @throws An `AbortError` if the person interrupts; with a `checkpoint` the next call goes on.
 * @example
 * const head = await trainHead(features, features.labels, { layers: [gru(16), dense(8), relu()], epochs: 5, seed: 1 });
 */
export async function trainHead(
  features: Features,
  labels: readonly (string | undefined)[],
  options: TrainHeadOptions = {},
): Promise<Head> {
  checkOptions("trainHead", options, {
    layers: true,
    optimizer: true,
    learningRate: true,
    schedule: true,
    epochs: true,
    batchSize: true,
    validationSplit: true,
    split: true,
    groups: true,
    patience: true,
    dropout: true,
    labelSmoothing: true,
    shuffle: true,
    seed: true,
    checkpoint: true,
    threads: true,
    provider: true,
    onEpoch: true,
    signal: true,
  });
  checkGiven("trainHead", "features", features, "features");
  checkGiven("trainHead", "labels", labels, "list");
  checkFeatures(features);
  const rowLabels = checkRowLabels(labels, features.shape[0]);
  const spell = firstSpelling();
  const names = [...new Set(rowLabels.map(spell))].sort();
  if (names.length < 2)
    throw new RangeError(
      `Cannot train: all ${rowLabels.length} rows have the label "${names[0]}". Give rows of two labels at least`,
    );
  const classes = rowLabels.map((label) => names.indexOf(spell(label)));
  const plan = planOf(features, names.length, options);
  const { validationSplit = 0.2, split = "stratified", seed = 0, checkpoint, onEpoch, signal } = options;
  const { groups } = options;
  if (groups !== undefined && groups.length !== rowLabels.length)
    throw new RangeError(
      `Expected one group for each of ${rowLabels.length} rows but received ${groups.length}`,
    );
  checkInteger("seed", seed, 0, 0xffffffff);
  checkOneOf("split", split, ["stratified", "last"]);
  checkDropoutRate("validationSplit", validationSplit);
  if (checkpoint !== undefined) checkText("checkpoint", checkpoint);
  const rows = splitRows(classes, names, validationSplit, split, seed, groups);
  const settings: TrainingSettings = {
    ...checkedSettings(options),
    validationSplit,
    split,
    seed,
    dataSha256: dataHash(features, rowLabels, groups),
    numTraining: rows.train.length,
    numValidation: rows.validation.length,
  };
  if (settings.patience !== undefined && validationSplit === 0)
    throw new RangeError("Cannot stop by patience: no rows are held out. Set validationSplit");

  const title = `Training on ${formatCounted(rows.train.length, "row")}`;
  const outcome = await runTask({ title, total: settings.epochs, unit: "epochs" }, (task) =>
    runTraining(features, classes, { plan, settings, rows, checkpoint, onEpoch, signal, task }),
  );
  const measured = (rows.validation.length > 0 ? rows.validation : rows.train).map((row) => classes[row]!);
  return new Head({
    labels: names,
    plan,
    settings,
    source: features.source,
    provider: settings.provider,
    ...outcome,
    // where the split is at fault, that is what to mend
    warnings:
      rows.warnings.length > 0
        ? rows.warnings
        : chanceWarning(outcome.history, measured, names, largest(features)),
  });
}

function largest({ data }: Features): number {
  return data.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}

function checkRowLabels(labels: readonly (string | undefined)[], numRows: number): readonly string[] {
  if (labels.length !== numRows)
    throw new RangeError(`Expected one label for each of ${numRows} rows but received ${labels.length}`);
  return labels.map((label, row) => {
    checkText(`labels[${row}]`, label);
    return label as string;
  });
}

function planOf(features: Features, numLabels: number, options: TrainHeadOptions): HeadPlan {
  const [, ...inputShape] = features.shape;
  const recurrent = inputShape.length === 2;
  const { layers = recurrent ? [gru(16)] : [], dropout = 0 } = options;
  checkDropoutRate("dropout", dropout);
  const ending = layers.at(-1)?.type === "softmax" ? 2 : 0;
  const hidden = layers.slice(0, layers.length - ending);
  const output = layers.slice(layers.length - ending);
  const dropped = dropout === 0 ? [] : [dropoutLayer(dropout)];
  const all = completeLayers([...hidden, ...dropped, ...output], recurrent ? 3 : 2, numLabels);
  return { layers: all, inputShape, numLabels, parameters: parametersOf(all, inputShape) };
}

type CheckedSettings = Omit<
  TrainingSettings,
  "validationSplit" | "split" | "seed" | "dataSha256" | "numTraining" | "numValidation"
>;

function checkedSettings(options: TrainHeadOptions): CheckedSettings {
  const { optimizer = adam(), learningRate = 0.001, schedule, epochs = 20, batchSize = 32 } = options;
  const { patience, shuffle = true, labelSmoothing = 0 } = options;
  const { threads = Math.min(2, availableParallelism()), provider = "cpu" } = options;
  checkPositiveNumber("learningRate", learningRate);
  checkPositiveInteger("epochs", epochs);
  checkPositiveInteger("batchSize", batchSize);
  checkPositiveInteger("threads", threads);
  checkProvider(provider);
  checkDropoutRate("labelSmoothing", labelSmoothing);
  if (patience !== undefined) checkPositiveInteger("patience", patience);
  return {
    ...{ optimizer, learningRate, schedule, epochs, batchSize, patience, shuffle, labelSmoothing, threads },
    ...providerRecord(provider),
  };
}

function dataHash(
  { data, shape }: Features,
  labels: readonly string[],
  groups: readonly string[] | undefined,
): string {
  return createHash("sha256")
    .update(JSON.stringify(groups === undefined ? [shape, labels] : [shape, labels, groups]))
    .update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
    .digest("hex");
}
