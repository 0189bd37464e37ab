import { formatCounted, formatShape } from "../core/format.js";
import { printAsText } from "../core/inspect.js";
import { seededRandom } from "../core/random.js";
import { checkAgainstCpu } from "../model/provider-check.js";
import type { Provider } from "../model/session/providers.js";
import { startSession, type Session } from "../model/session/session.js";
import { checkFeatures, type Features, type FeatureSource } from "../tensor/features.js";
import type { Scores } from "../tensor/scores.js";
import type { EpochRow } from "./history.js";
import { layersText, type Layer } from "./layers.js";
import type { Optimizer } from "./optimizers.js";
import type { Schedule } from "./schedule.js";
import { inferenceGraph, type HeadPlan } from "./training-graph.js";

/** Everything that a head's weights depend on, except features and labels. */
export interface TrainingSettings {
  /** How weights followed from gradients. */
  readonly optimizer: Optimizer;
  /** The rate before any schedule. */
  readonly learningRate: number;
  /** How the rate changed, if it did. */
  readonly schedule: Schedule | undefined;
  /** How many epochs there were to be at most. */
  readonly epochs: number;
  /** Rows per step. */
  readonly batchSize: number;
  /** Share of the rows held out. */
  readonly validationSplit: number;
  /** How they were chosen. */
  readonly split: "stratified" | "last";
  /** Whether the rows came in another order in every epoch. */
  readonly shuffle: boolean;
  /** Share of every target spread over all labels. */
  readonly labelSmoothing: number;
  /** Epochs without a better validation loss after which it was to end; `undefined`: never. */
  readonly patience: number | undefined;
  /** Of first weights, split, order and dropout. */
  readonly seed: number;
  /** Threads that computed. */
  readonly threads: number;
  /** What computed, where it was not the CPU. */
  readonly provider?: Provider;
  /** SHA-256 of the features and the labels they were given with, hexadecimal. */
  readonly dataSha256: string;
  /** Rows trained on. */
  readonly numTraining: number;
  /** Rows held out for validation. */
  readonly numValidation: number;
}

/** One trained tensor. */
export interface WeightTensor {
  /** As in PyTorch: outputs first, then inputs. */
  readonly shape: readonly number[];
  /** A copy for the reader. */
  readonly data: Float32Array;
}

/** The parts of a {@link Head}. */
export interface HeadParts {
  readonly labels: readonly string[];
  readonly plan: HeadPlan;
  readonly vector: Float32Array;
  readonly history: readonly EpochRow[];
  readonly bestEpoch: number | undefined;
  readonly stopped: boolean;
  readonly warnings: readonly string[];
  readonly settings: TrainingSettings;
  readonly source: FeatureSource | undefined;
  /** Default `"cpu"`. */
  readonly provider?: Provider;
}

/** Rows that go through a session at once. */
const rowsPerRun = 256;

/** A trained head: features → a probability for each label; get one from `trainHead` or `loadHead`. */
export class Head {
  /** In class-index order: the sorted names. */
  readonly labels: readonly string[];
  /** All layers, the output layer and softmax included. */
  readonly layers: readonly Layer[];
  /** Features of one row: [T, D] or [D]. */
  readonly inputShape: readonly number[];
  /** One row for each epoch. */
  readonly history: readonly EpochRow[];
  /** The epoch whose weights these are; `undefined` where training ended before the first one did. */
  readonly bestEpoch: number | undefined;
  /** Whether an `AbortSignal` ended the training early. */
  readonly stopped: boolean;
  /** What a reader of the numbers ought to know, one sentence each. */
  readonly warnings: readonly string[];
  /** How it was trained. */
  readonly settings: TrainingSettings;
  /** Where the features came from, where that is known. */
  readonly source: FeatureSource | undefined;
  /** What computes `predict`. */
  readonly provider: Provider;
  /** @internal What its graphs are built from. */
  readonly plan: HeadPlan;
  /** @internal All parameters, one after the other. */
  readonly vector: Float32Array;
  #session: Promise<Session> | undefined;

  /** @internal Use `trainHead` or `loadHead`. */
  constructor(parts: HeadParts) {
    this.labels = parts.labels;
    this.layers = parts.plan.layers;
    this.inputShape = parts.plan.inputShape;
    this.history = parts.history;
    this.bestEpoch = parts.bestEpoch;
    this.stopped = parts.stopped;
    this.warnings = parts.warnings;
    this.settings = parts.settings;
    this.source = parts.source;
    this.provider = parts.provider ?? "cpu";
    this.plan = parts.plan;
    this.vector = parts.vector;
  }

  /** The trained weights by name (`"gru1.weight_ih"`), laid out as PyTorch's. */
  get weights(): ReadonlyMap<string, WeightTensor> {
    return new Map(
      this.plan.parameters.map(({ name, shape, offset, length }) => [
        name,
        { shape, data: this.vector.slice(offset, offset + length) },
      ]),
    );
  }

  /**
   * Probabilities of the labels for each row of features.
   *
   * @throws {RangeError} If the rows have another shape than those it was trained on.
   */
  async predict(features: Features): Promise<Scores<"probabilities">> {
    checkFeatures(features);
    const [numRows, ...rowShape] = features.shape;
    if (formatShape(rowShape) !== formatShape(this.inputShape)) {
      const expected = `rows of ${formatShape(this.inputShape)}`;
      throw new RangeError(
        `Cannot predict: the head takes ${expected}, the features have ${formatShape(rowShape)}`,
      );
    }
    this.#session ??= this.#start();
    const session = await this.#session;
    const probabilities = new Float32Array(numRows * this.labels.length);
    const length = features.data.length / numRows;
    for (let first = 0; first < numRows; first += rowsPerRun) {
      const count = Math.min(rowsPerRun, numRows - first);
      const data = features.data.slice(first * length, (first + count) * length);
      const shape = [count, ...rowShape];
      const input = { name: "features", data, shape, holds: "samples" } as const;
      const { scores } = await session.run([input], "probabilities");
      probabilities.set(scores, first * this.labels.length);
    }
    return { kind: "probabilities", data: probabilities, shape: [numRows, this.labels.length] };
  }

  async #start(): Promise<Session> {
    const settings = {
      modelPath: "the head",
      modelBytes: inferenceGraph(this.plan, this.vector),
      numThreads: this.settings.threads,
      provider: this.provider,
    };
    const session = await startSession(settings);
    try {
      await checkAgainstCpu(settings, session, async (any) => {
        const random = seededRandom(0);
        const length = this.inputShape.reduce((product, size) => product * size, 1);
        const data = Float32Array.from({ length: 2 * length }, () => random.nextUint32() / 2 ** 31 - 1);
        const input = { name: "features", data, shape: [2, ...this.inputShape], holds: "samples" } as const;
        return [(await any.run([input], "probabilities")).scores];
      });
      return session;
    } catch (error) {
      await session.close();
      throw error;
    }
  }

  /** Ends the session that `predict` started, if any. */
  async close(): Promise<void> {
    await (await this.#session)?.close();
    this.#session = undefined;
  }

  /** `Head gru 16 → dense 5 → softmax: features [20, 2048] → 5 labels, 10 epochs, best 8`. */
  toString(): string {
    const epochs = formatCounted(this.history.length, "epoch");
    const best = this.bestEpoch === undefined ? "" : `, best ${this.bestEpoch}`;
    const taken = `features ${formatShape(this.inputShape)}`;
    const labels = formatCounted(this.labels.length, "label");
    const text = `Head ${layersText(this.layers)}: ${taken} → ${labels}, ${epochs}${best}`;
    return [text, ...this.warnings.map((warning) => `! ${warning}`)].join("\n");
  }
}

printAsText(Head.prototype);
