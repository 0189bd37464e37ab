import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  adam,
  dense,
  dropout,
  gru,
  historyChart,
  relu,
  sgd,
  trainHead,
  multiplicative,
  softmaxLayer,
  type Features,
  type Head,
  type TrainHeadOptions,
} from "../../dist/index.js";
import { describe, expect, onTestFinished, test } from "vitest";
import { setTaskHost } from "../../dist/core/task.js";
import { defaultTaskHost } from "../../dist/notebook/progress.js";
import { seededRandom } from "../../src/core/random.js";
import { temporaryFolder } from "../support/temporary-folder.js";

/** Clips of 4 frames × 3 numbers that rise, fall or stay: only the order of the frames tells. */
function movingRows(count: number, noise = 0.1): { features: Features; labels: string[] } {
  const names = ["rising", "falling", "staying"];
  const random = seededRandom(11);
  const labels = Array.from({ length: count }, (_, row) => names[row % 3]);
  const data = labels.flatMap((label) => {
    const slope = label === "rising" ? 1 : label === "falling" ? -1 : 0;
    return Array.from(
      { length: 12 },
      (_, i) => slope * (Math.floor(i / 3) - 1.5) + noise * (random.nextFloat() - 0.5),
    );
  });
  return { features: { data: Float32Array.from(data), shape: [count, 4, 3] }, labels };
}

const { features, labels } = movingRows(60);
const usual: TrainHeadOptions = {
  layers: [gru(6), dropout(0.2), dense(6), relu()],
  optimizer: adam(),
  learningRate: 0.02,
  epochs: 15,
  batchSize: 16,
  seed: 3,
};

/** Weights and history without times. */
function bits(head: Head): unknown {
  return { weights: [...head.vector], history: head.history.map((row) => ({ ...row, seconds: 0 })) };
}

describe("trainHead()", () => {
  test("learns, keeps the weights of the lowest validation loss, and predicts in the order of sorted names", async () => {
    const head = await trainHead(features, labels, usual);
    expect(head.labels).toEqual(["falling", "rising", "staying"]);
    expect(head.history).toHaveLength(15);
    expect([head.settings.numTraining, head.settings.numValidation]).toEqual([48, 12]);
    const losses = head.history.map((row) => row.valLoss as number);
    expect(head.bestEpoch).toBe(losses.indexOf(Math.min(...losses)) + 1);
    const fresh = movingRows(30, 0.3);
    const { data, shape } = await head.predict(fresh.features);
    expect(shape).toEqual([30, 3]);
    const right = fresh.labels.filter((label, row) => {
      const probabilities = [...data.subarray(row * 3, row * 3 + 3)];
      expect(probabilities.reduce((a, b) => a + b)).toBeCloseTo(1, 5);
      return head.labels[probabilities.indexOf(Math.max(...probabilities))] === label;
    });
    expect(right.length).toBe(30);
    expect(head.warnings).toEqual([]);
    expect(String(head)).toMatch(
      /^Head gru 6 → dropout 0\.2 → dense 6 → relu → dense 3 → softmax: features \[4, 3\] → 3 labels, 15 epochs, best \d+$/,
    );
    await head.close();
  });

  test("gives the same weights bit for bit for the same seed, and others for another", async () => {
    const short = { ...usual, epochs: 3 };
    const [one, other, third] = [
      await trainHead(features, labels, short),
      await trainHead(features, labels, short),
      await trainHead(features, labels, { ...short, seed: 4 }),
    ];
    expect(bits(one)).toEqual(bits(other));
    expect(bits(third)).not.toEqual(bits(one));
  });

  test("goes on from a checkpoint as if it had not been stopped", async () => {
    const checkpoint = join(await temporaryFolder(), "deep", "head.checkpoint");
    const whole = await trainHead(features, labels, usual);
    const stop = new AbortController();
    const onEpoch = (row: { epoch: number }): void => {
      if (row.epoch === 4) stop.abort();
    };
    const part = await trainHead(features, labels, { ...usual, checkpoint, onEpoch, signal: stop.signal });
    expect([part.stopped, part.history.length]).toEqual([true, 4]);
    const seen: number[] = [];
    const rest = await trainHead(features, labels, {
      ...usual,
      checkpoint,
      onEpoch: (row) => seen.push(row.epoch),
    });
    expect(seen).toEqual([5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]);
    expect([rest.stopped, bits(rest)]).toEqual([false, bits(whole)]);
    // finished: nothing is trained again
    const again = await trainHead(features, labels, {
      ...usual,
      checkpoint,
      onEpoch: () => expect.fail("trained"),
    });
    expect(bits(again)).toEqual(bits(whole));
    // of another training: begun anew
    const other = await trainHead(features, labels, { ...usual, checkpoint, seed: 9, epochs: 2 });
    expect(other.history).toHaveLength(2);
    // another kind of file is never overwritten
    await writeFile(checkpoint, "clip,label\n");
    await expect(trainHead(features, labels, { ...usual, checkpoint })).rejects.toThrow(
      `Cannot keep training in "${checkpoint}": it is another kind of file. Choose a new path`,
    );
    expect(await readFile(checkpoint, "utf8")).toBe("clip,label\n");
  });

  test("that the person interrupts rejects at once, and its checkpoint makes the next call go on", async () => {
    const checkpoint = join(await temporaryFolder(), "head.checkpoint");
    let interrupt: () => void = () => undefined;
    setTaskHost({
      report: () => undefined,
      onInterrupt: (stop) => {
        interrupt = stop;
        return () => undefined;
      },
    });
    onTestFinished(() => setTaskHost(defaultTaskHost()));
    const onEpoch = (row: { epoch: number }): void => {
      if (row.epoch === 2) interrupt();
    };
    await expect(trainHead(features, labels, { ...usual, checkpoint, onEpoch })).rejects.toMatchObject({
      name: "AbortError",
    });
    const seen: number[] = [];
    const options = { ...usual, epochs: 4, checkpoint };
    const rest = await trainHead(features, labels, { ...options, onEpoch: (row) => seen.push(row.epoch) });
    expect(seen).toEqual([3, 4]);
    expect(bits(rest)).toEqual(bits(await trainHead(features, labels, { ...usual, epochs: 4 })));
  });

  test("that is stopped before its first epoch resolves with the first weights", async () => {
    const head = await trainHead(features, labels, { ...usual, signal: AbortSignal.abort() });
    expect([head.stopped, head.history, head.bestEpoch]).toEqual([true, [], undefined]);
  });

  test("ends when the validation loss has not fallen for `patience` epochs", async () => {
    // a rate at which it gets worse at once
    const head = await trainHead(features, labels, {
      ...usual,
      optimizer: sgd({ momentum: 0.9 }),
      learningRate: 3,
      epochs: 50,
      patience: 3,
    });
    const best = head.bestEpoch as number;
    expect(head.history).toHaveLength(best + 3);
  });

  test("multiplies the learning rate after every epoch, and starts anew without momentum or smoothing", async () => {
    const head = await trainHead(features, labels, {
      ...usual,
      optimizer: sgd(),
      learningRate: 0.1,
      epochs: 3,
      schedule: multiplicative(0.5),
      labelSmoothing: 0.1,
      validationSplit: 0,
    });
    expect(head.history.map((row) => row.learningRate)).toEqual([0.1, 0.05, 0.025]);
    expect(head.history.map((row) => row.valLoss)).toEqual([undefined, undefined, undefined]);
    expect(head.bestEpoch).toBe(3);
  });

  test("says that nothing was learned, in warnings, text and chart", async () => {
    const same = { data: new Float32Array(features.data.length).fill(1e4), shape: features.shape };
    const head = await trainHead(same, labels, { epochs: 3, layers: [gru(2)], seed: 1 });
    expect(head.warnings).toHaveLength(1);
    expect(head.warnings[0]).toMatch(
      /^Nothing was learned: \d+\.\d % of the validation rows are right, and always saying "falling" would be in 33\.3 %; the loss went from \S+ to \S+\. Features reach \S+: divide them/,
    );
    expect(String(head)).toContain(`\n! ${head.warnings[0]}`);
    expect(historyChart(head).toString()).toContain("Nothing was learned");
    await head.close();
  });

  test("warns when the last rows of sorted ones are held out", async () => {
    const order = labels.map((_, row) => row).sort((a, b) => labels[a].localeCompare(labels[b]));
    const sorted: Features = {
      data: Float32Array.from(order.flatMap((row) => [...features.data.subarray(row * 12, row * 12 + 12)])),
      shape: features.shape,
    };
    const head = await trainHead(
      sorted,
      order.map((row) => labels[row]),
      { ...usual, epochs: 2, validationSplit: 0.35, split: "last" },
    );
    expect(head.warnings).toMatchInlineSnapshot(`
      [
        "The rows are sorted by label: the last 21, held out for validation, are of "rising", "staying" alone, which training hardly sees. Use split: "stratified"",
        "No row is left to train "staying"",
      ]
    `);
  });

  test.each<[string, readonly string[], TrainHeadOptions, string]>([
    [
      "labels that are fewer than the rows",
      labels.slice(1),
      {},
      "Expected one label for each of 60 rows but received 59",
    ],
    [
      "a single label",
      labels.map(() => "x"),
      {},
      'Cannot train: all 60 rows have the label "x". Give rows of two labels at least',
    ],
    [
      "no layer over the frames",
      labels,
      { layers: [dense(4)] },
      "Cannot build the head dense 4 → dense 3 → softmax: the features are [N, T, D] and no layer goes over the frames. Add gru, lstm or meanOverFrames",
    ],
    [
      "an output layer of another size",
      labels,
      { layers: [gru(4), dense(5), softmaxLayer()] },
      "Cannot build the head gru 4 → dense 5 → softmax: the layer before softmax must be dense with 3 units, one per label",
    ],
    [
      "patience without validation",
      labels,
      { validationSplit: 0, patience: 2 },
      "Cannot stop by patience: no rows are held out. Set validationSplit",
    ],
    [
      "nothing left to train on",
      labels,
      { validationSplit: 0.999, split: "last" },
      "Cannot set 100 % of 60 rows aside: none is left to train on, all go to validation. Change validationSplit, or use more rows",
    ],
    [
      "a rate that is far too high",
      labels,
      { optimizer: sgd(), learningRate: 1e39 },
      "Cannot train on: the loss of epoch 1 is NaN. Lower learningRate",
    ],
  ])("refuses %s", async (_, given, options, message) => {
    await expect(trainHead(features, given, options)).rejects.toThrow(new RangeError(message));
  });

  test("refuses features that are not finite or do not fit their shape", async () => {
    const data = features.data.slice();
    data[25] = Number.NaN;
    await expect(trainHead({ data, shape: [60, 4, 3] }, labels)).rejects.toThrow(
      "Expected features to be finite but row 2 holds NaN",
    );
    await expect(trainHead({ data, shape: [60, 4, 4] }, labels)).rejects.toThrow(
      "Expected features of shape [60, 4, 4] to hold 960 numbers but received 720",
    );
  });
});
