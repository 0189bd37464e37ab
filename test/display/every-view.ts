import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import sharp from "sharp";
import { toDataFrame } from "../../src/datasets/tables/data-frame.js";
import { accuracyTable } from "../../src/display/table/accuracy-table.js";
import { evaluationReport } from "../../src/display/report/evaluation-report.js";
import { reliabilityChart } from "../../src/display/chart/reliability-chart.js";
import { asDisplayable } from "../../src/display/page/as-displayable.js";
import { classChart } from "../../src/display/chart/class-chart.js";
import { comparisonTable } from "../../src/display/table/comparison-table.js";
import { datasetReport } from "../../src/display/report/dataset-report.js";
import type { Displayable } from "../../src/display/page/displayable.js";
import { frameGif } from "../../src/display/player/frame-gif.js";
import { framePair } from "../../src/display/player/frame-pair.js";
import { historyChart } from "../../src/display/chart/history-chart.js";
import { imageGrid } from "../../src/display/grid/image-grid.js";
import { informativeFramesGrid } from "../../src/display/grid/informative-frames-grid.js";
import { informativeFramesTable } from "../../src/display/table/informative-frames-table.js";
import { multiLabelTable } from "../../src/display/table/multi-label-table.js";
import { predictionsTable } from "../../src/display/table/predictions-table.js";
import { ratingsTable } from "../../src/display/table/ratings-table.js";
import { scoreChart } from "../../src/display/chart/score-chart.js";
import { candidatePlayer } from "../../src/display/player/candidate-player.js";
import { scorePlayer } from "../../src/display/player/score-player.js";
import { momentTimeline } from "../../src/display/chart/moment-timeline.js";
import { windowChart } from "../../src/display/chart/window-chart.js";
import { windowPlayer } from "../../src/display/player/window-player.js";
import { table } from "../../src/display/table/table.js";
import { viewsTable } from "../../src/display/table/views-table.js";
import { viewsChart } from "../../src/display/chart/views-chart.js";
import { videoGrid } from "../../src/display/grid/video-grid.js";
import { videoPlayer } from "../../src/display/player/video-player.js";
import { RunComparison } from "../../src/evaluate/compare/compare-runs.js";
import type { ClipFacts } from "../../src/check/clip-facts.js";
import { DatasetReport } from "../../src/check/dataset-report.js";
import { findingsOf } from "../../src/check/findings.js";
import { progressBundle } from "../../src/notebook/progress-bar.js";
import { FootageRatings, RatedVideo } from "../../src/pipeline/rating/footage-ratings.js";
import { MostInformativeFrames } from "../../src/pipeline/frame-scores/mif-table.js";
import { frameScores } from "./frame-scores.js";
import { windowScores } from "./window-scores.js";
import { makeClip, prediction, predictionsOf } from "./support.js";

/** A name that a file can have: no slash, no null byte, at most 200 bytes. */
export function fileName(text: string): string {
  const bytes = Buffer.from(text.replace(/[/\0]/g, "_")).subarray(0, 200);
  return bytes.toString("utf8").replace(/\ufffd+$/, "");
}

/**
 * Every view of the library, with `texts` at every place that holds a text out of data: labels, ids, file names,
 * reasons, titles, captions, notes, names of columns, of models and of splits.
 *
 * @param texts - At least one; lists hold all of them, places for one text hold `all`.
 * @param folder - Where the clips are made.
 */
export async function everyView(
  texts: readonly string[],
  folder: string,
): Promise<Readonly<Record<string, Displayable>>> {
  const all = texts.join(" ");
  const plain = await makeClip(folder, "plain.mp4", { size: "64x48" });
  const clipFolder = join(folder, "clips");
  mkdirSync(clipFolder, { recursive: true });
  const named = join(clipFolder, `${fileName(all.slice(0, 120))}.mp4`);
  execFileSync("cp", [plain, named]);
  const picture = join(clipFolder, `${fileName(texts[0])}.png`);
  writeFileSync(
    picture,
    await sharp({ create: { width: 8, height: 8, channels: 3, background: "red" } })
      .png()
      .toBuffer(),
  );

  const skipped = texts.map((text) => ({ path: text, id: text, reason: text }));
  const rows = texts.map((text) => ({ ...prediction(text, [text, "other"], named), id: text }));
  const few = predictionsOf(rows, { topK: 2, skipped });
  const predictions = { ...few, setting: { ...few.setting, modelName: all, preset: all } };

  const labels = [...texts, "other"];
  const scoreRow = labels.map((_, i) => (i + 1) / ((labels.length * (labels.length + 1)) / 2));
  const everyScore = {
    ...predictions,
    ...{ labels, topK: labels.length, setting: { ...predictions.setting, numLabels: labels.length } },
  };
  const scores = frameScores({ path: named, labels, rows: [scoreRow, [...scoreRow].reverse(), scoreRow] });
  const { setting } = scores;
  const topK = labels.length;

  const clips: ClipFacts[] = texts.map((text) => ({
    ...{
      path: text,
      id: text,
      label: text,
      split: text,
      group: text,
      state: "broken",
      numFrames: 0,
      problem: text,
    },
  }));
  const dataset = { root: all, labels: [...texts, `${all} again`], skipped };
  const report = new DatasetReport({
    root: all,
    findings: findingsOf(dataset, clips, 16),
    clips,
    classes: dataset.labels,
  });

  const mifs = new MostInformativeFrames(
    texts.map((text, i) => ({
      category: text,
      fname: text,
      path: text,
      frame: i,
      ptsSeconds: i,
      probability: 0.5,
    })),
    skipped,
    { ...setting, modelName: all },
  );
  const comparison = new RunComparison({
    names: [all, "2"],
    rows: texts.map((text, i) => ({
      ...{ category: text, fname: text, firstFrame: i, secondFrame: i + 1 },
      ...{ firstProbability: 0.5, secondProbability: 0.25, largestDifference: 0.25 },
    })),
    onlyInFirst: texts,
    onlyInSecond: texts,
    notes: texts,
  });
  const ratings = new FootageRatings({
    rows: texts.map(
      (text) =>
        new RatedVideo({
          ...{ path: named, id: text, numFrames: 3, middleFrame: 1, flags: [text] },
          ratings: [{ rater: all, labels, numFrames: labels.map(() => 1), shares: scoreRow }],
        }),
    ),
    skipped,
    raters: [{ name: all, labels, setting }],
    thresholds: Object.fromEntries(texts.map((text) => [text, 0.5])),
    legacySeed: undefined,
  });

  const columns = Object.fromEntries(texts.map((text) => [text, text]));
  const history = [1, 2].map((epoch) => ({
    epoch,
    loss: 1 / epoch,
    accuracy: 0.5,
    valLoss: 1,
    valAccuracy: 0.4,
  }));
  const counts = texts.map((text, i) => ({ label: text, split: text, numClips: i + 1 }));
  const bar = progressBundle({
    title: all,
    done: 1,
    total: 2,
    unit: "clips",
    elapsedSeconds: 1,
    state: "running",
  });
  const bands = {
    moments: texts.map((label) => ({ path: named, label, probability: 0.5, startSeconds: 0, endSeconds: 1 })),
    truth: texts.map((label) => ({ path: named, id: label, label, startSeconds: 0, endSeconds: 1 })),
  };
  return {
    table: table([columns, ...texts.map((text) => ({ [texts[0]]: text }))], { caption: all, note: all }),
    dataFrame: asDisplayable(await toDataFrame({ label: [...texts] })),
    predictionsTable: predictionsTable(predictions),
    accuracyTable: accuracyTable(predictions),
    multiLabelTable: multiLabelTable(everyScore),
    evaluationReport: evaluationReport(predictions, { labels }),
    reliabilityChart: reliabilityChart(predictions),
    viewsTable: viewsTable([predictions]),
    viewsChart: viewsChart([predictions]),
    videoGrid: videoGrid(predictions),
    videoPlayer: videoPlayer(named, { title: all }),
    frameGif: frameGif(named, { title: all, indices: [0, 1] }),
    framePair: framePair(scores, { label: texts[0] }),
    scorePlayer: scorePlayer(named, scores, { title: all, topK }),
    scoreChart: scoreChart(scores, { title: all, topK }),
    windowChart: windowChart(windowScores(named, labels, [scoreRow, scoreRow]), {
      ...bands,
      title: all,
      topK,
    }),
    windowPlayer: windowPlayer(windowScores(named, labels, [scoreRow, scoreRow]), {
      ...bands,
      title: all,
      topK,
    }),
    momentTimeline: momentTimeline(bands.moments, bands.truth, { title: all }),
    historyChart: historyChart(history, { title: all, note: all }),
    classChart: classChart(counts, { title: all }),
    imageGrid: imageGrid(texts.map((text, i) => ({ path: i === 0 ? picture : text, id: text, label: text }))),
    ratingsTable: ratingsTable(ratings),
    informativeFramesGrid: informativeFramesGrid(mifs),
    correctedGrid: videoGrid(predictions, { correct: labels }),
    candidatePlayer: candidatePlayer(named, scores, { title: all, topK }),
    informativeFramesTable: informativeFramesTable(mifs),
    comparisonTable: comparisonTable(comparison, { head: texts.length }),
    datasetReport: datasetReport(report),
    text: asDisplayable(all),
    progress: { toBundle: () => Promise.resolve(bar), toString: () => String(bar["text/plain"]) },
  };
}
