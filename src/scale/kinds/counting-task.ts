import type { Task } from "../../core/task.js";

/** The task of a unit: whoever shares the work out is told of each clip, and of nothing else. */
export function countingTask(signal: AbortSignal, onClip: () => void): Task {
  const ignore = (): void => undefined;
  return { signal, advance: onClip, find: onClip, pass: ignore, skip: ignore, expect: ignore };
}
