import { ModelError } from "../../core/errors.js";
import { modelSignature } from "../weights.js";
import type { CardWithLabels } from "./card.js";

/**
 * A network whose last step is a sigmoid scores each label by itself. Taken for logits its numbers, all of 0 … 1, give plausible
 * nonsense, which nothing later could tell.
 *
 * @throws {ModelError} If the card says otherwise.
 */
export async function checkEnding({
  path,
  card,
  outputName,
}: {
  readonly path: string;
  readonly card: CardWithLabels;
  readonly outputName: string;
}): Promise<void> {
  const { values } = card.output;
  if (values !== "logits" || card.labels.length === 1) return; // other numbers are looked at in the first batch
  const { lastOperations } = await modelSignature(path);
  if (lastOperations.get(outputName) !== "Sigmoid") return;
  const found = `its output "${outputName}" comes out of a sigmoid, its card says that it gives ${values}`;
  const remedy =
    'Each label has a probability of its own (multi-label): set output.values to "probabilities" and ' +
    'output.activation to "sigmoid" in the card';
  throw new ModelError(`Cannot load "${path}": ${found}. ${remedy}`, { path });
}
