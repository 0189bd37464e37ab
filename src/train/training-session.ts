import type { NamedTensors, TensorData } from "../model/session/session-messages.js";
import { startSession, type Session } from "../model/session/session.js";
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
export type TrainingState = Readonly<Record<string, Float32Array>>;

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

/** Starts training; the features' buffer is handed over. */
export async function openTraining(
  plan: HeadPlan,
  optimizer: Optimizer,
  features: Rows,
  state: TrainingState,
  threads: number,
): Promise<TrainingSession> {
  const { model, masks, updates } = trainingGraph(plan, optimizer);
  const session = await startSession({
    modelPath: "the training graph",
    modelBytes: model,
    numThreads: threads,
  });
  const names = Object.keys(state);
  const length = parameterCount(plan.parameters);
  const vectors = names.map((name): [string, TensorData] => [
    name,
    { data: state[name].slice(), shape: [length] },
  ]);
  await session.store({ data: dataTensor(plan, features), ...Object.fromEntries(vectors) });
  return {
    masks,
    async train(batch, learningRate, step, maskValues) {
      const numbers = Object.entries(stepNumbers(optimizer, learningRate, step)).map(
        ([name, value]): [string, TensorData] => [name, { data: Float32Array.of(value), shape: [] }],
      );
      const feeds: NamedTensors = {
        ...batchTensors(batch, plan.numLabels),
        ...Object.fromEntries(numbers),
        ...Object.fromEntries(
          masks.map(({ name, shape }, i) => [
            name,
            { data: maskValues[i], shape: [batch.rows.length, ...shape] },
          ]),
        ),
      };
      return outcome(await session.step({ feeds, fetches: ["loss", "logits"], updates }));
    },
    async state() {
      const tensors = await session.read(names);
      return Object.fromEntries(names.map((name) => [name, tensors[name].data as Float32Array]));
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
  threads: number,
): Promise<ValidationSession> {
  const session: Session = await startSession({
    modelPath: "the validation graph",
    modelBytes: validationGraph(plan),
    numThreads: threads,
  });
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
  return { loss: Number(loss.data[0]), logits: logits.data as Float32Array };
}
