/** Clips of a split as the network sees them, read by the library itself. */
import {
  classifyVideos,
  loadKinetics,
  loadModel,
  openVideo,
  topKAccuracy,
  transformFrames,
} from "../../dist/index.js";
import { size } from "./network.mjs";

/** All frames of every clip: uint8 RGB [T, S, S, 3], with the clip's label. */
export async function readClips(root, split) {
  const { available } = await loadKinetics(root, { split, version: "tiny" });
  const clips = [];
  for (const { path, label } of available.toArray()) {
    const video = await openVideo(path);
    const parts = [];
    for await (const frames of video.batches())
      parts.push(transformFrames(frames, `opencv-square-${size}`).data);
    clips.push({ label, pixels: Buffer.concat(parts) });
    await video.close();
  }
  return clips;
}

/** Top-1 and top-5 on val, and on how many clips. */
export async function evaluateClips(modelPath, root) {
  const { available } = await loadKinetics(root, { split: "val", version: "tiny" });
  const model = await loadModel(modelPath);
  const predictions = await classifyVideos(model, available, { topK: 5 });
  await model.close();
  const share = (k) => Number(topKAccuracy(predictions, k).accuracy.toFixed(4));
  return { top1: share(1), top5: share(5), numClips: predictions.rows.length };
}
