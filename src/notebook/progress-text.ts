import { formatBytes, formatCount, formatPercent, formatSeconds } from "../core/format.js";
import type { Progress, ProgressStage } from "../core/task.js";

/** Progress is not worth a word on speed before so many seconds. */
const shortest = 0.05;

/** How a task stands, in words: `"Classifying 62 clips: 24 of 62 clips · 12.3 clips/s · 3.1 s left"`. */
export function progressText(progress: Progress): string {
  const { title, stage } = progress;
  const facts = progressFacts(progress);
  const parts = [
    `${title}${facts.startsWith("in ") ? "" : ":"} ${facts}`,
    ...(stage === undefined ? [] : [stageText(stage)]),
  ];
  return parts.join(" › ");
}

/** How a stage stands: `"Preparing 8 previews: 3 of 8 previews"`. */
export function stageText({ title, done, total, unit, frames }: ProgressStage): string {
  const sofar = total === undefined ? counted(done, unit) : `${bare(done, unit)} of ${counted(total, unit)}`;
  return [`${title}: ${sofar}`, ...framesText(frames)].join(" · ");
}

/** The same without the title. */
export function progressFacts(progress: Progress): string {
  const { done, found = 0, total, unit, frames, elapsedSeconds, state } = progress;
  const time = formatSeconds(elapsedSeconds);
  const speed = elapsedSeconds < shortest ? 0 : (done - found) / elapsedSeconds;
  const rate = speed <= 0 ? [] : [rateText(speed, unit)];
  const before = found === 0 ? [] : [`${bare(found, unit)} ${found === 1 ? "was" : "were"} there already`];
  if (state === "done") {
    const count = saysEnough(progress) ? "" : `${counted(done, unit)} `;
    const facts = [`${count}in ${time}`, ...(isOne(progress) ? [] : rate), ...before];
    return [...facts, ...skippedText(progress)].join(" · ");
  }
  const sofar = total === undefined ? counted(done, unit) : `${bare(done, unit)} of ${counted(total, unit)}`;
  if (state === "failed") return `failed after ${sofar}, ${time}`;
  if (state === "stopped") return `stopped after ${sofar}, ${time}`;
  const share = total === undefined || total === 0 ? [] : [formatPercent(Math.min(1, done / total), 0)];
  return [...share, sofar, ...framesText(frames), ...rate, ...timeLeft(done, total, speed)].join(" · ");
}

/** Whether the title says already how many there are. */
function saysEnough(progress: Progress): boolean {
  const { title, done, unit } = progress;
  return isOne(progress) || title.includes(counted(done, unit));
}

/** One thing that the title names, or parts of one, are not worth a count. */
function isOne({ title, done, unit }: Progress): boolean {
  return unit === "parts" || (unit !== "bytes" && done === 1 && !/\d/.test(title));
}

/** The first reason stands for all: the result lists them. */
function skippedText({ skipped }: Progress): readonly string[] {
  if (skipped === undefined) return [];
  const others = skipped.count > 1 ? " (the first; .skipped has all)" : "";
  return [`${formatCount(skipped.count)} skipped: ${skipped.firstReason}${others}`];
}

function framesText(frames: number | undefined): readonly string[] {
  return frames === undefined ? [] : [counted(Math.floor(frames), "frames")];
}

function counted(count: number, unit: string): string {
  if (unit === "bytes") return formatBytes(count);
  return `${formatCount(count)} ${count === 1 ? unit.replace(/s$/, "") : unit}`;
}

function bare(count: number, unit: string): string {
  return unit === "bytes" ? formatBytes(count) : formatCount(count);
}

function rateText(speed: number, unit: string): string {
  if (unit === "bytes") return `${formatBytes(Math.round(speed))}/s`;
  return `${speed >= 100 ? formatCount(speed) : speed.toFixed(speed >= 1 ? 1 : 2)} ${unit}/s`;
}

function timeLeft(done: number, total: number | undefined, speed: number): readonly string[] {
  if (total === undefined || speed <= 0 || done >= total) return [];
  return [`${formatSeconds((total - done) / speed)} left`];
}
