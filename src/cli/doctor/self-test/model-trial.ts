import { loadModel } from "../../../model/load.js";
import { classifyVideos } from "../../../pipeline/classify/classify-videos.js";
import { ownClip, ownModel } from "./own-clips.js";
import { expectSame, type Trial } from "./trial.js";

/** Classifies a clip of this package with a model of this package. */
export const modelTrial: Trial = async (_folder, signal) => {
  const model = await loadModel(ownModel, { signal });
  try {
    const { rows, skipped } = await classifyVideos(model, [ownClip], { signal });
    const [best] = rows[0]?.top ?? [];
    if (best === undefined) throw new Error(skipped[0]?.reason ?? "no prediction");
    // the last digits are the processor's
    expectSame("prediction", [best.label, best.probability.toFixed(3)], ["growing", "0.644"]);
    return `"${best.label}" with a probability of ${best.probability.toFixed(3)}`;
  } finally {
    await model.close();
  }
};
