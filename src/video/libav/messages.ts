import type { Rectangle } from "../../tensor/rectangle.js";
import type { StoredStream } from "../stored-stream.js";

/** What a helper is asked for, one request at a time: a line of JSON. */
export type HelperRequest = ReadRequest | HeaderRequest;

/** Asks what a file says of its pictures. */
export interface HeaderRequest {
  /** Counts the requests of a helper, from 1. */
  readonly id: number;
  /** The file's path, absolute. */
  readonly header: string;
}

/** Asks for frames. */
export interface ReadRequest {
  /** Counts the requests of a helper, from 1. */
  readonly id: number;
  /** Absolute. */
  readonly path: string;
  /** Width and height of the pictures; others are left to the program. */
  readonly size: readonly [number, number];
  /** The unit of the file's times, as its header says it: `"1/12800"`. */
  readonly timeBase: string;
  /** For decoding. */
  readonly numThreads: number;
  /** FFmpeg's number of the inverse transform; default its own choice. */
  readonly transform?: number;
  /** What of each picture is wanted. */
  readonly region: Rectangle;
  /** Decoding begins at the last keyframe up to here, seconds; default: at the beginning of the file. */
  readonly startSeconds?: number;
  /** The number of the last frame that is decoded, counted from where that begins; default: the last of the file. */
  readonly lastIndex?: number;
  /** Which frames are handed over, counted alike: ascending, or every n-th from the first to before the end. */
  readonly wanted:
    readonly number[] | { readonly first: number; readonly step: number; readonly end?: number };
}

/** Ends a request early: a line of JSON. */
export interface StopRequest {
  readonly stop: number;
}

/**
 * What a helper writes: a head of unsigned 32-bit numbers `[kind, numTimes, length]` in the machine's byte order, then so many
 * times (64-bit floats, seconds), then so many bytes.
 */
export const messageKinds = {
  /** Bytes: a {@link Note} as JSON. */
  note: 0,
  /** Times: of all frames since the last message, the last of them this one's. Bytes: its pixels, packed RGB. */
  frame: 1,
  /** Times: of frames that nobody wants. */
  times: 2,
} as const;

/** Length of a message's head, bytes. */
export const headLength = 12;

/** What a helper says of itself, and at the end of each request. */
export type Note = ReadyNote | UnableNote | DoneNote;

/** The libraries are there and prove themselves. */
export interface ReadyNote {
  readonly type: "ready";
  /** Of the libraries: `libavcodec`, `libavformat` and others. */
  readonly versions: Readonly<Record<string, string>>;
  /** FFmpeg's own major version. */
  readonly ffmpeg: number;
}

/** They are not. */
export interface UnableNote {
  readonly type: "unable";
  readonly reason: string;
}

/** A request was read to its end. */
export interface DoneNote {
  readonly type: "done";
  /** Why it was not, and is left to the program. */
  readonly doubt?: string;
  /** Where that was asked for. */
  readonly header?: StoredStream;
}

/** What a helper writes to its error stream behind all that the libraries said about a request. */
export function endMark(id: number): string {
  return `\0${id}\n`;
}
