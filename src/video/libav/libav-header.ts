import { resolve } from "node:path";
import { atMost } from "../../core/at-most.js";
import { ffprobeHeader } from "../program/program-header.js";
import { metadataOf, type StoredStream } from "../stored-stream.js";
import type { VideoMetadata } from "../video-metadata.js";
import { abortOf } from "./abort.js";
import { HelperEnded, doubtOf } from "./helper.js";
import { giveBack, lend } from "./pool.js";
import { tellEnded } from "./request.js";

/** A header takes a helper a few milliseconds: more of them at a time would only be started in vain. */
const asking = atMost(2);
const noPixels = new Uint8Array(0);

/** What the libraries say of a video; at the first doubt, what ffprobe says. */
export async function libavHeader(
  path: string,
  options: { readonly signal?: AbortSignal },
): Promise<VideoMetadata> {
  const stream = await libavStream(path, options);
  return stream === undefined ? ffprobeHeader(path, options) : metadataOf(path, stream, options.signal);
}

/** @internal What the libraries say of a video; `undefined`: that is for ffprobe to say. */
export async function libavStream(
  path: string,
  options: { readonly signal?: AbortSignal } = {},
): Promise<StoredStream | undefined> {
  const signal = options.signal ?? new AbortController().signal;
  return asking(() => askHelper(path, signal), signal);
}

async function askHelper(path: string, signal: AbortSignal): Promise<StoredStream | undefined> {
  const helper = await lend();
  if (helper === undefined) return undefined;
  const abort = abortOf(signal);
  try {
    signal.throwIfAborted();
    helper.ask({ header: resolve(path) });
    const message = await abort.orEnd(helper.message(noPixels));
    giveBack(helper);
    return message.type === "done" && doubtOf(message) === undefined ? message.header : undefined;
  } catch (error) {
    // the caller is told at once
    void helper.stop(noPixels).then(() => giveBack(helper));
    if (!(error instanceof HelperEnded)) throw error;
    tellEnded(path, error);
    return undefined;
  } finally {
    abort.release();
  }
}
