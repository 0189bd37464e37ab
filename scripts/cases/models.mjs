/** Models whose numbers, labels or weights are not what they seem. */
import { copyFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../setup/paths.mjs";
import { withOpen } from "./case.mjs";

export function modelCases(lab, folder, temporary) {
  const at = (name) => join(folder, "models", name);
  const using = (name, work) => withOpen(lab.loadModel(at(name)), work);
  return [
    {
      name: "models/nan.onnx",
      files: ["models/nan.onnx", "models/nan.json", "plain.mp4"],
      expected: "an error, or a skipped clip, that says NaN",
      isRight: (found) => /^(ModelError|skipped): .*plain\.mp4".*NaN/.test(found),
      find: () =>
        using("nan.onnx", async (model) => {
          const { rows, skipped } = await lab.classifyVideos(model, join(folder, "plain.mp4"));
          return rows.length > 0 ? `an answer: ${rows[0].top[0].label}` : `skipped: ${skipped[0].reason}`;
        }),
    },
    {
      name: "models/underscores.onnx",
      files: ["models/underscores.onnx", "models/underscores.json"],
      expected: "an error that no true label is among the model's",
      isRight: (found) => /^RangeError: .*rolling left.*rolling_left/.test(found),
      find: () =>
        using("underscores.onnx", async (model) => {
          const results = await lab.evaluate(model, await lab.loadKinetics(join(folder, "other-endings")));
          return `no word: ${accuracyText(lab, results)}`;
        }),
    },
    {
      name: "models/beside.onnx",
      files: ["beside.onnx", "beside.json", "beside.onnx.data", "other-weights.data"].map(
        (file) => `models/${file}`,
      ),
      expected: "4 of 8; with other weights 0 of 8; without saveTo 0 of 8",
      find: () => exchangeWeights(lab, at, join(temporary, "beside")),
    },
  ];
}

function accuracyText(lab, results) {
  const { numCorrect, numClips } = lab.topKAccuracy(results, 1);
  return `${numCorrect} of ${numClips}`;
}

/** Evaluates, exchanges the weights and evaluates again where the first results lie. */
async function exchangeWeights(lab, at, folder) {
  mkdirSync(folder);
  const put = (from, to = from) => copyFileSync(at(from), join(folder, to));
  for (const name of ["beside.onnx", "beside.json", "beside.onnx.data"]) put(name);
  const { available } = await lab.loadKinetics(join(ROOT, "data", "kinetics-tiny"), { split: "val" });
  const accuracy = (saveTo) =>
    withOpen(lab.loadModel(join(folder, "beside.onnx")), async (model) =>
      accuracyText(lab, await lab.evaluate(model, available, { saveTo, numVideos: 8 })),
    );
  const saveTo = join(folder, "results.csv");
  const first = await accuracy(saveTo);
  put("other-weights.data", "beside.onnx.data");
  return `${first}; with other weights ${await accuracy(saveTo)}; without saveTo ${await accuracy(undefined)}`;
}
