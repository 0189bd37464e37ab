import { ModelError } from "../../core/errors.js";
import { formatShape } from "../../core/format.js";
import type { TensorLayout } from "../../transforms/normalize.js";
import type { CardWithLabels, TensorValue } from "./card.js";
import { flatten, inputShape, type InputTensors } from "../input-tensors.js";
import { constantTypes, integerTypes, sampleTypes } from "../session/run-in-parts.js";
import type { SessionInput, TensorInfo } from "../session/session-messages.js";

/** The tensors of a model that its card is about. */
export interface UsedTensors {
  readonly inputs: InputTensors;
  readonly outputName: string;
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
  const inputs = checkInputs(path, card, session.inputs);
  const output = pick(path, "output", card.output.name, session.outputs);
  const fail = failing(path);
  const declared = `the model's output "${output.name}" ${formatShape(output.shape.map(axisName))}`;
  const rowShape = output.shape.slice(1);
  const perFrame = card.output.overFrames !== undefined;
  if (perFrame && rowShape.length !== 2)
    fail(`${declared} has no axis of frames. Remove output.overFrames from the card, or correct output.name`);
  const sizes = perFrame ? rowShape.slice(1) : rowShape;
  const numScores = sizes.every((size) => typeof size === "number")
    ? sizes.reduce((product, size) => product * size, 1)
    : undefined;
  const numLabels = card.labels.length;
  if (!perFrame && rowShape.length === 2 && rowShape[0] !== 1 && rowShape[1] === numLabels)
    fail(
      `${declared} has scores of every frame. Set output.overFrames in the card to "prob", "score", "max" or "last"`,
    );
  if (numScores !== undefined && numScores !== numLabels) {
    const found = `${declared} has ${numScores} scores, its card has ${numLabels} labels`;
    fail(`${found}. Correct labels (or output.name) in the card`);
  }
  return { inputs, outputName: output.name };
}

/**
 * Compares what a card says of the inputs with what the model file declares.
 *
 * @throws {ModelError} That says both shapes, if they differ, or what an input is to be given.
 */
export function checkInputs(
  path: string,
  card: CardWithLabels,
  declared: readonly TensorInfo[],
): InputTensors {
  const fail = failing(path);
  const { inputs = [] } = card;
  const named = new Map(declared.map((tensor) => [tensor.name, tensor]));
  for (const { name } of inputs) {
    if (!named.has(name)) pick(path, "input", name, declared, "inputs");
    if (name === card.input.name) fail(`its card has the input "${name}" twice. Remove it from inputs`);
  }
  const others = declared.filter(({ name }) => !inputs.some((further) => further.name === name));
  const main = pick(path, "input", card.input.name, others);
  const pathways: { name: string; alpha: number }[] = [];
  const constants: SessionInput[] = [];
  checkFrames(path, card, main);
  for (const further of inputs) {
    const tensor = named.get(further.name) as TensorInfo;
    const { name, alpha, value } = further;
    if (alpha !== undefined) {
      checkFrames(path, card, tensor, alpha);
      pathways.push({ name, alpha });
    } else if (value !== undefined) constants.push(constantInput(path, tensor, value));
  }
  const missing = others.find(({ name }) => name !== main.name);
  if (missing !== undefined) {
    const shape = formatShape(missing.shape.map(axisName));
    const remedy = `Add { "name": "${missing.name}", "value": … } or { …, "alpha": … } to inputs in the card`;
    fail(`its card says nothing of the input "${missing.name}" ${shape} ${missing.type}. ${remedy}`);
  }
  return { main: main.name, numViews: viewsAtOnce(card, main), pathways, constants };
}

function checkFrames(path: string, card: CardWithLabels, input: TensorInfo, alpha: number = 1): void {
  const fail = failing(path);
  if (!sampleTypes.includes(input.type)) {
    const types = sampleTypes.join(", ");
    const remedy = `Frames can be given as ${types}; a constant belongs into inputs, with its value`;
    fail(`its input "${input.name}" takes ${input.type}. ${remedy}`);
  }
  const whole = integerTypes[input.type];
  if (whole !== undefined && !givesWholeNumbers(card, whole)) {
    const range = input.type === "int8" ? "[-128, 127]" : "[0, 255]";
    const levels = input.type === "int8" ? "grey levels minus 128" : "grey levels as they are";
    const remedy = `Set input.range to ${range} in the card, without mean and std`;
    fail(`its input "${input.name}" takes ${input.type}, ${levels}. ${remedy}`);
  }
  const numFrames = card.sampling?.numFrames;
  const count = numFrames === undefined ? "frames" : Math.floor(numFrames / alpha);
  const expected = inputShape(card, count, "batch", viewsAtOnce(card, input));
  if (fits(expected, input.shape, card.input.layout)) return;
  const model = `the model's input "${input.name}" is ${formatShape(input.shape.map(axisName))} ${input.type}`;
  const said = `its card says ${card.input.layout} ${formatShape(expected)}`;
  const fields =
    alpha === 1
      ? "input.layout, input.width, input.height or sampling.numFrames"
      : `alpha of "${input.name}", input.layout or sampling.numFrames`;
  fail(`${model}, ${said}. Correct ${fields} in the card`);
}

/** A card that says nothing of the numbers of an input of whole ones can only mean the levels themselves; of int8 it must say. */
export function withLevels(card: CardWithLabels, declared: readonly TensorInfo[]): CardWithLabels {
  const { name, range, rescale, mean, std } = card.input;
  const given = declared.find((tensor) => name === undefined || tensor.name === name);
  const isTold = [range, rescale, mean, std].some((field) => field !== undefined);
  const takesLevels = given !== undefined && given.type !== "int8" && Object.hasOwn(integerTypes, given.type);
  if (isTold || !takesLevels) return card;
  return { ...card, input: { ...card.input, range: [0, 255] } };
}

/** Of a free axis of views 1: each view is a sample of its own. */
function viewsAtOnce({ input: { layout } }: CardWithLabels, { shape }: TensorInfo): number {
  const views = shape[layout.indexOf("V")];
  return typeof views === "number" ? views : 1;
}

/** Whether each level becomes one whole number within bounds: range or rescale of factor 1, then a whole mean at most. */
function givesWholeNumbers({ input }: CardWithLabels, [least, most]: readonly [number, number]): boolean {
  const { range: [low, high] = [0, 1], rescale, mean = [0], std = [1] } = input;
  const [factor, offset] =
    rescale === undefined ? [(high - low) / 255, low] : [rescale.factor, rescale.offset ?? 0];
  const moved = mean.map((value) => offset - value);
  return (
    factor === 1 &&
    std.every((value) => value === 1) &&
    moved.every((first) => Number.isInteger(first) && first >= least && first + 255 <= most)
  );
}

/** With one axis less than the model declares, or 1 sample where the batch is free, a value is one sample's. */
function constantInput(path: string, { name, type, shape }: TensorInfo, value: TensorValue): SessionInput {
  const fail = failing(path);
  const declared = `the model's input "${name}" is ${formatShape(shape.map(axisName))} ${type}`;
  if (!constantTypes.includes(type)) fail(`${declared}, which a card cannot give a value`);
  const flat = flatten(value);
  if (flat === undefined)
    return fail(`inputs "${name}" of its card has no value of numbers in lists of one length`);
  const same = (dims: readonly number[], axes: readonly (number | string)[]): boolean =>
    dims.length === axes.length && axes.every((size, i) => typeof size === "string" || size === dims[i]);
  const { data } = flat;
  if (same(flat.shape, shape.slice(1)) && shape.length > 0)
    return { name, data, shape: flat.shape, holds: "once" };
  if (!same(flat.shape, shape))
    fail(`${declared}, its card gives it a value of ${formatShape(flat.shape)}. Correct value in inputs`);
  const isOneSample = flat.shape[0] === 1 && typeof shape[0] === "string";
  if (isOneSample) return { name, data, shape: flat.shape.slice(1), holds: "once" };
  return { name, data, shape: flat.shape, holds: "as it is" };
}

function failing(path: string): (found: string) => never {
  return (found) => {
    throw new ModelError(`Cannot load "${path}": ${found}`, { path });
  };
}

function pick(
  path: string,
  role: string,
  name: string | undefined,
  tensors: readonly TensorInfo[],
  field: string = role,
): TensorInfo {
  const names = tensors.map((tensor) => `"${tensor.name}"`).join(", ");
  const found =
    name === undefined && tensors.length === 1 ? tensors[0] : tensors.find((t) => t.name === name);
  if (found !== undefined) return found;
  const said =
    name === undefined ? `its card does not say which ${role} to use` : `it has no ${role} "${name}"`;
  throw new ModelError(`Cannot load "${path}": ${said}. Set ${field}.name in the card to one of ${names}`, {
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
