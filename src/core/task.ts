import { AsyncLocalStorage } from "node:async_hooks";
import { linkSignals } from "./linked-signal.js";

/** How far a long piece of work has come. */
export interface Progress {
  /** What is being done, for a reader: `"Classifying 8 clips"`. */
  readonly title: string;
  /** Units finished. */
  readonly done: number;
  /** Those of them that were there before the work began, and so say nothing about its speed; default 0. */
  readonly found?: number;
  /** Units in all, or `undefined` while unknown. */
  readonly total: number | undefined;
  /** What a unit is, in the plural: `"clips"`, `"frames"`; `"bytes"` are shown as kB, MB, GB. */
  readonly unit: string;
  /** Frames that went through a model so far, where units are larger and take long: work that looks frozen is not. */
  readonly frames?: number;
  /** Units of which nothing came, and why not the first of them; default none. */
  readonly skipped?: SkippedUnits;
  /** Seconds since the start. */
  readonly elapsedSeconds: number;
  /** `"running"` until the last report, which says how it ended. */
  readonly state: "running" | "done" | "failed" | "stopped";
  /** The part of the work that goes on just now, where it has parts of its own. */
  readonly stage?: ProgressStage;
}

/** Units that were passed over. */
export interface SkippedUnits {
  readonly count: number;
  /** Why the first of them was. */
  readonly firstReason: string;
}

/** How far a part of a longer piece of work has come. */
export type ProgressStage = Pick<Progress, "title" | "done" | "total" | "unit" | "frames">;

/** Where progress is shown (a notebook's bar, a terminal's line), and what may interrupt the work. */
export interface TaskHost {
  /** Told about every step; must be cheap, never throws. The promise, if any, is awaited at the end. */
  report(progress: Progress): void | Promise<void>;
  /** Calls `stop` when the person interrupts; returns how to stop listening. */
  onInterrupt(stop: () => void): () => void;
}

/** What the work inside {@link runTask} is given. */
export interface Task {
  /** Ends with the caller's signal or with the person's interrupt. */
  readonly signal: AbortSignal;
  /** Tells that `units` more are finished; fewer than 0 where work was lost. */
  advance(units: number): void;
  /** Tells that `units` were there already: they are done, but do not count as speed. */
  find(units: number): void;
  /** Tells that so many more frames of unfinished units went through a model. */
  pass(frames: number): void;
  /** Tells that a unit is passed over, and why: nobody should find out by its absence. It still has to {@link advance}. */
  skip(reason: string): void;
  /** Tells how many units there are in all, once that is known or has changed. */
  expect(total: number): void;
}

/** What {@link runTask} needs to know. */
export interface TaskOptions {
  readonly title: string;
  readonly total?: number;
  readonly unit: string;
  readonly signal?: AbortSignal;
}

const silentHost: TaskHost = { report: () => undefined, onInterrupt: () => () => undefined };
let host: TaskHost = silentHost;
const ignore = (): void => undefined;
const outerTask = new AsyncLocalStorage<OuterTask>();

/** A task and where the tasks inside it tell how they stand. */
interface OuterTask {
  readonly task: Task;
  /** The task that it is a stage of. */
  readonly outer?: OuterTask;
  isOver: boolean;
  /** The stage named `key` stands so; `undefined`: it is over. */
  tell(key: object, stage: ProgressStage | undefined): void;
}

/** Says where progress goes and where interrupts come from; `index.ts` and the command line call it once. */
export function setTaskHost(newHost: TaskHost): void {
  host = newHost;
}

/** The error that a stopped piece of work ends with; its `name` is `"AbortError"`. */
export function interruptedError(title: string): DOMException {
  return new DOMException(`Interrupted: ${title}`, "AbortError");
}

/**
 * Runs long work with progress and interruption: every long function of the library goes through here.
 *
 * A task inside a task has no bar of its own: it is a stage of the outer one, which the reader watches, and ends with it.
 *
 * @throws The signal's reason when `signal` ended it; an `AbortError` when the person interrupted.
 */
export async function runTask<Result>(
  options: TaskOptions,
  work: (task: Task) => Promise<Result>,
): Promise<Result> {
  const outer = runningTask(outerTask.getStore());
  const { title, unit, signal } = options;
  signal?.throwIfAborted();
  if (outer !== undefined) return runStage(outer, options, work);

  // A listener added in the synchronous part of a tslab cell makes the stop button kill the kernel.
  await Promise.resolve();
  const interrupt = new AbortController();
  const stopListening = host.onInterrupt(() => interrupt.abort(interruptedError(title)));
  const linked = linkSignals(signal === undefined ? [interrupt.signal] : [signal, interrupt.signal]);
  const ended = linked.signal;
  const started = performance.now();
  let { total } = options;
  let done = 0;
  let found = 0;
  let frames: number | undefined;
  let skipped: SkippedUnits | undefined;
  const stages = new Map<object, ProgressStage>();
  const report = (state: Progress["state"]): void | Promise<void> => {
    const elapsedSeconds = (performance.now() - started) / 1000;
    // abandoned work goes on for a while and must not begin a new bar
    if (state === "running" && own.isOver) return;
    if (state !== "running") own.isOver = true;
    // of stages that run side by side, the one that began first
    const stage = own.isOver ? undefined : Array.from(stages.values()).at(0);
    const facts = { title, done, found, total, unit, frames, skipped, elapsedSeconds, state };
    return host.report(stage === undefined ? facts : { ...facts, stage });
  };
  const task: Task = {
    signal: ended,
    advance(units) {
      done += units;
      void report("running");
    },
    find(units) {
      done += units;
      found += units;
      void report("running");
    },
    pass(more) {
      frames = (frames ?? 0) + more;
      void report("running");
    },
    skip(reason) {
      skipped = { count: (skipped?.count ?? 0) + 1, firstReason: skipped?.firstReason ?? reason };
    },
    expect(newTotal) {
      total = newTotal;
      void report("running");
    },
  };
  const own: OuterTask = {
    task,
    isOver: false,
    tell(key, stage) {
      if (stage === undefined) stages.delete(key);
      else stages.set(key, stage);
      void report("running");
    },
  };

  try {
    void report("running");
    const result = await outerTask.run(own, () => untilAborted(work(task), ended));
    await report("done");
    return result;
  } catch (error) {
    await report(ended.aborted ? "stopped" : "failed");
    throw error;
  } finally {
    linked.release();
    stopListening();
  }
}

/**
 * The innermost of `task` and those around it that still runs.
 *
 * What a task leaves behind (a timer, a listener) still finds the task when it is over: nobody watches its bar then or
 * ends it. Deno's kernel runs all later cells in the context in which a module was last imported.
 */
function runningTask(task: OuterTask | undefined): OuterTask | undefined {
  return task?.isOver === true ? runningTask(task.outer) : task;
}

/** A task inside a task. */
async function runStage<Result>(
  outer: OuterTask,
  options: TaskOptions,
  work: (task: Task) => Promise<Result>,
): Promise<Result> {
  const { title, unit, signal } = options;
  const key = {};
  const linked = linkSignals(signal === undefined ? [outer.task.signal] : [outer.task.signal, signal]);
  let { total } = options;
  let done = 0;
  let frames: number | undefined;
  const add = (units: number): void => {
    done += units;
    outer.tell(key, { title, done, total, unit, frames });
  };
  const task: Task = {
    signal: linked.signal,
    advance: add,
    find: add,
    pass(more) {
      frames = (frames ?? 0) + more;
      add(0);
    },
    skip: (reason) => outer.task.skip(reason),
    expect(newTotal) {
      total = newTotal;
      add(0);
    },
  };
  add(0);
  // what is inside a stage is no stage of its own: two bars are enough
  const own: OuterTask = { task, outer, isOver: false, tell: ignore };
  try {
    return await outerTask.run(own, () => work(task));
  } finally {
    own.isOver = true;
    linked.release();
    outer.tell(key, undefined);
  }
}

/** Settles with `promise`, or rejects at once when `signal` ends: work that cannot be hurried is left to end alone. */
export async function untilAborted<Result>(
  promise: Promise<Result>,
  signal: AbortSignal | undefined,
): Promise<Result> {
  if (signal === undefined) return promise;
  promise.catch(() => undefined); // after an abort nobody else will look at its error
  signal.throwIfAborted();
  let onAbort: () => void = () => undefined;
  const aborted = new Promise<never>((_, reject) => {
    onAbort = (): void => reject(signal.reason as Error);
    signal.addEventListener("abort", onAbort, { once: true });
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}
