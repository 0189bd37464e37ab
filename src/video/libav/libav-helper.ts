import { writeSync } from "node:fs";
import { createInterface } from "node:readline";
import { Doubt } from "./doubt.js";
import type { Libraries } from "./libraries.js";
import { endMark, messageKinds, type Note, type ReadRequest, type StopRequest } from "./messages.js";
import type { FrameSink, Serve } from "./serve.js";

/**
 * A process of its own in which FFmpeg's libraries work: requests come as lines on its input, frames go to its output. It ends with
 * its input, that is with the process that started it. Nothing here may print anything else.
 */

const output = 1;
const errorOutput = 2;
/** FFmpeg's level of messages: what the ffmpeg program is asked for too. */
const errorLevel = 16;

let stopped = 0;

/** Writes all of it, and waits where the reader is slow. */
function write(file: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length;) {
    try {
      at += writeSync(file, bytes, at, bytes.length - at);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EAGAIN") process.exit(0); // nobody reads any more
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
    }
  }
}

function send(kind: number, times: readonly number[], bytes: Uint8Array): void {
  const head = Uint32Array.of(kind, times.length, bytes.length);
  const seconds = Float64Array.from(times);
  write(output, Buffer.concat([new Uint8Array(head.buffer), new Uint8Array(seconds.buffer)]));
  write(output, bytes);
}

function note(value: Note): void {
  send(messageKinds.note, [], Buffer.from(JSON.stringify(value)));
}

function sinkOf(id: number): FrameSink {
  return {
    frame: (times, bytes) => send(messageKinds.frame, times, bytes),
    times: (times) => send(messageKinds.times, times, new Uint8Array(0)),
    async pause() {
      await new Promise((resolve) => setImmediate(resolve));
      return stopped === id;
    },
  };
}

/** Why a request is left to the program; `undefined`: all is done. */
async function doubtOf(ff: Libraries, serve: Serve, request: ReadRequest): Promise<string | undefined> {
  try {
    await serve(ff, request, sinkOf(request.id));
    return undefined;
  } catch (error) {
    if (error instanceof Doubt) return error.message;
    return `the helper failed: ${(error as Error).message}`;
  }
}

function listen(ff: Libraries, serve: Serve): void {
  let last = Promise.resolve();
  const lines = createInterface({ input: process.stdin });
  lines.on("close", () => process.exit(0));
  lines.on("line", (line) => {
    const message = JSON.parse(line) as ReadRequest | StopRequest;
    if ("stop" in message) stopped = message.stop;
    else
      last = last.then(async () => {
        const doubt = await doubtOf(ff, serve, message);
        write(errorOutput, Buffer.from(endMark(message.id)));
        note({ type: "done", ...(doubt === undefined ? {} : { doubt }) });
      });
  });
}

async function start(): Promise<void> {
  try {
    // koffi may be missing
    const { loadLibraries } = await import("./libraries.js");
    const { selfTest } = await import("./self-test.js");
    const { serve } = await import("./serve.js");
    const ff = loadLibraries(process.argv[2] ?? "");
    ff.av_log_set_level(errorLevel);
    const problem = selfTest(ff);
    if (problem !== undefined) return note({ type: "unable", reason: problem });
    const { versions, generation } = ff;
    note({ type: "ready", versions, ffmpeg: generation.ffmpeg });
    listen(ff, serve);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const isMissing = code === "ERR_MODULE_NOT_FOUND" && message.includes("koffi");
    note({ type: "unable", reason: isMissing ? "the package koffi is not installed" : message });
  }
}

void start();
