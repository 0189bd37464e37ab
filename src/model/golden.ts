import { dirname, join } from "node:path";
import { errorMessage, ModelError } from "../core/errors.js";
import { seededRandom } from "../core/random.js";
import { fileBelow } from "../files/file-below.js";
import { frameWriter } from "../transforms/normalize.js";
import { prepareSteps } from "../transforms/prepare.js";
import { preset } from "../transforms/preset.js";
import { sampleClip } from "../video/sampling/sample-clips.js";
import { openVideo } from "../video/video.js";
import type { CardWithLabels } from "./card/card.js";
import { cardNormalization, cardSlots } from "./frame-input.js";
import { batchInputs } from "./input-tensors.js";
import type { UsedTensors } from "./card/card-check.js";
import { compareNumbers } from "./compare-numbers.js";
import { providerTolerance, type Provider } from "./session/providers.js";
import type { Session } from "./session/session.js";

const usualTolerance = 1e-4;

/** What a golden is checked with. */
export interface GoldenParts extends UsedTensors {
  readonly path: string;
  readonly card: CardWithLabels;
  readonly sha256: string;
  readonly provider: Provider;
  readonly session: Session;
}

/** Models whose goldens were right, by what they and their cards hold. */
const right = new Set<string>();

/**
 * Runs the goldens that a card holds, once in a process for each model and card on the CPU.
 *
 * @param base - What the clip's name is relative to.
 * @returns The largest difference, as a share of the largest number; 0 where nothing was run.
 * @throws {ModelError} That says the largest difference, if the model's numbers are not its framework's.
 */
export async function checkGolden(parts: GoldenParts, base: string, signal?: AbortSignal): Promise<number> {
  const { golden } = parts.card;
  if (golden === undefined) return 0;
  const key = JSON.stringify([parts.sha256, parts.card]);
  const isCpu = parts.provider === "cpu"; // another processor is always asked: what ran where is counted too
  if (isCpu && right.has(key)) return 0;
  const { frames, clip } = golden;
  let largest = 0;
  const compare = async (sample: Float32Array, output: readonly number[], of: string): Promise<void> => {
    largest = Math.max(largest, await check(parts, sample, output, of));
  };
  if (frames !== undefined) await compare(seededSample(parts, frames.seed), frames.output, "seeded frames");
  if (clip !== undefined) {
    if (parts.inputs.numViews > 1) {
      const found = `golden.clip is of one view, and the model takes ${parts.inputs.numViews} at once`;
      throw new ModelError(`Cannot load "${parts.path}": ${found}. Give golden.frames`, { path: parts.path });
    }
    const sample = await clipSample(parts, await clipPath(parts.path, base, clip.path), signal);
    await compare(sample, clip.output, `"${clip.path}"`);
  }
  if (isCpu) right.add(key);
  return largest;
}

/** The largest difference that a golden allows, as a share of its largest number. */
export function goldenTolerance({ golden }: CardWithLabels, provider: Provider): number {
  const { tolerance = usualTolerance } = golden ?? {};
  return provider === "cpu" ? tolerance : Math.max(tolerance, providerTolerance);
}

/** NumPy's `RandomState(seed).bytes`: the bytes of its 32-bit numbers, the lowest first. */
function seededBytes(seed: number, count: number): Uint8Array {
  const random = seededRandom(seed);
  const words = new DataView(new ArrayBuffer(Math.ceil(count / 4) * 4));
  for (let i = 0; i < words.byteLength; i += 4) words.setUint32(i, random.nextUint32(), true);
  return new Uint8Array(words.buffer, 0, count);
}

/** How many frames a sample of the card has. */
export function framesOf(card: CardWithLabels): number {
  return card.kind === "frame" ? 1 : (card.sampling?.numFrames ?? 1);
}

/** A sample of seeded frames, as the input takes it. */
export function seededSample({ card, inputs }: GoldenParts, seed: number): Float32Array {
  const { width, height } = card.input;
  const numFrames = framesOf(card);
  const { numViews } = inputs;
  const slots = cardSlots(card, numFrames);
  const write = frameWriter(cardNormalization(card), slots);
  const size = width * height * 3;
  const data = seededBytes(seed, numViews * numFrames * size);
  const sample = new Float32Array(numViews * slots.sampleStride);
  for (let i = 0; i < numViews * numFrames; i += 1) {
    const [view, t] = [Math.floor(i / numFrames), i % numFrames];
    const pixels = { data, offset: i * size, stride: width * 3, width, height };
    write(pixels, sample, view * slots.sampleStride + t * slots.frameStride);
  }
  return sample;
}

/** A card may come from anybody: it names clips beside it only. */
async function clipPath(modelPath: string, base: string, name: string): Promise<string> {
  try {
    return await fileBelow(base, name);
  } catch (error) {
    const path = join(dirname(base), name);
    const remedy = "Put the clip of golden.clip beside the card, or remove it from the card";
    throw new ModelError(`Cannot load "${modelPath}": "${path}": ${errorMessage(error)}. ${remedy}`, {
      path: modelPath,
      cause: error,
    });
  }
}

async function clipSample(parts: GoldenParts, path: string, signal?: AbortSignal): Promise<Float32Array> {
  const { card } = parts;
  const numFrames = framesOf(card);
  const slots = cardSlots(card, numFrames);
  const write = frameWriter(cardNormalization(card), slots);
  const sample = new Float32Array(slots.sampleStride);
  const video = await openVideo(path, { signal });
  try {
    const { width, height, averageFps: fps } = video.metadata;
    const steps = prepareSteps(preset(card.preset).steps, width, height);
    const { region } = steps;
    const sampling = card.kind === "frame" ? undefined : card.sampling;
    await video.sampleEach(
      (count) => sampleClip({ numFrames: count, fps }, sampling ?? { rule: "floorInt", numFrames }),
      (pixels, t) => write(steps.run(pixels, region), sample, t * slots.frameStride),
      { region, signal },
    );
    return sample;
  } finally {
    await video.close();
  }
}

async function check(
  { path, card, session, inputs, outputName, provider }: GoldenParts,
  sample: Float32Array,
  expected: readonly number[],
  of: string,
): Promise<number> {
  const fed = batchInputs(card, inputs, sample, 1, framesOf(card));
  const { scores } = await session.run(fed, outputName);
  const on = provider === "cpu" ? "" : ` with the provider "${provider}"`;
  const fail = (found: string): never => {
    throw new ModelError(`Cannot use "${path}"${on}: for ${of} ${found}`, { path });
  };
  if (scores.length !== expected.length)
    fail(`it gives ${scores.length} numbers, and its card's golden has ${expected.length}. Correct golden`);
  const tolerance = goldenTolerance(card, provider);
  const { difference, worst, isTooLarge, ...there } = compareNumbers(expected, scores, tolerance);
  if (!isTooLarge) return difference;
  const label =
    expected.length === card.labels.length ? ` for "${card.labels[worst]}"` : ` at place ${worst}`;
  const scale = Math.max(1, ...expected.map(Math.abs));
  const [apart, allowed] = [difference * scale, tolerance * scale].map((value) => value.toPrecision(2));
  return fail(
    `its numbers are not those of its card's golden: ${there.found} instead of ${there.expected}${label}, ` +
      `${apart} apart where ${allowed} is allowed. ` +
      "Weights, card or processor are others than those the golden was made with",
  );
}
