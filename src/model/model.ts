import { errorMessage, ModelError } from "../core/errors.js";
import { formatCounted } from "../core/format.js";
import { printAsText } from "../core/inspect.js";
import { redactAddress } from "../core/redact.js";
import { optionName } from "../core/option-words.js";
import { toProbabilities, type ScoreKind, type Scores } from "../tensor/scores.js";
import type { FrameSlots, Normalization } from "../transforms/normalize.js";
import { preset, type Preset } from "../transforms/preset.js";
import type { UsedTensors } from "./card/card-check.js";
import type { CardWithLabels } from "./card/card.js";
import { cardNormalization, cardSlots } from "./frame-input.js";
import { batchInputs } from "./input-tensors.js";
import { outputScores, unlikelyOutputs, type OutputScores } from "./output-scores.js";
import type { ProviderCheck } from "./provider-check.js";
import type { Provider } from "./session/providers.js";
import type { Session, SessionResult } from "./session/session.js";

/** The parts of a {@link Model}. */
export interface ModelParts extends UsedTensors {
  readonly path: string;
  /** Where it was fetched from, if it was. */
  readonly url?: string;
  readonly card: CardWithLabels;
  readonly sha256: string;
  readonly provider: Provider;
  readonly providerCheck?: ProviderCheck;
  readonly threads: number;
  readonly session: Session;
}

/** Probabilities of a batch, and the input buffer, free to be filled again. */
export interface BatchResult {
  readonly probabilities: Scores<"probabilities">;
  /** The model's own output, from which they were computed, of the kind that its card says. */
  readonly scores: Scores<ScoreKind>;
  readonly data: Float32Array;
}

/** {@link BatchResult}, with what cannot be used of it. */
export interface CheckedBatch extends BatchResult {
  /** For each sample what its scores hold instead of numbers (`NaN for "blinking"`); `undefined` where all is well. */
  readonly problems: readonly (string | undefined)[];
}

/** A loaded model; get one from `loadModel`. */
export class Model {
  /** The .onnx file, as it was given; of one that was fetched, its place in the cache. */
  readonly path: string;
  /** Where it was fetched from, without user name, password and query; `undefined` for a file of this machine. */
  readonly address: string | undefined;
  /** Its card, with the labels read. */
  readonly card: CardWithLabels;
  /** SHA-256 of its .onnx file, or of all its files where it has further ones, hexadecimal. */
  readonly sha256: string;
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
  readonly #parts: ModelParts;
  #outputChecked = false;

  /** @internal Use `loadModel`. */
  constructor(parts: ModelParts) {
    this.path = parts.path;
    this.address = parts.url === undefined ? undefined : redactAddress(parts.url);
    this.card = parts.card;
    this.sha256 = parts.sha256;
    this.provider = parts.provider;
    this.providerCheck = parts.providerCheck;
    this.threads = parts.threads;
    this.runtimeVersion = parts.session.runtimeVersion;
    this.preset = preset(parts.card.preset);
    this.#parts = parts;
  }

  /** The card's name. */
  get name(): string {
    return this.card.name;
  }

  /** In class-index order. */
  get labels(): readonly string[] {
    return this.card.labels;
  }

  /** Whether each label has a probability of its own (`output.activation` is `"sigmoid"`). */
  get isMultiLabel(): boolean {
    return this.card.output.activation === "sigmoid";
  }

  /** From grey levels to the model's numbers. */
  get normalization(): Normalization {
    return cardNormalization(this.card);
  }

  /**
   * How many frames a sample has: 1 for a frame model, the card's number for a clip model, or another number
   * where the model leaves it open.
   *
   * @throws {RangeError} If the model takes another number only.
   */
  framesPerSample(wanted?: number): number {
    if (this.card.kind === "frame") return 1;
    const usual = this.card.sampling?.numFrames ?? 1;
    if (wanted === undefined || wanted === usual) return usual;
    const declared = this.#parts.session.inputs.find((input) => input.name === this.#parts.inputs.main);
    const fixed = declared?.shape[this.card.input.layout.indexOf("T")];
    if (typeof fixed !== "number" || fixed === wanted) return wanted;
    throw new RangeError(
      `Cannot run "${this.name}" on ${wanted} frames: it takes ${fixed} (${optionName("numFrames")})`,
    );
  }

  /**
   * How many views of a clip a sample holds: 1, or of a model whose axis of views is fixed, their number. They lie one after the other,
   * crop after crop, and of each crop clip after clip.
   */
  get viewsPerSample(): number {
    return this.#parts.inputs.numViews;
  }

  /** Where frames lie in a batch of views of `numFrames` frames. */
  slots(numFrames: number): FrameSlots {
    return cardSlots(this.card, numFrames);
  }

  /**
   * Runs one batch.
   *
   * @param data - float32 in the card's layout, holding just the samples to run, each of `viewsPerSample` views. It is handed over to the
   *   session's thread and comes back in the result.
   * @throws {ModelError} If the model fails, or its outputs cannot be what the card says they are, or are no numbers.
   */
  async predictBatch(data: Float32Array, numSamples: number, numFrames: number): Promise<BatchResult> {
    const { problems, ...result } = await this.checkedBatch(data, numSamples, numFrames);
    const sample = problems.findIndex((problem) => problem !== undefined);
    if (sample < 0) return result;
    const found = `sample ${sample} of the batch: ${problems[sample]}`;
    throw new ModelError(`Cannot use the outputs of "${this.path}": ${found}`, { path: this.path });
  }

  /** @internal {@link Model.predictBatch} where one sample that has no numbers does not fail the others. */
  async checkedBatch(data: Float32Array, numSamples: number, numFrames: number): Promise<CheckedBatch> {
    const { session, inputs, outputName } = this.#parts;
    const { output } = this.card;
    const fed = batchInputs(this.card, inputs, data, numSamples, numFrames);
    const result = await session.run(fed, outputName);
    const { scores, problems, goodRows } = this.#read(result, numSamples);
    this.#checkOutput(goodRows);
    return { probabilities: toProbabilities(scores, output.activation), scores, data: result.data, problems };
  }

  /** Ends the session once the batch in progress has returned; it waits for one that never does ten seconds at most. */
  async close(): Promise<void> {
    await this.#parts.session.close();
  }

  /** `Model "motion-clip": 16 frames of 48×48 (opencv-square-48) → 14 labels`; with `, on cuda` where that computes. */
  toString(): string {
    const { width, height } = this.card.input;
    const frames = formatCounted(this.framesPerSample(), "frame");
    const labels = formatCounted(this.labels.length, "label");
    const on = this.provider === "cpu" ? "" : `, on ${this.provider}`;
    return `Model ${JSON.stringify(this.name)}: ${frames} of ${width}×${height} (${this.preset.name}) → ${labels}${on}`;
  }

  #read(result: SessionResult, numSamples: number): OutputScores {
    try {
      return outputScores(this.card.output, this.labels, result, numSamples);
    } catch (error) {
      const { path } = this;
      throw new ModelError(`Cannot run "${path}": ${errorMessage(error)}`, { path, cause: error });
    }
  }

  #checkOutput(rows: readonly Float32Array[]): void {
    if (this.#outputChecked || rows.length === 0) return;
    this.#outputChecked = true;
    const found = unlikelyOutputs(this.card.output, rows);
    if (found === undefined) return;
    const { path } = this;
    throw new ModelError(`Cannot use the outputs of "${path}": ${found} in the card`, { path });
  }
}

printAsText(Model.prototype);
