import { programSource } from "../program/program-source.js";
import type { FrameReading, FramesInOrder } from "../source.js";
import { abortOf, type Abort } from "./abort.js";
import { HelperEnded, doubtOf, type Helper, type Message } from "./helper.js";
import { giveBack, lend } from "./pool.js";
import { requestOf, tellEnded } from "./request.js";
import { count } from "./tally.js";
import { threadsFor } from "./threads.js";

/** Frames in order from a helper; at the first doubt the program begins anew, and goes on behind the frames that were given. */
export class LibavReading implements FrameReading {
  readonly #frames: FramesInOrder;
  readonly #abort: Abort;
  readonly #pixels: Uint8Array;
  readonly #ptsSeconds: number[] = [];
  readonly ended: Promise<void>;
  #end: () => void = () => undefined;
  #helper: Promise<Helper | undefined> | undefined;
  #instead: FrameReading | undefined;
  #numGiven = 0;
  #isOver = false;

  constructor(frames: FramesInOrder) {
    this.#frames = frames;
    this.#abort = abortOf(frames.signal);
    const { width, height } = frames.region ?? frames.metadata;
    this.#pixels = new Uint8Array(width * height * 3);
    this.ended = new Promise((resolve) => (this.#end = resolve));
    this.#helper = this.#ask();
    this.#helper.catch(() => undefined); // told by next()
    void this.#abort.promise.catch(() => this.stop());
  }

  get pixels(): Uint8Array {
    return this.#instead?.pixels ?? this.#pixels;
  }

  get ptsSeconds(): readonly number[] {
    return this.#instead?.ptsSeconds ?? this.#ptsSeconds;
  }

  async next(): Promise<number | undefined> {
    if (this.#instead !== undefined) return this.#instead.next();
    this.#frames.signal.throwIfAborted();
    while (!this.#isOver) {
      const message = await this.#abort.orEnd(this.#message());
      if (message === undefined) return this.#byProgram();
      if (message.type === "done") await this.stop();
      else for (const time of message.times) this.#ptsSeconds.push(time);
      if (message.type === "frame") return this.#numGiven++;
    }
    return undefined;
  }

  async stop(): Promise<void> {
    if (this.#instead !== undefined) return this.#instead.stop();
    if (this.#isOver) return this.ended;
    this.#isOver = true;
    this.#abort.release();
    const helper = await this.#helper?.catch(() => undefined);
    await helper?.stop(this.#pixels);
    if (helper !== undefined) giveBack(helper);
    this.#end();
  }

  timesOf(count: number): Promise<void> {
    // they come with the frames
    return this.#instead?.timesOf(count) ?? Promise.resolve();
  }

  async #ask(): Promise<Helper | undefined> {
    const helper = await lend();
    const { metadata, first = 0, every, end } = this.#frames;
    const numThreads = threadsFor(metadata);
    helper?.ask({ ...requestOf(this.#frames), wanted: { first, step: every, end }, numThreads });
    return helper;
  }

  /** @returns `undefined` where the program has to go on. */
  async #message(): Promise<Message | undefined> {
    const helper = await this.#helper;
    if (helper === undefined) return undefined;
    try {
      const message = await helper.message(this.#pixels);
      if (message.type !== "done") return message;
      const doubt = doubtOf(message);
      count(doubt);
      return doubt === undefined ? message : undefined;
    } catch (error) {
      if (!(error instanceof HelperEnded)) throw error;
      tellEnded(this.#frames.path, error);
      return undefined;
    }
  }

  async #byProgram(): Promise<number | undefined> {
    const helper = await this.#helper;
    if (helper !== undefined) giveBack(helper);
    this.#helper = undefined;
    this.#frames.signal.throwIfAborted();
    this.#abort.release();
    const instead = (this.#instead = programSource.inOrder(this.#frames));
    void instead.ended.then(this.#end);
    for (let i = 0; i < this.#numGiven; i += 1) if ((await instead.next()) === undefined) return undefined;
    return instead.next();
  }
}
