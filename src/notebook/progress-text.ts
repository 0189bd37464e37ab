import { formatCount, formatPercent, formatSeconds } from "../core/format.js";
import type { Progress } from "../core/task.js";

/** Progress is not worth a word on speed before so many seconds. */
const shortest = 0.05;

/** How a task stands, in words: `"Classifying 62 clips: 24 of 62 clips · 12.3 clips/s · 3.1 s left"`. */
export function progressText(progress: Progress): string {
  return `${progress.title}: ${progressFacts(progress)}`;
}

/** The same without the title. */
export function progressFacts(progress: Progress): string {
  const { done, total, unit, elapsedSeconds, state } = progress;
  const time = formatSeconds(elapsedSeconds);
  const rate = rateText(done, unit, elapsedSeconds);
  if (state === "done") return [`${counted(done, unit)} in ${time}`, ...rate].join(" · ");
  const sofar = total === undefined ? counted(done, unit) : `${formatCount(done)} of ${counted(total, unit)}`;
  if (state === "failed") return `failed after ${sofar}, ${time}`;
  if (state === "stopped") return `stopped after ${sofar}, ${time}`;
  const share = total === undefined || total === 0 ? [] : [formatPercent(Math.min(1, done / total), 0)];
  return [...share, sofar, ...rate, ...timeLeft(done, total, elapsedSeconds)].join(" · ");
}

function counted(count: number, unit: string): string {
  return `${formatCount(count)} ${count === 1 ? unit.replace(/s$/, "") : unit}`;
}

function rateText(done: number, unit: string, elapsedSeconds: number): readonly string[] {
  if (done === 0 || elapsedSeconds < shortest) return [];
  const rate = done / elapsedSeconds;
  return [`${rate >= 100 ? formatCount(rate) : rate.toFixed(rate >= 1 ? 1 : 2)} ${unit}/s`];
}

function timeLeft(done: number, total: number | undefined, elapsedSeconds: number): readonly string[] {
  if (total === undefined || done === 0 || done >= total) return [];
  return [`${formatSeconds((elapsedSeconds / done) * (total - done))} left`];
}
