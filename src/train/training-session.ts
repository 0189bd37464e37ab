import type { NamedTensors, TensorData } from "../model/session/session-messages.js";
import { checkAgainstCpu, type SameRun } from "../model/provider-check.js";
import { startSession, type Session } from "../model/session/session.js";
import type { TrainingSettings } from "./head.js";
import { optimizerState, stepNumbers, type Optimizer } from "./optimizers.js";
import { parameterCount } from "./parameters.js";
import { trainingGraph, validationGraph, type DropoutMask, type HeadPlan } from "./training-graph.js";

/** Features of some rows, in one piece. */
export interface Rows {
  /** One row after the other. */
  readonly data: Float32Array;
  readonly count: number;
}

/** All that changes while a head is trained: vectors by name, `weights` among them. */
export type TrainingState = Readonly<Record<string, Float32Array>> & { readonly weights: Float32Array };

/** Rows of one batch, and what they ought to give. */
export interface Batch {
  readonly rows: BigInt64Array;
  /** [rows, labels]: the share of each label. */
  readonly targets: Float32Array;
}

/** What a batch gave before the weights changed. */
export interface BatchOutcome {
  readonly loss: number;
  readonly logits: Float32Array;
}

/** A head being trained in a session of its own; features and weights stay there. */
export interface TrainingSession {
  readonly masks: readonly DropoutMask[];
  /** One step: `step` counts from 1, `masks` are the values of the dropout masks in their order. */
  train(
    batch: Batch,
    learningRate: number,
    step: number,
    masks: readonly Float32Array[],
  ): Promise<BatchOutcome>;
  /** A copy of everything that the steps have changed. */
  state(): Promise<TrainingState>;
  close(): Promise<void>;
}

/** The state before the first step. */
export function initialState(optimizer: Optimizer, weights: Float32Array): TrainingState {
  const zeros = optimizerState(optimizer).map((name) => [name, new Float32Array(weights.length)] as const);
  return { weights, ...Object.fromEntries(zeros) };
}

/** What computes. */
export type TrainingDevice = Pick<TrainingSettings, "threads" | "provider">;

/** Starts training; the features' buffer is handed over. On another processor than the CPU one step of both is compared. */
export async function openTraining(
  plan: HeadPlan,
  optimizer: Optimizer,
  features: Rows,
  state: TrainingState,
  { threads, provider }: TrainingDevice,
): Promise<TrainingSession> {
  const { model, masks, updates } = trainingGraph(plan, optimizer);
  const settings = {
    ...{ modelPath: "the training graph", modelBytes: model, numThreads: threads },
    provider,
  };
  const session = await startSession(settings);
  const names = Object.keys(state);
  const length = parameterCount(plan.parameters);
  const vectors = (): NamedTensors =>
    Object.fromEntries(
      Object.entries(state).map(([name, data]) => [name, { data: data.slice(), shape: [length] }]),
    );
  await checkOrClose(
    session,
    (run) => checkAgainstCpu(settings, session, run, { leastScale: 1e-6 }),
    async (any) => {
      await any.store({ data: dataTensor(plan, copyOf(features)), ...vectors() });
      // gradients: the optimiser's own vectors, or where it has none the weights after a step of length 1
      const compared = Object.keys(updates).filter(
        (name) => names.length === 1 || updates[name] !== "weights",
      );
      const ones = masks.map(({ name, shape }) => [name, onesOf([checkedRows(features), ...shape])] as const);
      const feeds: NamedTensors = {
        ...batchTensors(firstRows(features, plan.numLabels), plan.numLabels),
        ...numberTensors(stepNumbers(optimizer, 1, 1)),
        ...Object.fromEntries(ones),
      };
      const fetches = ["loss", "logits", ...compared];
      const found = await any.step({ feeds, fetches });
      return fetches.map((name) => found[name]!.data as Float32Array);
    },
  );
  await session.store({ data: dataTensor(plan, features), ...vectors() });
  return {
    masks,
    async train(batch, learningRate, step, maskValues) {
      const feeds: NamedTensors = {
        ...batchTensors(batch, plan.numLabels),
        ...numberTensors(stepNumbers(optimizer, learningRate, step)),
        ...Object.fromEntries(
          masks.map(({ name, shape }, i) => [
            name,
            { data: maskValues[i]!, shape: [batch.rows.length, ...shape] },
          ]),
        ),
      };
      return outcome(await session.step({ feeds, fetches: ["loss", "logits"], updates }));
    },
    async state() {
      const tensors = await session.read(names);
      const vectors = Object.fromEntries(names.map((name) => [name, tensors[name]!.data as Float32Array]));
      return { ...vectors, weights: vectors.weights! };
    },
    close: () => session.close(),
  };
}

/** Measures a head on rows that it is not trained on. */
export interface ValidationSession {
  /** Loss and logits of a batch with these weights. */
  measure(batch: Batch, weights: Float32Array): Promise<BatchOutcome>;
  close(): Promise<void>;
}

/** Starts validation; the features' buffer is handed over. */
export async function openValidation(
  plan: HeadPlan,
  features: Rows,
  { threads, provider }: TrainingDevice,
): Promise<ValidationSession> {
  const settings = {
    ...{ modelPath: "the validation graph", modelBytes: validationGraph(plan), numThreads: threads },
    provider,
  };
  const session = await startSession(settings);
  await checkOrClose(
    session,
    (run) => checkAgainstCpu(settings, session, run, { leastScale: 1e-6 }),
    async (any) => {
      await any.store({ data: dataTensor(plan, copyOf(features)) });
      const count = parameterCount(plan.parameters);
      const weights = {
        data: Float32Array.from({ length: count }, (_, i) => Math.sin(i) / 4),
        shape: [count],
      };
      const feeds = { ...batchTensors(firstRows(features, plan.numLabels), plan.numLabels), weights };
      const fetches = ["loss", "logits"];
      const found = await any.step({ feeds, fetches });
      return fetches.map((name) => found[name]!.data as Float32Array);
    },
  );
  await session.store({ data: dataTensor(plan, features) });
  return {
    async measure(batch, weights) {
      const feeds: NamedTensors = {
        ...batchTensors(batch, plan.numLabels),
        weights: { data: weights.slice(), shape: [weights.length] },
      };
      return outcome(await session.step({ feeds, fetches: ["loss", "logits"] }));
    },
    close: () => session.close(),
  };
}

/** Rows that are compared with the CPU's. */
function checkedRows({ count }: Rows): number {
  return Math.min(4, count);
}

function firstRows(features: Rows, numLabels: number): Batch {
  const count = checkedRows(features);
  const rows = BigInt64Array.from({ length: count }, (_, row) => BigInt(row));
  const targets = new Float32Array(count * numLabels);
  for (let row = 0; row < count; row += 1) targets[row * numLabels + (row % numLabels)] = 1;
  return { rows, targets };
}

function copyOf({ data, count }: Rows): Rows {
  return { data: data.slice(), count };
}

function onesOf(shape: readonly number[]): TensorData {
  return { data: new Float32Array(shape.reduce((product, size) => product * size, 1)).fill(1), shape };
}

function numberTensors(numbers: Readonly<Record<string, number>>): NamedTensors {
  return Object.fromEntries(
    Object.entries(numbers).map(([name, value]) => [name, { data: Float32Array.of(value), shape: [] }]),
  );
}

async function checkOrClose(
  session: Session,
  check: (run: SameRun) => Promise<unknown>,
  run: SameRun,
): Promise<void> {
  try {
    await check(run);
  } catch (error) {
    await session.close();
    throw error;
  }
}

function dataTensor(plan: HeadPlan, features: Rows): TensorData {
  return { data: features.data, shape: [features.count, ...plan.inputShape] };
}

function batchTensors({ rows, targets }: Batch, numLabels: number): NamedTensors {
  return {
    // copies: what is sent is handed over, and the caller counts with its own
    rows: { data: rows.slice(), shape: [rows.length] },
    targets: { data: targets.slice(), shape: [rows.length, numLabels] },
  };
}

function outcome({ loss, logits }: NamedTensors): BatchOutcome {
  return { loss: Number(loss!.data[0]), logits: logits!.data as Float32Array };
}
