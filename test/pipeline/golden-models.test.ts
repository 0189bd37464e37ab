import { readFileSync } from "node:fs";
import {
  classifyFrames,
  classifyVideos,
  clipCandidates,
  frameVotes,
  loadModel,
  peakFrame,
  type Model,
} from "kinetoscope";
import { afterAll, beforeAll, expect, test } from "vitest";
import { lrcnCard, mobilenetCard, squeezenetCard } from "../support/cards.js";
import { mpeg4Answer, type Mpeg4Answer } from "../support/mpeg4-answer.js";
import { describeWithShared, sharedPath } from "../support/shared.js";
import { isEveryClip } from "../support/test-extent.js";

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

interface LongVideo {
  readonly segments: readonly {
    readonly label: string;
    readonly first_frame: number;
    readonly last_frame: number;
  }[];
  readonly expected_squeezenet_fp32: {
    readonly max_response: readonly { readonly index: number; readonly segment: string }[];
  };
}

/** Two builds of ONNX Runtime may add up in another order; the goldens' own promise. */
const tolerance = 1e-4;

/** Classes by their mean over the frames, highest first. */
function ranked(mean: Float64Array): number[] {
  return Array.from(mean.keys()).sort((a, b) => mean[b] - mean[a]);
}

describeWithShared("real models on real clips, against ONNX Runtime in Python", () => {
  const golden = JSON.parse(readFileSync(sharedPath("golden", "clips.json"), "utf8")) as Record<
    string,
    GoldenClip
  >;
  const names = Object.keys(golden);
  let squeezenet: Model;
  let answer: Mpeg4Answer;

  beforeAll(async () => {
    answer = await mpeg4Answer();
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
      if (!answer.isGolden(names[i])) return;
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

  // the frames of all clips are compared byte for byte elsewhere, and this takes ten minutes for all
  const isShort = (name: string): boolean => name.startsWith("clips/") && golden[name].frames <= 150;
  const someNames = names.filter((name, i) => isEveryClip || isShort(name) || i % 10 === 0);

  test.for(someNames)("SqueezeNet on every frame of %s", async (name, { skip }) => {
    skip(!answer.isGolden(name), "the golden is of the frames that FFmpeg up to 7 gives on x86");
    const expected = golden[name].classifier;
    const scores = await classifyFrames(squeezenet, sharedPath("data", name));
    const mean = scores.mean();
    const top5 = ranked(mean).slice(0, 5);
    expect(scores.indices).toHaveLength(golden[name].frames);
    expected.clip_top5.forEach((top, place) => {
      expect(top5[place]).toBe(top.class);
      expect(scores.labels[top.class]).toBe(top.label);
      expect(Math.abs(mean[top.class] - top.mean_probability)).toBeLessThan(tolerance);
    });
    const mif = expected.most_informative_frame;
    const found = peakFrame(scores, { label: top5[0] });
    expect([top5[0], found.frame]).toEqual([mif.class, mif.index]);
    expect(Math.abs(found.probability - mif.probability)).toBeLessThan(tolerance);
    const peak = peakFrame(scores);
    expect([peak.frame, peak.classIndex]).toEqual([expected.peak.index, expected.peak.class]);
    expect(Math.abs(peak.probability - expected.peak.probability)).toBeLessThan(tolerance);
    for (const frame of expected.frames) {
      expect(Math.abs(scores.at(frame.index, frame.class) - frame.probability)).toBeLessThan(tolerance);
    }
    const votes = new Map(frameVotes(scores).map((vote) => [vote.classIndex, vote.share * 100]));
    for (const [classIndex, share] of Object.entries(expected.votes_percent)) {
      expect(votes.get(Number(classIndex))).toBeCloseTo(share, 9);
    }
  });

  test("the strongest frame of a class lies in its segment of a long video", async () => {
    const name = "Making pizza--8Appls4ZFg-composite";
    const { segments, expected_squeezenet_fp32: told } = JSON.parse(
      readFileSync(sharedPath("data", "clips", `${name}.json`), "utf8"),
    ) as LongVideo;
    const scores = await classifyFrames(squeezenet, sharedPath("data", "clips", `${name}.mp4`), {
      every: 2,
      batchSize: 64,
    });
    expect(told.max_response.map(({ index }) => index)).toEqual([923, 430, 89]);
    for (const { index, segment } of told.max_response) {
      const within = segments.find(({ label }) => label === segment);
      const { frame } = peakFrame(scores, { label: index });
      expect(frame).toBeGreaterThanOrEqual(within?.first_frame ?? Infinity);
      expect(frame).toBeLessThanOrEqual(within?.last_frame ?? -Infinity);
      const [candidate] = clipCandidates(scores, { label: index, seconds: 5 });
      expect(candidate.peakFrame).toBe(frame);
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
    expect(peakFrame(rounded).classIndex).toBe(peakFrame(full).classIndex);
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
