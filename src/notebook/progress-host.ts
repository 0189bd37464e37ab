import type { Progress, TaskHost } from "../core/task.js";

/** Draws one state of one task. */
export type DrawProgress = (progress: Progress) => void | Promise<void>;

/** How often a task is drawn at most, milliseconds. */
const interval = 200;

interface Drawn {
  readonly draw: DrawProgress;
  latest: Progress;
  /** When it was last drawn, milliseconds of the process; `undefined`: not yet. */
  at: number | undefined;
  timer: NodeJS.Timeout | undefined;
  /** Ends when all drawn so far has been sent, so that the last state comes last. */
  sent: Promise<void>;
}

/**
 * A task host that draws each task at most five times a second, and its end always.
 *
 * What is over within a fifth of a second is not drawn at all: a bar that only flashes tells nothing, and
 * results out of a cache come without a line each. But what was skipped is always told.
 *
 * @param start - Called once per task; gives what draws it.
 * @param onInterrupt - How the person's interrupt is heard.
 */
export function throttledHost(start: () => DrawProgress, onInterrupt: TaskHost["onInterrupt"]): TaskHost {
  // Two tasks of one title at the same time share a bar.
  const running = new Map<string, Drawn>();

  function report(progress: Progress): void | Promise<void> {
    const drawn = running.get(progress.title) ?? begin(progress);
    drawn.latest = progress;
    if (progress.state === "running") {
      drawn.timer ??= setTimeout(() => void draw(drawn), untilNext(drawn)).unref();
      return;
    }
    clearTimeout(drawn.timer);
    running.delete(progress.title);
    const isWorthALine = progress.elapsedSeconds * 1000 >= interval || progress.skipped !== undefined;
    if (drawn.at !== undefined || isWorthALine) return draw(drawn);
  }

  function begin(progress: Progress): Drawn {
    const drawn: Drawn = {
      draw: start(),
      latest: progress,
      at: undefined,
      timer: undefined,
      sent: Promise.resolve(),
    };
    running.set(progress.title, drawn);
    return drawn;
  }

  return { report, onInterrupt };
}

function untilNext(drawn: Drawn): number {
  return drawn.at === undefined ? interval : Math.max(0, drawn.at + interval - performance.now());
}

function draw(drawn: Drawn): Promise<void> {
  const progress = drawn.latest;
  drawn.timer = undefined;
  drawn.at = performance.now();
  // A front end that is gone must not end the work.
  drawn.sent = drawn.sent.then(() => drawn.draw(progress)).catch(() => undefined);
  return drawn.sent;
}
