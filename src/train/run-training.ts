import type { Task } from "../core/task.js";
import { sha256 } from "../files/hash.js";
import type { Features } from "../tensor/features.js";
import { argmax } from "../tensor/scores.js";
import { checkpointSaver, readCheckpoint, type Checkpoint } from "./checkpoint.js";
import { batchOf, epochBatches } from "./epoch-plan.js";
import type { TrainingSettings } from "./head.js";
import { bestRow, type EpochRow } from "./history.js";
import { initialWeights } from "./parameters.js";
import { rateAt } from "./schedule.js";
import type { HeadPlan } from "./training-graph.js";
import {
  initialState,
  openTraining,
  openValidation,
  type BatchOutcome,
  type Rows,
  type TrainingSession,
  type ValidationSession,
} from "./training-session.js";
import type { ValidationSplit } from "./validation-split.js";

/** A training run, all checked. */
export interface TrainingRun {
  readonly plan: HeadPlan;
  readonly settings: TrainingSettings;
  readonly rows: ValidationSplit;
  readonly checkpoint: string | undefined;
  readonly onEpoch: ((row: EpochRow, history: readonly EpochRow[]) => void) | undefined;
  /** The caller's: ends the run with the best so far. */
  readonly signal: AbortSignal | undefined;
  /** The person's stop button is its signal: ends the run with an error. */
  readonly task: Task;
}

/** What a training run ends with. */
export interface TrainingOutcome {
  /** The best weights. */
  readonly vector: Float32Array;
  readonly history: readonly EpochRow[];
  readonly bestEpoch: number | undefined;
  readonly stopped: boolean;
}

/** Rows that are validated at once. */
const rowsPerRun = 256;

/** Trainings that still write their checkpoint, by its path. */
const unfinished = new Map<string, Promise<unknown>>();

/**
 * {@link trainEpochs}; a training whose checkpoint an interrupted one is still writing waits for that.
 *
 * @param classes - For each row of the features its class index.
 */
export async function runTraining(
  features: Features,
  classes: readonly number[],
  run: TrainingRun,
): Promise<TrainingOutcome> {
  const path = run.checkpoint;
  if (path === undefined) return trainEpochs(features, classes, run);
  const before = unfinished.get(path) ?? Promise.resolve();
  const training = before.catch(() => undefined).then(() => trainEpochs(features, classes, run));
  unfinished.set(path, training);
  try {
    return await training;
  } finally {
    if (unfinished.get(path) === training) unfinished.delete(path);
  }
}

/**
 * Trains epoch after epoch, from the checkpoint if there is one of the same training.
 */
async function trainEpochs(
  features: Features,
  classes: readonly number[],
  run: TrainingRun,
): Promise<TrainingOutcome> {
  const { plan, settings, rows, task } = run;
  const key = trainingKey(plan, settings);
  let now = (await earlierRun(run, key)) ?? beginning(plan, settings);
  task.advance(now.history.length);
  if (isFinished(now.history, settings)) return outcomeOf(now, false);

  const trainClasses = rows.train.map((row) => classes[row]!);
  const { optimizer } = settings;
  const training = await openTraining(plan, optimizer, rowsOf(features, rows.train), now.state, settings);
  let validation: ValidationSession | undefined;
  const saver = checkpointSaver(run.checkpoint, key);
  let stopped = false;
  try {
    if (rows.validation.length > 0)
      validation = await openValidation(plan, rowsOf(features, rows.validation), settings);
    const validationClasses = rows.validation.map((row) => classes[row]!);
    while (!isFinished(now.history, settings)) {
      const started = performance.now();
      const epoch = now.history.length + 1;
      const trained = await trainEpoch(training, trainClasses, epoch, run);
      stopped = trained === undefined;
      if (trained === undefined) break;
      const state = await training.state();
      const measured =
        validation && (await validate(validation, validationClasses, plan.numLabels, state.weights));
      checkLoss(measured?.loss ?? trained.loss, epoch);
      const row: EpochRow = {
        epoch,
        loss: trained.loss,
        accuracy: trained.accuracy,
        valLoss: measured?.loss,
        valAccuracy: measured?.accuracy,
        learningRate: trained.learningRate,
        seconds: (performance.now() - started) / 1000,
      };
      const history = [...now.history, row];
      now = { history, state, best: bestRow(history) === row ? state.weights : now.best };
      await saver.keep(now);
      task.signal.throwIfAborted();
      task.advance(1);
      run.onEpoch?.(row, history);
    }
  } finally {
    await saver.flush();
    await training.close();
    await validation?.close();
  }
  return outcomeOf(now, stopped);
}

/** What is known of an earlier run of the same training, unless it went on for longer than this one shall. */
async function earlierRun(
  { checkpoint, settings }: TrainingRun,
  key: string,
): Promise<Checkpoint | undefined> {
  if (checkpoint === undefined) return undefined;
  const found = await readCheckpoint(checkpoint, key);
  return found !== undefined && found.history.length <= settings.epochs ? found : undefined;
}

function beginning({ parameters }: HeadPlan, { optimizer, seed }: TrainingSettings): Checkpoint {
  const weights = initialWeights(parameters, seed);
  return { history: [], state: initialState(optimizer, weights), best: weights };
}

/** All that weights after a number of epochs follow from; how many epochs there shall be only where the rate asks. */
function trainingKey({ layers, inputShape }: HeadPlan, settings: TrainingSettings): string {
  const epochs = settings.schedule?.type === "one-cycle" ? settings.epochs : undefined;
  return sha256(JSON.stringify({ layers, inputShape, ...settings, epochs, patience: undefined }));
}

function isFinished(history: readonly EpochRow[], { epochs, patience }: TrainingSettings): boolean {
  if (history.length >= epochs) return true;
  const best = bestRow(history);
  return patience !== undefined && best !== undefined && history.length - best.epoch >= patience;
}

function outcomeOf({ history, best }: Checkpoint, stopped: boolean): TrainingOutcome {
  return { vector: best, history, bestEpoch: bestRow(history)?.epoch, stopped };
}

/** A copy of some rows, which can be handed over. */
function rowsOf({ data, shape }: Features, rows: readonly number[]): Rows {
  const length = data.length / shape[0];
  const copy = new Float32Array(rows.length * length);
  rows.forEach((row, i) => copy.set(data.subarray(row * length, (row + 1) * length), i * length));
  return { data: copy, count: rows.length };
}

interface Measured {
  readonly loss: number;
  readonly accuracy: number;
}

/** One epoch; `undefined` if the caller's signal ended it. */
async function trainEpoch(
  session: TrainingSession,
  classes: readonly number[],
  epoch: number,
  { plan, settings, signal, task }: TrainingRun,
): Promise<(Measured & { readonly learningRate: number }) | undefined> {
  const { batchSize, learningRate, schedule, epochs } = settings;
  const stepsPerEpoch = Math.ceil(classes.length / batchSize);
  const tally = newTally(classes, plan.numLabels);
  let step = (epoch - 1) * stepsPerEpoch;
  let rate = learningRate;
  for (const { batch, masks } of epochBatches(classes, plan.numLabels, session.masks, {
    ...settings,
    epoch,
  })) {
    task.signal.throwIfAborted();
    if (signal?.aborted === true) return undefined;
    rate = rateAt(schedule, learningRate, step, stepsPerEpoch, epochs);
    step += 1;
    tally.add(batch.rows, await session.train(batch, rate, step, masks));
  }
  return { ...tally.total(), learningRate: rate };
}

async function validate(
  session: ValidationSession,
  classes: readonly number[],
  numLabels: number,
  weights: Float32Array,
): Promise<Measured> {
  const tally = newTally(classes, numLabels);
  for (let first = 0; first < classes.length; first += rowsPerRun) {
    const count = Math.min(rowsPerRun, classes.length - first);
    const rows = Array.from({ length: count }, (_, i) => first + i);
    const batch = batchOf(rows, classes, numLabels);
    tally.add(BigInt64Array.from(rows, BigInt), await session.measure(batch, weights));
  }
  return tally.total();
}

/** Adds up losses and right answers, every row counting the same. */
function newTally(
  classes: readonly number[],
  numLabels: number,
): { add(rows: BigInt64Array, outcome: BatchOutcome): void; total(): Measured } {
  let [loss, right, count] = [0, 0, 0];
  return {
    add(rows, outcome) {
      loss += outcome.loss * rows.length;
      count += rows.length;
      rows.forEach((row, i) => {
        const logits = outcome.logits.subarray(i * numLabels, (i + 1) * numLabels);
        if (argmax(logits) === classes[Number(row)]) right += 1;
      });
    },
    total: () => ({ loss: loss / count, accuracy: right / count }),
  };
}

function checkLoss(loss: number, epoch: number): void {
  if (Number.isFinite(loss)) return;
  throw new RangeError(`Cannot train on: the loss of epoch ${epoch} is ${loss}. Lower learningRate`);
}
