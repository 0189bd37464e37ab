import { expect, test } from "vitest";
import { Graph } from "../../src/onnx/graph.js";
import {
  adam,
  optimizerState,
  optimizerStep,
  sgd,
  stepNumbers,
  type Optimizer,
} from "../../src/train/optimizers.js";
import { multiplicative, oneCycle, rateAt } from "../../src/train/schedule.js";
import { startGraph, tensor } from "../support/run-graph.js";

// What torch 1.13 gives (torch.optim.AdamW, Adam, SGD) for a parameter [1, -2, 0.5] and these gradients.
const gradients = [
  [0.1, -0.2, 0.3],
  [0.4, 0, -0.1],
  [-0.5, 0.6, 0.7],
];

test.each<[string, Optimizer, number, number[][]]>([
  [
    "AdamW",
    adam({ weightDecay: 0.02 }),
    0.01,
    [
      [0.98980004, -1.9896001, 0.48990002],
      [0.98075831, -1.9825015, 0.48579988],
      [0.98114389, -1.9865295, 0.47860748],
    ],
  ],
  [
    "Adam with other constants",
    adam({ beta1: 0.8, beta2: 0.99, epsilon: 1e-3 }),
    0.01,
    [
      [0.99009901, -1.9900497, 0.49003321],
      [0.98100376, -1.9837928, 0.48656341],
      [0.98226732, -1.9890549, 0.47910154],
    ],
  ],
  [
    "SGD with momentum and weight decay",
    sgd({ momentum: 0.9, weightDecay: 0.02 }),
    0.1,
    [
      [0.98799998, -1.976, 0.46900001],
      [0.935224, -1.9504479, 0.45016202],
      [0.93585515, -1.9835502, 0.36230752],
    ],
  ],
  [
    "SGD",
    sgd(),
    0.1,
    [
      [0.99, -1.98, 0.47],
      [0.95, -1.98, 0.48],
      [1, -2.04, 0.41],
    ],
  ],
])("%s takes PyTorch's steps", async (_, optimizer, rate, expected) => {
  const graph = new Graph();
  const step = optimizerStep(graph, optimizer, graph.input("weights", [3]), graph.input("gradient", [3]));
  graph.output("new weights", step.weights);
  for (const [name, { after }] of Object.entries(step.state)) graph.output(`new ${name}`, after);
  const running = await startGraph(graph);
  const names = optimizerState(optimizer);
  let vectors = Object.fromEntries([
    ["weights", tensor([3], [1, -2, 0.5])],
    ...names.map((name) => [name, tensor([3], [0, 0, 0])]),
  ]) as Record<string, ReturnType<typeof tensor>>;
  for (const [i, gradient] of gradients.entries()) {
    const numbers = Object.entries(stepNumbers(optimizer, rate, i + 1)).map(([name, value]) => [
      name,
      tensor([], [value]),
    ]);
    const feeds = {
      ...vectors,
      ...(Object.fromEntries(numbers) as typeof vectors),
      gradient: tensor([3], gradient),
    };
    const all = Object.keys(vectors);
    const found = await running.run(feeds, all.map((name) => `new ${name}`)); // prettier-ignore
    vectors = Object.fromEntries(all.map((name) => [name, found[`new ${name}`]]));
    expected[i].forEach((value, j) => expect(Number(vectors.weights.data[j])).toBeCloseTo(value, 6));
  }
  await running.close();
});

test("oneCycle() rises and falls as torch's OneCycleLR(max_lr=0.1, total_steps=10, pct_start=0.3) does", () => {
  const expected = [
    0.004, 0.052, 0.1, 0.095048463, 0.081174565, 0.061126202, 0.038874198, 0.018825835, 0.0049519368, 4e-7,
  ];
  expected.forEach((rate, step) => expect(rateAt(oneCycle(), 0.1, step, 5, 2)).toBeCloseTo(rate, 8));
});

test("multiplicative() changes the rate with the epoch, not with the step", () => {
  const rates = [0, 4, 5, 9, 10].map((step) => rateAt(multiplicative(0.5), 0.8, step, 5, 3));
  expect(rates).toEqual([0.8, 0.8, 0.4, 0.4, 0.2]);
});

test.each<[() => unknown, string]>([
  [() => adam({ beta1: 1 }), "Expected beta1 to be a number from 0 to below 1 but received 1"],
  [() => sgd({ momentum: -0.1 }), "Expected momentum to be a number from 0 to below 1 but received -0.1"],
  [() => oneCycle({ warmUp: 1 }), "Expected warmUp to be a number between 0 and 1 but received 1"],
  [() => multiplicative(0), "Expected factor to be a number > 0 but received 0 (number)"],
])("a constant out of range is an error (%#)", (make, message) => {
  expect(make).toThrow(new RangeError(message));
});
