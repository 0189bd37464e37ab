import { readFileSync } from "node:fs";
import { classifyFrames, classifyVideos, loadModel, type FrameScores, type Model } from "kinetoscope";
import { afterAll, beforeAll, expect, test } from "vitest";
import { argmax, scoreRow } from "../../src/tensor/scores.js";
import { lrcnCard, mobilenetCard, squeezenetCard } from "../support/cards.js";
import { describeWithShared, sharedPath } from "../support/shared.js";

interface GoldenClip {
  readonly frames: number;
  readonly lrcn: { readonly probabilities: readonly number[] };
  readonly classifier: {
    readonly clip_top5: readonly {
      readonly class: number;
      readonly label: string;
      readonly mean_probability: number;
    }[];
    readonly most_informative_frame: {
      readonly class: number;
      readonly index: number;
      readonly probability: number;
    };
    readonly peak: { readonly index: number; readonly class: number; readonly probability: number };
    readonly votes_percent: Readonly<Record<string, number>>;
    readonly frames: readonly {
      readonly index: number;
      readonly class: number;
      readonly probability: number;
    }[];
  };
}

/** Two builds of ONNX Runtime may add up in another order; the goldens' own promise. */
const tolerance = 1e-4;

/** What the goldens keep of a clip, out of every frame's probabilities. */
function summary(scores: FrameScores): {
  top5: number[];
  mean: Float64Array;
  mif: number;
  peak: { index: number; class: number; probability: number };
  votes: Record<string, number>;
} {
  const rows = Array.from({ length: scores.indices.length }, (_, row) => scoreRow(scores.probabilities, row));
  const mean = scores.mean();
  const top5 = Array.from(mean.keys())
    .sort((a, b) => mean[b] - mean[a])
    .slice(0, 5);
  const winners = rows.map((row) => argmax(row));
  const best = argmax(winners.map((winner, row) => rows[row][winner]));
  const counts = new Map<number, number>();
  for (const winner of winners) counts.set(winner, (counts.get(winner) ?? 0) + 1);
  return {
    top5,
    mean,
    mif: argmax(rows.map((row) => row[top5[0]])),
    peak: { index: best, class: winners[best], probability: rows[best][winners[best]] },
    votes: Object.fromEntries(Array.from(counts, ([label, count]) => [label, (100 * count) / rows.length])),
  };
}

describeWithShared("real models on real clips, against ONNX Runtime in Python", () => {
  const golden = JSON.parse(readFileSync(sharedPath("golden", "clips.json"), "utf8")) as Record<
    string,
    GoldenClip
  >;
  const names = Object.keys(golden);
  let squeezenet: Model;

  beforeAll(async () => {
    squeezenet = await loadModel(sharedPath("data", "models", "squeezenet_fp32.onnx"), {
      card: squeezenetCard,
    });
  });
  afterAll(() => squeezenet.close());

  test("the LRCN clip model gives the goldens' probabilities on every clip, and every right label", async () => {
    const model = await loadModel(sharedPath("data", "models", "lrcn_ucf50_4class.onnx"), { card: lrcnCard });
    const paths = names.map((name) => sharedPath("data", name));
    const { rows, skipped } = await classifyVideos(model, paths, { topK: 4 });
    await model.close();
    expect(skipped).toEqual([]);
    rows.forEach((row, i) => {
      for (const { classIndex, probability } of row.top) {
        expect(Math.abs(probability - golden[names[i]].lrcn.probabilities[classIndex])).toBeLessThan(
          tolerance,
        );
      }
    });
    const labelled = rows.filter((row) => row.path.includes("ucf50_lrcn4"));
    expect(labelled.map((row) => row.top[0].label)).toEqual(
      labelled.map((row) => /v_([A-Za-z]+)_g/.exec(row.id)?.[1]),
    );
    expect(labelled.length).toBeGreaterThanOrEqual(5);
  });

  test.each(names)("SqueezeNet on every frame of %s", async (name) => {
    const expected = golden[name].classifier;
    const scores = await classifyFrames(squeezenet, sharedPath("data", name));
    const found = summary(scores);
    expect(scores.indices).toHaveLength(golden[name].frames);
    expected.clip_top5.forEach((top, place) => {
      expect(found.top5[place]).toBe(top.class);
      expect(scores.labels[top.class]).toBe(top.label);
      expect(Math.abs(found.mean[top.class] - top.mean_probability)).toBeLessThan(tolerance);
    });
    const mif = expected.most_informative_frame;
    expect([found.top5[0], found.mif]).toEqual([mif.class, mif.index]);
    expect(Math.abs(scores.at(mif.index, mif.class) - mif.probability)).toBeLessThan(tolerance);
    expect([found.peak.index, found.peak.class]).toEqual([expected.peak.index, expected.peak.class]);
    expect(Math.abs(found.peak.probability - expected.peak.probability)).toBeLessThan(tolerance);
    for (const frame of expected.frames) {
      expect(Math.abs(scores.at(frame.index, frame.class) - frame.probability)).toBeLessThan(tolerance);
    }
    for (const [classIndex, share] of Object.entries(expected.votes_percent)) {
      expect(Math.abs((found.votes[classIndex] || 0) - share)).toBeLessThan(1e-9);
    }
  });

  test("SqueezeNet in float16 with a batch of 1 gives nearly the same", async () => {
    const half = await loadModel(sharedPath("data", "models", "SqueezeNet_fp16.onnx"), {
      card: squeezenetCard,
    });
    const path = sharedPath("data", "clips", "realshort.mp4");
    const [full, rounded] = [await classifyFrames(squeezenet, path), await classifyFrames(half, path)];
    await half.close();
    // 11-bit numbers through 26 layers
    full.probabilities.data.forEach((p, i) =>
      expect(Math.abs(p - rounded.probabilities.data[i])).toBeLessThan(0.01),
    );
    expect(summary(rounded).peak.class).toBe(summary(full).peak.class);
  });

  test("MobileNetV2, quantised, with a batch of 1 and logits, sees a cello", async () => {
    const model = await loadModel(sharedPath("data", "models", "mobilenet_v2_uint8.onnx"), {
      card: mobilenetCard,
    });
    const path = sharedPath("data", "ucf101_top5", "test", "v_PlayingCello_g01_c04.avi");
    const { rows } = await classifyVideos(model, path, { numFrames: 4 });
    await model.close();
    expect(rows[0].top[0].label).toBe("cello");
  });
});
