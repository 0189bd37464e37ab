import { readFile } from "node:fs/promises";
import { errorCode } from "../core/errors.js";
import { writeFileAtomic } from "../files/atomic-write.js";
import { FileSystemError } from "../files/system-error.js";
import type { EpochRow } from "./history.js";
import type { TrainingState } from "./training-session.js";

/** Training after some whole epochs: all that the rest follows from. */
export interface Checkpoint {
  readonly history: readonly EpochRow[];
  readonly state: TrainingState;
  /** The best weights so far. */
  readonly best: Float32Array;
}

interface Header {
  readonly checkpoint: string;
  readonly version: number;
  readonly key: string;
  readonly history: readonly EpochRow[];
  /** Vectors in the order in which they follow, each of `length` numbers. */
  readonly vectors: readonly string[];
  readonly length: number;
}

const kind = "kinetoscope training";
const version = 1;
const bestName = "best weights";

/**
 * Writes a checkpoint: one line of JSON, then float32 numbers. A reader, or a crash, never meets half of it.
 *
 * @param key - All that the training follows from, hashed.
 * @throws {FileSystemError} If it cannot be written.
 */
export async function writeCheckpoint(path: string, key: string, checkpoint: Checkpoint): Promise<void> {
  const { history, best } = checkpoint;
  const vectors: Record<string, Float32Array> = { ...checkpoint.state, [bestName]: best };
  const header: Header = {
    checkpoint: kind,
    version,
    key,
    history,
    vectors: Object.keys(vectors),
    length: best.length,
  };
  const numbers = Object.values(vectors).map((v) => Buffer.from(v.buffer, v.byteOffset, v.byteLength));
  await writeFileAtomic(path, Buffer.concat([Buffer.from(`${JSON.stringify(header)}\n`), ...numbers]));
}

/**
 * Reads a checkpoint, or gives `undefined` if there is none or it is of another training.
 *
 * @throws {FileSystemError} If there is a file that cannot be read.
 * @throws {RangeError} If there is some other file, which a checkpoint would overwrite.
 */
export async function readCheckpoint(path: string, key: string): Promise<Checkpoint | undefined> {
  const bytes = await readFile(path).catch((error: unknown) => {
    if (errorCode(error) === "ENOENT") return Buffer.alloc(0);
    throw new FileSystemError("read", path, error);
  });
  const end = bytes.indexOf("\n");
  const header = end < 0 ? undefined : parseHeader(bytes.toString("utf8", 0, end));
  if (bytes.length > 0 && header?.checkpoint !== kind)
    throw new RangeError(`Cannot keep training in "${path}": it is another kind of file. Choose a new path`);
  if (header === undefined || header.version !== version || header.key !== key) return undefined;
  const { vectors, length, history } = header;
  const numbers = new Float32Array(new Uint8Array(bytes.subarray(end + 1)).buffer);
  if (numbers.length !== vectors.length * length) return undefined;
  const entries = vectors.map((name, i) => [name, numbers.slice(i * length, (i + 1) * length)] as const);
  const { [bestName]: best, ...state } = Object.fromEntries(entries);
  const { weights } = state;
  return best && weights && { history, state: { ...state, weights }, best };
}

function parseHeader(line: string): Header | undefined {
  try {
    return JSON.parse(line) as Header;
  } catch {
    return undefined; // some other file
  }
}

/** Writes checkpoints now and then, and the last one in any case. */
export interface CheckpointSaver {
  keep(checkpoint: Checkpoint): Promise<void>;
  /** Writes what was kept and is not written yet. */
  flush(): Promise<void>;
}

/** Each write is forced to the disk, which takes longer than a short epoch: those share one. */
const millisecondsBetween = 1000;

/** A saver for one training; without a path it does nothing. */
export function checkpointSaver(path: string | undefined, key: string): CheckpointSaver {
  let unwritten: Checkpoint | undefined;
  let written = performance.now();
  async function flush(): Promise<void> {
    if (path === undefined || unwritten === undefined) return;
    const checkpoint = unwritten;
    unwritten = undefined;
    written = performance.now();
    await writeCheckpoint(path, key, checkpoint);
  }
  return {
    flush,
    async keep(checkpoint) {
      unwritten = checkpoint;
      if (performance.now() - written >= millisecondsBetween) await flush();
    },
  };
}
