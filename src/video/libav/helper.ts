import type { Readable, Writable } from "node:stream";
import { setTimeout as setTimeoutPromise } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { itemAt } from "../../core/item-at.js";
import { killGroup, spawnGuarded, type ChildProcess } from "../program/child-process.js";
import { canReadInPlace } from "../program/in-place-pipe.js";
import { openPipe } from "../program/open-pipe.js";
import type { PipePieces } from "../program/pipe-pieces.js";
import { helperScript } from "./helper-script.js";
import { endMark, headLength, messageKinds, type DoneNote, type Note, type HeaderRequest, type HelperRequest, type ReadRequest, type ReadyNote } from "./messages.js"; // prettier-ignore

/** A request that is no longer wanted has so long to end by itself. */
const stopMilliseconds = 2000;
/** Between the end of its output and its own. */
const longestExitMilliseconds = 1000;
const longestText = 8000;

/** A helper that ended, or was ended, in the middle of its work. */
export class HelperEnded extends Error {}

/** What came from a helper. */
export type Message =
  /** `times` are valid until the next message is asked for. */
  | { readonly type: "frame" | "times"; readonly times: Float64Array }
  /** `said`: what the libraries said of errors, `""`: nothing. */
  | (DoneNote & { readonly said: string });

/** A process in which FFmpeg's libraries work, one request at a time. */
export class Helper {
  readonly #child: ChildProcess;
  /** What would keep this process alive. */
  readonly #handles: readonly { ref?: () => void; unref?: () => void }[];
  readonly #output: PipePieces;
  readonly #headBytes = new Uint8Array(headLength);
  readonly #head = new Uint32Array(this.#headBytes.buffer);
  readonly #fewTimes = new Float64Array(8);
  #lastId = 0;
  /** Whether it has not yet said all about the last request. */
  #isBusy = false;
  #pending: Promise<unknown> | undefined;
  #said = "";
  #tellSaid: () => void = () => undefined;
  #ending: string | undefined;
  #tellExited: () => void = () => undefined;
  readonly #exited: Promise<void> = new Promise((resolve) => (this.#tellExited = resolve));
  #lastActivity = performance.now();
  /** What it says of itself, once it has started. */
  ready: ReadyNote | undefined;

  #isAwaited = false;
  #watching: NodeJS.Timeout | undefined;

  private constructor(stallSeconds: number) {
    // options of this program do not suit it
    const args = [fileURLToPath(helperScript), process.env["FFMPEG_LIBRARIES"] ?? ""];
    this.#child = spawnGuarded(process.execPath, args, ["pipe", "pipe", "pipe"], { NODE_OPTIONS: undefined });
    // without files for its pipes it has none of them
    const { stdin, stdout, stderr }: { stdin?: Writable | null; stdout?: Readable | null; stderr?: Readable | null } = this.#child; // prettier-ignore
    this.#child.on("error", (error) => this.#end(error.message));
    this.#child.on("exit", (code, signal) =>
      this.#end(signal === null ? `exit code ${String(code)}` : signal),
    );
    if (!stdin || !stdout || !stderr) throw new HelperEnded("too many open files");
    stdin.on("error", () => undefined); // its end is told by the child
    stderr.setEncoding("utf8").on("data", (text: string) => {
      this.#said = (this.#said + text).slice(-longestText);
      this.#tellSaid();
    });
    // a pipe that is read in place keeps nothing alive while nobody reads
    const others = canReadInPlace(stdout) ? [stdin, stderr] : [stdin, stdout, stderr];
    this.#handles = [this.#child, ...others] as { ref?: () => void; unref?: () => void }[];
    this.#output = openPipe(stdout, () => (this.#lastActivity = performance.now()), true);
    this.#keepsAlive(false);
    this.#watching = this.#watch(stallSeconds);
  }

  /**
   * Starts one and has it prove itself.
   *
   * @param options - `stallSeconds`: it is ended when it says nothing for so long while it is waited for; default 60.
   * @returns The helper, or why there is none.
   */
  static async start({ stallSeconds = 60 }: { stallSeconds?: number } = {}): Promise<Helper | string> {
    const helper = new Helper(stallSeconds);
    try {
      const note = await helper.#whileAwaited(() => helper.#note());
      if (note.type === "ready") helper.ready = note;
      if (note.type === "ready") return helper;
      helper.kill();
      return note.type === "unable" ? note.reason : "its helper answers what nobody asked";
    } catch (error) {
      helper.kill();
      return `its helper ended: ${(error as Error).message}`;
    }
  }

  /** Its number among the system's processes. */
  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Whether it has ended. */
  get hasEnded(): boolean {
    return this.#ending !== undefined;
  }

  /** Asks for frames, or for a header; what comes is read by {@link message}, up to the last. */
  ask(request: Omit<ReadRequest, "id"> | Omit<HeaderRequest, "id">): void {
    this.#lastId += 1;
    this.#said = "";
    this.#isBusy = true;
    this.#pending = undefined;
    const line: HelperRequest = { id: this.#lastId, ...request };
    this.#child.stdin?.write(`${JSON.stringify(line)}\n`);
  }

  /**
   * Waits for the next message.
   *
   * @param pixels - Where the pixels of a frame go.
   * @throws {HelperEnded}
   */
  message(pixels: Uint8Array): Promise<Message> {
    const next = this.#whileAwaited(async (): Promise<Message> => {
      await this.#fill(this.#headBytes);
      const [kind, numTimes, length] = this.#headNumbers();
      if (kind === messageKinds.note) {
        const note = await this.#json(length);
        if (note.type !== "done") throw new HelperEnded("it answers what nobody asked");
        const said = await this.#saidUntilEnd();
        this.#isBusy = false;
        return { ...note, said };
      }
      const times = this.#timesOf(numTimes);
      if (numTimes > 0) await this.#fill(new Uint8Array(times.buffer, 0, times.byteLength));
      if (length > 0) await this.#fill(pixels.length === length ? pixels : new Uint8Array(length));
      return { type: kind === messageKinds.frame ? "frame" : "times", times };
    });
    this.#pending = next;
    return next;
  }

  /** Ends the request that is under way, and reads what still comes of it; a helper that does not end it is ended. */
  async stop(pixels: Uint8Array): Promise<void> {
    if (!this.#isBusy) return;
    this.#child.stdin?.write(`${JSON.stringify({ stop: this.#lastId })}\n`);
    const late = setTimeout(() => this.kill(), stopMilliseconds);
    try {
      await this.#pending;
      await this.#readUntilDone(pixels);
    } catch {
      this.kill();
    } finally {
      clearTimeout(late);
    }
  }

  /** Ends it now. */
  kill(): void {
    if (!this.hasEnded) killGroup(this.#child);
  }

  /** Lets it end by itself: it has nothing more to do. */
  dismiss(): void {
    this.#child.stdin?.end();
  }

  async #readUntilDone(pixels: Uint8Array): Promise<void> {
    while (this.#isBusy) await this.message(pixels);
  }

  #end(reason: string): void {
    this.#ending ??= reason;
    clearInterval(this.#watching);
    this.#tellExited();
    this.#tellSaid();
  }

  /** While nobody waits for it, it does not keep this process alive. */
  #keepsAlive(isAwaited: boolean): void {
    for (const part of this.#handles)
      if (isAwaited) part.ref?.();
      else part.unref?.();
  }

  async #whileAwaited<Result>(work: () => Promise<Result>): Promise<Result> {
    this.#keepsAlive(true);
    this.#lastActivity = performance.now();
    this.#isAwaited = true;
    try {
      return await work();
    } finally {
      this.#isAwaited = false;
      this.#keepsAlive(false);
    }
  }

  /** Ends it when it says nothing for too long. */
  #watch(stallSeconds: number): NodeJS.Timeout {
    const stallMilliseconds = stallSeconds * 1000;
    const look = (): void => {
      if (!this.#isAwaited || performance.now() - this.#lastActivity < stallMilliseconds) return;
      this.#ending ??= `no sign of life for ${stallSeconds} s`;
      killGroup(this.#child);
    };
    return setInterval(look, Math.min(1000, stallMilliseconds / 4)).unref();
  }

  #fill(target: Uint8Array): void | Promise<void> {
    const filled = this.#output.fill(target);
    return filled === target.length ? undefined : this.#whole(target, filled);
  }

  async #whole(target: Uint8Array, filled: number | Promise<number>): Promise<void> {
    if ((await filled) === target.length) return;
    await Promise.race([this.#exited, setTimeoutPromise(longestExitMilliseconds)]); // how it ended is told after its pipes
    throw new HelperEnded(this.#ending ?? "its output ended");
  }

  /** What the next message is, how many times it holds, and how many bytes follow them. */
  #headNumbers(): readonly [kind: number, numTimes: number, length: number] {
    return [itemAt(this.#head, 0), itemAt(this.#head, 1), itemAt(this.#head, 2)];
  }

  async #note(): Promise<Note> {
    await this.#fill(this.#headBytes);
    const [, , length] = this.#headNumbers();
    return this.#json(length);
  }

  async #json(length: number): Promise<Note> {
    const bytes = new Uint8Array(length);
    await this.#fill(bytes);
    return JSON.parse(Buffer.from(bytes).toString()) as Note;
  }

  /** Room for times; that of few is used again by the next message. */
  #timesOf(count: number): Float64Array {
    return count > this.#fewTimes.length ? new Float64Array(count) : this.#fewTimes.subarray(0, count);
  }

  /** The error stream is another pipe: its part of a request ends with a mark. */
  async #saidUntilEnd(): Promise<string> {
    const mark = endMark(this.#lastId);
    while (!this.#said.includes(mark)) {
      if (this.#ending !== undefined) throw new HelperEnded(this.#ending);
      await new Promise<void>((resolve) => (this.#tellSaid = resolve));
    }
    return this.#said.slice(0, this.#said.indexOf(mark)).trim();
  }
}

/** Why what came of a request may not be what the program would give; `undefined`: it is the same. */
export function doubtOf({ doubt, said }: Message & { readonly type: "done" }): string | undefined {
  return doubt ?? (said === "" ? undefined : "the libraries said something");
}
