import { itemAt } from "../core/item-at.js";
import { ModelError } from "../core/errors.js";
import { untilAborted } from "../core/task.js";
import { compareNumbers, type NumberComparison } from "./compare-numbers.js";
import { checkGolden, framesOf, goldenTolerance, seededSample, type GoldenParts } from "./golden.js";
import { batchInputs } from "./input-tensors.js";
import { providerTolerance, type Provider } from "./session/providers.js";
import type { SessionSettings } from "./session/session-messages.js";
import { startSession, type Session } from "./session/session.js";

/** That a processor other than the CPU gives a model's numbers, and how that was found out. */
export interface ProviderCheck {
  /** The golden of the card, or where it has none the CPU's numbers for the same seeded batch. */
  readonly comparedWith: "golden" | "cpu";
  /** The largest difference that was allowed: a share of the largest number (at least of 1). */
  readonly tolerance: number;
  /** The largest that was found, as such a share. */
  readonly largestDifference: number;
  /** How many of the model's operations ran where: `{ webgpu: 40, cpu: 2 }`. */
  readonly operations: Readonly<Record<string, number>>;
}

/** Runs the same numbers through any session of a model. */
export type SameRun = (session: Session) => Promise<readonly Float32Array[]>;

/**
 * Makes sure that a session which is not the CPU's gives the CPU's numbers: both run the same, one after the other.
 *
 * @param run - What both run; each of the results is compared by itself.
 * @param options - `leastScale`: what a difference is at least a share of; default 1.
 * @returns `undefined` for the CPU itself.
 * @throws {ModelError} If they differ, or no operation ran on the processor.
 */
export async function checkAgainstCpu(
  settings: SessionSettings,
  session: Session,
  run: SameRun,
  { signal, leastScale = 1 }: { readonly signal?: AbortSignal; readonly leastScale?: number } = {},
): Promise<ProviderCheck | undefined> {
  const { modelPath: path, provider = "cpu" } = settings;
  if (provider === "cpu") return undefined;
  const work = async (): Promise<ProviderCheck> => {
    const found = await run(session);
    const operations = await placement(path, provider, session);
    const cpu = await startSession({ ...settings, provider: "cpu" }, signal);
    try {
      const expected = await run(cpu);
      let largestDifference = 0;
      for (const [i, numbers] of expected.entries()) {
        const compared = compareNumbers(numbers, itemAt(found, i), providerTolerance, leastScale);
        if (compared.isTooLarge) throw otherNumbers(path, provider, compared);
        largestDifference = Math.max(largestDifference, compared.difference);
      }
      return { comparedWith: "cpu", tolerance: providerTolerance, largestDifference, operations };
    } finally {
      await cpu.close();
    }
  };
  return untilAborted(work(), signal);
}

function otherNumbers(
  path: string,
  provider: Provider,
  { found, expected, worst, difference }: NumberComparison,
): ModelError {
  return new ModelError(
    `Cannot use "${path}" with the provider "${provider}": its numbers are not the CPU's: ` +
      `${found} instead of ${expected} at place ${worst}, ${difference.toPrecision(2)} of the largest apart ` +
      `where ${providerTolerance} is allowed. Use another provider, or another version of onnxruntime-node`,
    { path },
  );
}

/** @throws {ModelError} If all was computed by the CPU: that would be a fallback without a word. */
export async function placement(
  path: string,
  provider: Exclude<Provider, "cpu">,
  session: Session,
): Promise<Readonly<Record<string, number>>> {
  const operations = await session.placement();
  if ((operations[provider] ?? 0) > 0) return operations;
  const found = `it has none of the model's operations, and all would run elsewhere`;
  throw new ModelError(`Cannot use "${path}" with the provider "${provider}": ${found}. Use "cpu"`, { path });
}

/**
 * Compares a model's numbers with the golden of its card; where it has none and another processor than the CPU computes, with
 * the CPU's for a batch of two seeded samples.
 *
 * @param read - The output to compare where there is no golden; default the scores.
 * @param base - What the golden's clip is relative to.
 * @returns `undefined` for the CPU.
 * @throws {ModelError} If they differ.
 */
export async function checkNumbers(
  parts: GoldenParts,
  settings: SessionSettings,
  base: string,
  signal?: AbortSignal,
  read: string = parts.outputName,
): Promise<ProviderCheck | undefined> {
  const { path, card, session, provider } = parts;
  const largestDifference = await untilAborted(checkGolden(parts, base, signal), signal);
  if (provider === "cpu") return undefined;
  if (card.golden !== undefined) {
    const tolerance = goldenTolerance(card, provider);
    const operations = await placement(path, provider, session);
    return { comparedWith: "golden", tolerance, largestDifference, operations };
  }
  const run: SameRun = async (any) => {
    const samples = [seededSample(parts, 0), seededSample(parts, 1)] as const;
    const batch = new Float32Array(samples[0].length * samples.length);
    for (const [i, sample] of samples.entries()) batch.set(sample, i * sample.length);
    const fed = batchInputs(card, parts.inputs, batch, samples.length, framesOf(card));
    return [(await any.run(fed, read)).scores];
  };
  return checkAgainstCpu(settings, session, run, { signal });
}
