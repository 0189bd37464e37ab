import { readFileSync, writeFileSync } from "node:fs";
import { accuracyTable, classifyVideos, loadModel, type CardSampling, type ModelCard } from "kinetoscope";
import { expect, test } from "vitest";
import { numberedVideo } from "../support/numbered-video.js";
import { torchvisionCard } from "../support/cards.js";
import { describeWithShared, sharedPath } from "../support/shared.js";
import { temporaryFolder } from "../support/temporary-folder.js";
import { writeTinyModel } from "../support/tiny-onnx.js";

/** A clip model that gives the mean red of its frames: of a numbered video the mean of the frames' numbers. */
async function meanModel(sampling: CardSampling): Promise<string> {
  const folder = await temporaryFolder();
  writeTinyModel(`${folder}/mean.onnx`, { shape: ["N", 4, 24, 32, 3], meanOver: [1, 2, 3] });
  const card: ModelCard = {
    name: "mean",
    kind: "clip",
    labels: ["red", "green", "blue"],
    input: { layout: "NTHWC", width: 32, height: 24, range: [0, 1] },
    preset: [{ op: "resize", width: 32, height: 24, kernel: "opencv-linear" }],
    sampling,
    output: { values: "logits" },
  };
  writeFileSync(`${folder}/mean.json`, JSON.stringify(card));
  return `${folder}/mean.onnx`;
}

/** The mean number of the frames that were taken, from the probabilities of {@link meanModel}. */
function meanNumber(top: readonly { readonly label: string; readonly probability: number }[]): number {
  const of = (label: string): number => top.find((one) => one.label === label)?.probability ?? Number.NaN;
  // green is the mean column, 15.5, in every frame
  return Math.log(of("red") / of("green")) * 255 + 15.5;
}

test.each([
  [{ rule: "mmaction2", numFrames: 4, stride: 8 }, [17, 25, 33, 41]],
  [{ rule: "center", numFrames: 4, stride: 2 }, [26, 28, 30, 32]],
  [{ rule: "fromStart", numFrames: 4, stride: 4 }, [0, 5, 10, 15]],
  [{ rule: "linspace", numFrames: 4 }, [0, 19, 39, 59]],
  [{ rule: "torchvision", numFrames: 4, frameRate: 5 }, [0, 5, 10, 15]],
  [{ rule: "slowfast", numFrames: 4, stride: 3 }, [0, 3, 6, 9]],
] as const)("a card's %j takes the frames %j", async (sampling, frames) => {
  const path = await numberedVideo({ numFrames: 60, fps: 25 });
  const model = await loadModel(await meanModel(sampling));
  const predictions = await classifyVideos(model, [path]);
  await model.close();
  expect(predictions.skipped).toEqual([]);
  const mean = frames.reduce<number>((sum, frame) => sum + frame, 0) / frames.length;
  expect(meanNumber(predictions.rows[0].top)).toBeCloseTo(mean, 2);
});

test("the note below a table names the rule and its options, and a video that is too short is skipped", async () => {
  const [long, short] = [await numberedVideo({ numFrames: 60 }), await numberedVideo({ numFrames: 3 })];
  const model = await loadModel(await meanModel({ rule: "torchvision", numFrames: 4, frameRate: 12.5 }));
  const predictions = await classifyVideos(model, [long, short]);
  await model.close();
  expect(String(accuracyTable(predictions))).toContain("1 view · 4 frames (torchvision, at 12.5 a second)");
  expect(predictions.rows).toHaveLength(1);
  expect(predictions.skipped).toEqual([
    {
      path: short,
      reason: expect.stringContaining(
        "Cannot take 4 frames at 12.5 a second: the video has 3 frames",
      ) as string,
    },
  ]);
});

test("a card with an option that its rule has not is refused", async () => {
  const sampling = { rule: "linspace", numFrames: 4, stride: 2 } as const;
  await expect(loadModel(await meanModel(sampling))).rejects.toThrow(
    'Expected no sampling.stride: the rule "linspace" has numFrames',
  );
});

describeWithShared("a small network with torchvision's preset for videos", () => {
  test("gives torch's probabilities on real clips", async () => {
    const folder = sharedPath("golden", "models");
    const golden = JSON.parse(readFileSync(`${folder}/golden/tiny.json`, "utf8")) as {
      readonly models: {
        readonly tv: { readonly probabilities: Readonly<Record<string, readonly number[]>> };
      };
    };
    const expected = golden.models.tv.probabilities;
    const model = await loadModel(`${folder}/tiny/tv.onnx`, { card: torchvisionCard });
    const paths = Object.keys(expected).map((clip) => sharedPath("data", clip));
    const predictions = await classifyVideos(model, paths, { topK: 10 });
    await model.close();
    expect(predictions.skipped).toEqual([]);
    Object.values(expected).forEach((probabilities, i) => {
      for (const { classIndex, probability } of predictions.rows[i].top) {
        // a level in a thousand may be off by one, where torch's sum ends at a half
        expect(Math.abs(probability - probabilities[classIndex])).toBeLessThan(5e-4);
      }
    });
  });
});
