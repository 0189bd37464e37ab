import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { openTraining, openValidation, initialState } from "../../dist/train/training-session.js";
import { completeLayers, dense, gru, relu, type Layer } from "../../src/train/layers.js";
import { adam, sgd, type Optimizer } from "../../src/train/optimizers.js";
import { parameterCount, parametersOf } from "../../src/train/parameters.js";
import { describeWithShared, sharedPath } from "../support/shared.js";

// Weights, data, losses and logits by PyTorch: 24 rows, batches of 8 in order, 8 epochs.

type Nested = number | readonly Nested[];

interface GoldenRun {
  readonly initial: Readonly<Record<string, Nested>>;
  readonly epoch_mean_batch_loss: readonly number[];
  readonly final_logits: readonly (readonly number[])[];
}

interface Golden {
  readonly x: readonly (readonly (readonly number[])[])[];
  readonly y: readonly number[];
  readonly "gru_adam_lr_0.01": GoldenRun;
  readonly "dense_sgd_lr_0.05_momentum_0.9": GoldenRun;
}

const flat = (values: Nested): number[] =>
  typeof values === "number" ? [values] : values.flatMap((value) => flat(value));

describeWithShared("training from PyTorch's weights gives PyTorch's losses and logits", () => {
  const golden = JSON.parse(readFileSync(sharedPath("golden", "training.json"), "utf8")) as Golden;
  const sequences = golden.x;
  const means = sequences.map((frames) =>
    frames[0].map((_, d) => frames.reduce((sum, f) => sum + f[d], 0) / 6),
  );

  test.each<[string, GoldenRun, Nested, number[], readonly Layer[], Optimizer, number]>([
    [
      "a GRU head with Adam",
      golden["gru_adam_lr_0.01"],
      sequences,
      [6, 10],
      [gru(5), gru(4), dense(4), relu()],
      adam(),
      0.01,
    ],
    [
      "a dense head with SGD and momentum",
      golden["dense_sgd_lr_0.05_momentum_0.9"],
      means,
      [10],
      [dense(8), relu()],
      sgd({ momentum: 0.9 }),
      0.05,
    ],
  ])("%s", async (_, run, x, inputShape, hidden, optimizer, rate) => {
    const layers = completeLayers(hidden, inputShape.length === 2 ? 3 : 2, 3);
    const parameters = parametersOf(layers, inputShape);
    const plan = { layers, inputShape, numLabels: 3, parameters };
    const weights = new Float32Array(parameterCount(parameters));
    for (const { name, offset } of parameters) {
      const torchName = name.startsWith("gru") ? `${name}_l0` : name;
      weights.set(flat(run.initial[torchName]), offset);
    }
    const features = (): { data: Float32Array; count: number } => ({
      data: Float32Array.from(flat(x)),
      count: 24,
    });
    const rowsOf = (first: number, count: number) => {
      const targets = new Float32Array(count * 3);
      for (let i = 0; i < count; i += 1) targets[i * 3 + golden.y[first + i]] = 1;
      return { rows: BigInt64Array.from({ length: count }, (__, i) => BigInt(first + i)), targets };
    };
    const training = await openTraining(plan, optimizer, features(), initialState(optimizer, weights), {
      threads: 1,
    });
    const losses: number[] = [];
    for (let epoch = 0; epoch < 8; epoch += 1) {
      let sum = 0;
      for (let batch = 0; batch < 3; batch += 1)
        sum += (await training.train(rowsOf(batch * 8, 8), rate, epoch * 3 + batch + 1, [])).loss;
      losses.push(sum / 3);
    }
    const state = await training.state();
    await training.close();
    const validation = await openValidation(plan, features(), { threads: 1 });
    const { logits } = await validation.measure(rowsOf(0, 24), state.weights);
    await validation.close();
    losses.forEach((loss, i) => expect(Math.abs(loss - run.epoch_mean_batch_loss[i])).toBeLessThan(1e-4));
    flat(run.final_logits).forEach((value, i) => expect(Math.abs(value - logits[i])).toBeLessThan(1e-4));
  });
});
