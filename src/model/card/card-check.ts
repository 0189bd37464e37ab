import { ModelError } from "../../core/errors.js";
import { formatShape } from "../../core/format.js";
import type { TensorLayout } from "../../transforms/normalize.js";
import type { CardWithLabels } from "./card.js";
import type { TensorInfo } from "../session/session-messages.js";

/** The tensors of a model that its card is about. */
export interface UsedTensors {
  readonly inputName: string;
  readonly outputName: string;
}

/** Shape of a model's input for a card: a name where the size is free. */
export function inputShape(
  card: CardWithLabels,
  numFrames: number | string,
  batch: number | string,
): (number | string)[] {
  const { layout, width, height } = card.input;
  const sizes: Readonly<Record<string, number | string>> = {
    N: batch,
    T: numFrames,
    C: 3,
    H: height,
    W: width,
  };
  return Array.from(layout, (axis) => sizes[axis]);
}

/**
 * Compares a card with what the model file declares.
 *
 * @throws {ModelError} That says both shapes, if they differ.
 */
export function checkAgainstSession(
  path: string,
  card: CardWithLabels,
  session: { readonly inputs: readonly TensorInfo[]; readonly outputs: readonly TensorInfo[] },
): UsedTensors {
  const inputName = checkInput(path, card, session.inputs);
  const output = pick(path, "output", card.output.name, session.outputs);
  const numScores = scoresPerSample(output);
  if (numScores !== undefined && numScores !== card.labels.length) {
    const model = `the model's output "${output.name}" ${formatShape(output.shape.map(axisName))} has ${numScores} scores`;
    const found = `${model}, its card has ${card.labels.length} labels. Correct labels (or output.name) in the card`;
    throw new ModelError(`Cannot load "${path}": ${found}`, { path });
  }
  return { inputName, outputName: output.name };
}

/**
 * Compares what a card says of the input with what the model file declares.
 *
 * @returns Name of the input.
 * @throws {ModelError} That says both shapes, if they differ.
 */
export function checkInput(path: string, card: CardWithLabels, inputs: readonly TensorInfo[]): string {
  const input = pick(path, "input", card.input.name, inputs);
  const fail = (found: string): never => {
    throw new ModelError(`Cannot load "${path}": ${found}`, { path });
  };
  if (input.type !== "float32" && input.type !== "float16") {
    fail(
      `its input "${input.name}" takes ${input.type}; only float32 and float16 models can be fed with frames`,
    );
  }
  const expected = inputShape(card, card.sampling?.numFrames ?? "frames", "batch");
  if (!fits(expected, input.shape, card.input.layout)) {
    const model = `the model's input "${input.name}" is ${formatShape(input.shape.map(axisName))} ${input.type}`;
    const said = `its card says ${card.input.layout} ${formatShape(expected)}`;
    fail(
      `${model}, ${said}. Correct input.layout, input.width, input.height or sampling.numFrames in the card`,
    );
  }
  return input.name;
}

function pick(
  path: string,
  role: string,
  name: string | undefined,
  tensors: readonly TensorInfo[],
): TensorInfo {
  const names = tensors.map((tensor) => `"${tensor.name}"`).join(", ");
  const found =
    name === undefined && tensors.length === 1 ? tensors[0] : tensors.find((t) => t.name === name);
  if (found !== undefined) return found;
  const said =
    name === undefined ? `its card does not say which ${role} to use` : `it has no ${role} "${name}"`;
  throw new ModelError(`Cannot load "${path}": ${said}. Set ${role}.name in the card to one of ${names}`, {
    path,
  });
}

/** A free axis fits anything; the batch axis is looked after when the model runs. */
function fits(
  expected: readonly (number | string)[],
  actual: readonly (number | string)[],
  layout: TensorLayout,
): boolean {
  if (actual.length !== layout.length) return false;
  return actual.every((size, axis) => axis === 0 || typeof size === "string" || size === expected[axis]);
}

function axisName(size: number | string): number | string {
  return size === "" ? "?" : size;
}

/** Scores in one sample of an output, or `undefined` where the file leaves it open. */
function scoresPerSample(output: TensorInfo): number | undefined {
  const axes = output.shape.slice(1);
  return axes.every((size) => typeof size === "number")
    ? axes.reduce((product, size) => product * size, 1)
    : undefined;
}
