import { classifyVideos, loadModel, ModelError, type ModelCard } from "kinetoscope";
import { expect, test } from "vitest";
import { describeWithShared, sharedPath } from "../support/shared.js";

const input = { layout: "NCTHW", width: 112, height: 112 } as const;
const card: ModelCard = {
  name: "tiny",
  kind: "clip",
  labels: Array.from({ length: 10 }, (_, i) => `class ${i}`),
  input,
  preset: "opencv-square-112",
  sampling: { rule: "floorInt", numFrames: 16 },
  output: { values: "logits" },
};
const fast = { ...input, name: "fast" };
const image = { ...input, name: "image" };

/** What is wrong with a card, the network, the card's fields, and what the message says. */
const wrongCards: readonly (readonly [string, string, object, string])[] = [
  [
    "an input that it says nothing of",
    "slowfast",
    { input: fast },
    `its card says nothing of the input "slow" [batch, 3, 4, 112, 112] float32. ` +
      `Add { "name": "slow", "value": … } or { …, "alpha": … } to inputs in the card`,
  ],
  [
    "no main input",
    "slowfast",
    {},
    `its card does not say which input to use. Set input.name in the card to one of "slow", "fast"`,
  ],
  [
    "a pathway of too few frames",
    "slowfast",
    { input: fast, inputs: [{ name: "slow", alpha: 8 }] },
    `the model's input "slow" is [batch, 3, 4, 112, 112] float32, its card says NCTHW [batch, 3, 2, 112, 112]. ` +
      `Correct alpha of "slow", input.layout or sampling.numFrames in the card`,
  ],
  [
    "an input that the network has not",
    "slowfast",
    { input: fast, inputs: [{ name: "sloow", alpha: 4 }] },
    `it has no input "sloow". Set inputs.name in the card to one of "slow", "fast"`,
  ],
  [
    "a misspelt field of an input",
    "slowfast",
    { input: fast, inputs: [{ name: "slow", alhpa: 4 }] },
    `Unknown field "alhpa" of inputs[0]: did you mean "alpha"?`,
  ],
  [
    "an input both constant and not",
    "slowfast",
    { input: fast, inputs: [{ name: "slow", alpha: 4, value: 1 }] },
    "Expected inputs[0] to have alpha (fewer frames) or value (a constant), and one of them",
  ],
  [
    "a constant of another shape",
    "extra_int64_input",
    { input: image, inputs: [{ name: "size", value: [112, 112, 3] }] },
    `the model's input "size" is [batch, 2] int64, its card gives it a value of [3]. Correct value in inputs`,
  ],
  [
    "a constant that is no number",
    "extra_int64_input",
    { input: image, inputs: [{ name: "size", value: [112, "112"] }] },
    `inputs "size" of its card has no value of numbers in lists of one length`,
  ],
  [
    "normalised numbers for an input of grey levels",
    "uint8_nthwc",
    { input: { ...input, layout: "NTHWC", mean: [0.5, 0.5, 0.5] } },
    `its input "input" takes uint8, grey levels as they are. Set input.range to [0, 255] in the card, without mean and std`,
  ],
  [
    "three means of one channel",
    "grey_1channel",
    { input: { ...input, channelOrder: "grey", mean: [0.5, 0.5, 0.5] } },
    "Expected input.mean to be 1 numbers but received [0.5,0.5,0.5]",
  ],
  [
    "colours for one channel",
    "grey_1channel",
    {},
    `the model's input "input" is [batch, 1, 16, 112, 112] float32, its card says NCTHW [batch, 3, 16, 112, 112]. ` +
      "Correct input.layout, input.width, input.height or sampling.numFrames in the card",
  ],
  [
    "range and rescale",
    "tv",
    { input: { ...input, range: [0, 1], rescale: { factor: 1 / 255 } } },
    "Expected input.range or input.rescale, and not both: they say the same thing",
  ],
  [
    "statistics in other units than rescale's",
    "tv",
    { input: { ...input, rescale: { factor: 1 }, mean: [0.5, 0.5, 0.5], std: [0.2, 0.2, 0.2] } },
    "input.rescale is [0, 255], but input.mean [0.5, 0.5, 0.5] and input.std [0.2, 0.2, 0.2] look like those of [0, 1]",
  ],
  [
    "scores of every frame",
    "per_frame_ntk",
    {},
    `the model's output "logits" [batch, 16, 10] has scores of every frame. ` +
      'Set output.overFrames in the card to "prob", "score", "max" or "last"',
  ],
  [
    "a rule for frames that the output has not",
    "tv",
    { output: { values: "logits", overFrames: "prob" } },
    `the model's output "logits" [batch, 10] has no axis of frames. Remove output.overFrames from the card`,
  ],
  [
    "logits of a network that ends in a sigmoid",
    "multilabel_sigmoid",
    { output: { values: "logits", activation: "sigmoid" } },
    'its output "scores" comes out of a sigmoid, its card says that it gives logits. ' +
      'Each label has a probability of its own (multi-label): set output.values to "probabilities" and ' +
      'output.activation to "sigmoid" in the card',
  ],
  [
    "another output's labels",
    "two_outputs",
    { output: { name: "noun", values: "logits" } },
    `the model's output "noun" [batch, 4] has 4 scores, its card has 10 labels. Correct labels (or output.name)`,
  ],
];

/** The same, where only the first clip's numbers show it. */
const wrongOutputs: readonly (readonly [string, string, ModelCard["output"], RegExp])[] = [
  [
    "probabilities of labels that do not exclude one another",
    "multilabel_sigmoid",
    { values: "probabilities" },
    /says that it gives probabilities, but \[.*, …\] sum to \S+\. If each label has a probability of its own \(multi-label\), set output\.activation to "sigmoid" in the card$/,
  ],
  [
    "sigmoid where every row sums to 1",
    "tv_softmax",
    { values: "probabilities", activation: "sigmoid" },
    /every row sums to 1\. Remove output\.activation, and set output\.values to "probabilities" in the card$/,
  ],
  [
    "sigmoid logits called probabilities",
    "tv",
    { values: "probabilities", activation: "sigmoid" },
    /says that it gives probabilities, but \[.*, …\] are none\. Set output\.values to "logits" in the card$/,
  ],
];

describeWithShared("a wrong card", () => {
  const network = (name: string): string => sharedPath("golden", "models", "tiny", `${name}.onnx`);

  test.each(wrongCards)(
    "with %s gives an error that says what to change",
    async (_, name, changes, message) => {
      const loading = loadModel(network(name), { card: { ...card, ...changes } });
      await expect(loading).rejects.toThrow(ModelError);
      await expect(loading).rejects.toThrow(message);
    },
  );

  test.each(wrongOutputs)("with %s gives one at the first clip", async (_, name, output, message) => {
    const model = await loadModel(network(name), { card: { ...card, output } });
    try {
      const clip = sharedPath("data", "clips", "making_pizza_640x360.mp4");
      await expect(classifyVideos(model, clip)).rejects.toThrow(message);
    } finally {
      await model.close();
    }
  });
});
