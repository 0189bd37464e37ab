/** Models that give NaN or infinity for some clips: these are skipped with the reason, and never get an answer. */
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as lab from "../../dist/index.js";
import { below, pick } from "./mutate.mjs";
import { labels, tinyNetwork } from "./tiny-network.mjs";

const numFrames = 6;
/** Lossless, so that black is 0 exactly; of `turns` the last frames are black, which counts where frames are classified. */
const colors = {
  grey: "color=0x808080",
  black: "color=0x000000",
  turns: `color=0x808080:rate=25:size=16x16,format=rgb24,geq=r='128*lt(N,4)':g='128*lt(N,4)':b='128*lt(N,4)'`,
};
const made = new Map();

function clipBytes(color, path) {
  if (made.has(color)) return writeFileSync(path, made.get(color));
  const source = color === "turns" ? colors[color] : `${colors[color]}:rate=25:size=16x16,format=rgb24`;
  execFileSync("ffmpeg", [
    ...["-nostdin", "-loglevel", "error", "-f", "lavfi", "-i", source, "-frames:v", String(numFrames)],
    ...["-c:v", "libx264rgb", "-crf", "0", path],
  ]);
  made.set(color, readFileSync(path));
}

const saysWhy = (text, path) => text.includes(path) && /NaN|Infinity/.test(text);

/** Clips with numbers must be there, those without be skipped with the reason; without any that has some it must be an error. */
function mustSkip(run, clips) {
  const isBad = ({ id }) => !id.startsWith("grey");
  const [bad, good] = [clips.filter(isBad), clips.filter((clip) => !isBad(clip))];
  const complain = (text) => {
    throw new Error(`${text}, of ${clips.map(({ id }) => id).join(", ")}`);
  };
  return async () => {
    let result;
    try {
      result = await run();
    } catch (error) {
      // which one it names depends on the order in which they are done
      if (good.length === 0 && bad.some(({ path }) => saysWhy(error.message, path))) throw error;
      complain(`an error where there should be none, or of something else: ${error.stack}`);
    }
    if (good.length === 0) complain("an answer for clips without a number");
    const rows = result.rows ?? result.clips ?? clips.filter(({ id }) => result.ids.includes(id));
    const paths = (list) => list.map(({ path }) => path).join(", ");
    if (paths(rows) !== paths(good)) complain(`answers for ${paths(rows)}`);
    const reasons = result.skipped.map(({ path, reason }) => (saysWhy(reason, path) ? path : reason));
    if (reasons.join(", ") !== paths(bad)) complain(`skipped: ${reasons.join(", ")}`);
    const probabilities = rows.flatMap((row) => (row.top ?? [row]).map(({ probability = 0 }) => probability));
    const wrong = probabilities.find((probability) => !(probability >= 0 && probability <= 1));
    if (wrong !== undefined) complain(`a probability of ${wrong}`);
  };
}

/** Writes such a model and a few clips; gives what to call. */
export function noNumber(random, folder) {
  const kind = pick(random, ["clip", "frame"]);
  const { bytes, card, what } = tinyNetwork(random, kind);
  const path = join(folder, "unsure.onnx");
  writeFileSync(path, bytes);
  writeFileSync(join(folder, "unsure.json"), JSON.stringify(card));
  const names = kind === "clip" ? ["grey", "black"] : Object.keys(colors);
  const clips = Array.from({ length: 1 + below(random, 6) }, (_, i) => {
    const id = `${pick(random, names)}-${i}`;
    const clip = { path: join(folder, `${id}.mp4`), id, label: labels[i % 2] };
    clipBytes(id.split("-")[0], clip.path);
    return clip;
  });
  const batchSize = 1 + below(random, 4);
  const using = (work) => async () => {
    const model = await lab.loadModel(path, { threads: 1 });
    return work(model).finally(() => model.close());
  };
  const skipping = (work) => mustSkip(using(work), clips);
  const saveTo = join(folder, "results.csv");
  const always = {
    classifyVideos: skipping((model) => lab.classifyVideos(model, clips, { batchSize })),
    evaluate: skipping((model) => lab.evaluate(model, clips, { batchSize, saveTo })),
    "evaluate again": skipping((model) => lab.evaluate(model, clips, { batchSize, saveTo })),
  };
  const framewise = {
    storeFrameScores: skipping((model) =>
      lab.storeFrameScores(model, clips, { folder: join(folder, "scores") }),
    ),
    mostInformativeFrames: skipping((model) => lab.mostInformativeFrames(model, clips)),
    extractFeatures: mustSkip(async () => {
      const backbone = await lab.loadBackbone(path, { tensor: "scores", pooling: "none", threads: 1 });
      return lab.extractFeatures(backbone, clips, { numFrames, batchSize }).finally(() => backbone.close());
    }, clips),
    classifyFrames: mustSkip(
      using(async (model) => {
        const scores = await lab.classifyFrames(model, clips[0].path, { batchSize });
        return { rows: [clips[0]], skipped: [], scores };
      }),
      clips.slice(0, 1),
    ),
  };
  return { name: what, calls: kind === "clip" ? always : { ...always, ...framewise } };
}
