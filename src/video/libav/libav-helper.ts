import { writeSync } from "node:fs";
import { createInterface } from "node:readline";
import { Doubt } from "./doubt.js";
import type { Libraries } from "./libraries.js";
import { endMark, messageKinds, type DoneNote, type HelperRequest, type Note, type StopRequest } from "./messages.js"; // prettier-ignore
import type { StoredStream } from "../stored-stream.js";
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

/** What a request was for. */
interface Work {
  readonly serve: Serve;
  readonly streamFields: (ff: Libraries, url: string) => StoredStream;
}

/** Does what is asked for; a doubt is an answer too: the request is left to the program. */
async function answerTo(
  request: HelperRequest,
  ff: Libraries,
  { serve, streamFields }: Work,
): Promise<Omit<DoneNote, "type">> {
  try {
    if ("header" in request) return { header: streamFields(ff, `file:${request.header}`) };
    await serve(ff, request, sinkOf(request.id));
    return {};
  } catch (error) {
    if (error instanceof Doubt) return { doubt: error.message };
    return { doubt: `the helper failed: ${(error as Error).message}` };
  }
}

function listen(ff: Libraries, work: Work): void {
  let last = Promise.resolve();
  const lines = createInterface({ input: process.stdin });
  lines.on("close", () => process.exit(0));
  lines.on("line", (line) => {
    const message = JSON.parse(line) as HelperRequest | StopRequest;
    if ("stop" in message) stopped = message.stop;
    else
      last = last.then(async () => {
        const answer = await answerTo(message, ff, work);
        write(errorOutput, Buffer.from(endMark(message.id)));
        note({ type: "done", ...answer });
      });
  });
}

async function start(): Promise<void> {
  try {
    // koffi may be missing
    const { loadLibraries } = await import("./libraries.js");
    const { selfTest } = await import("./self-test.js");
    const { serve } = await import("./serve.js");
    const { streamFields } = await import("./stream-fields.js");
    const ff = loadLibraries(process.argv[2] ?? "");
    ff.av_log_set_level(errorLevel);
    const problem = selfTest(ff);
    if (problem !== undefined) return note({ type: "unable", reason: problem });
    const { versions, generation } = ff;
    note({ type: "ready", versions, ffmpeg: generation.ffmpeg });
    listen(ff, { serve, streamFields });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const isMissing = code === "ERR_MODULE_NOT_FOUND" && message.includes("koffi");
    note({ type: "unable", reason: isMissing ? "the package koffi is not installed" : message });
  }
}

void start();
