import { open, readFile, type FileHandle } from "node:fs/promises";
import { errorCode } from "../core/errors.js";
import { mapInOrder } from "../core/pool.js";
import { writeFileAtomic } from "./atomic-write.js";
import { fileState, identityText, type FileState } from "./file-identity.js";
import { FileSystemError } from "./system-error.js";

/**
 * What a long run over files has computed so far, one line a file, appended as it goes: a run that was killed,
 * or one over more files, continues there.
 */
export interface Journal<Value extends object> {
  /** What an earlier run with the same settings kept of a file that is still the same. */
  find(path: string): Promise<Value | undefined>;
  /** {@link find} for many files, in their order. */
  findAll(paths: readonly string[]): Promise<readonly (Value | undefined)[]>;
  /**
   * Keeps a value; the line is on its way to disk when the promise resolves. A file that is gone, or not the one any more
   * that `find` met, is not kept: the value may be another file's.
   */
  add(path: string, value: Value): Promise<void>;
  close(): Promise<void>;
}

/** What a journal is about. */
export interface JournalOptions {
  /** What it keeps, in words: `"kinetoscope evaluation"`. */
  readonly kind: string;
  /** All that the values follow from; a journal made with other settings is begun anew. */
  readonly settings: object;
  /** Forget what is there. */
  readonly fresh: boolean;
}

/** Path, size and time of change of a file. */
interface FileIdentity {
  readonly file: string;
}

/** Files whose state is asked for at the same time. */
const filesAtOnce = 16;

/**
 * Opens a journal, or begins one.
 *
 * @throws {FileSystemError} If it cannot be read or written.
 */
export async function openJournal<Value extends object>(
  path: string,
  options: JournalOptions,
): Promise<Journal<Value>> {
  const { kind, settings, fresh } = options;
  const head = JSON.stringify({ journal: kind, version: 1, settings });
  const entries = fresh ? [] : await readEntries<Value>(path, head);
  const known = new Map(entries.map((entry) => [entry.file, entry]));
  // written anew: the last line of a killed run may be torn
  await writeFileAtomic(path, journalLines(head, entries));
  const file: FileHandle = await open(path, "a").catch((error: unknown) => {
    throw new FileSystemError("write", path, error);
  });

  const met = new Map<string, FileState | undefined>();
  let last: Promise<void> = Promise.resolve();

  async function append(filePath: string, value: Value): Promise<void> {
    const state = await fileState(filePath);
    if (state === undefined || (met.has(filePath) && !isSame(met.get(filePath), state))) return;
    const entry: FileIdentity & Value = { file: identityText(filePath, state), ...value };
    await file.appendFile(`${JSON.stringify(entry)}\n`).catch((error: unknown) => {
      throw new FileSystemError("write", path, error);
    });
  }

  async function find(filePath: string): Promise<Value | undefined> {
    const state = await fileState(filePath);
    met.set(filePath, state);
    return state && known.get(identityText(filePath, state));
  }

  return {
    find,
    async findAll(paths) {
      const found: (Value | undefined)[] = [];
      // all at once takes 4 kB a file that the system never gets back; some, because a network's disk answers slowly
      for await (const value of mapInOrder(paths, filesAtOnce, find)) found.push(value);
      return found;
    },
    add(filePath, value) {
      // one after the other: the lines stand in the order in which they were given
      const added = last.then(() => append(filePath, value));
      last = added.catch(() => undefined);
      return added;
    },
    close: () => file.close(),
  };
}

function isSame(before: FileState | undefined, now: FileState): boolean {
  return before?.size === now.size && before.mtimeMs === now.mtimeMs;
}

function* journalLines(head: string, entries: readonly object[]): Generator<string, void> {
  yield `${head}\n`;
  for (const entry of entries) yield `${JSON.stringify(entry)}\n`;
}

async function readEntries<Value extends object>(
  path: string,
  head: string,
): Promise<(FileIdentity & Value)[]> {
  const text = await readFile(path, "utf8").catch((error: unknown) => {
    if (errorCode(error) === "ENOENT") return "";
    throw new FileSystemError("read", path, error);
  });
  const [first, ...lines] = text.split("\n");
  if (first !== head) return [];
  return lines.flatMap((line) => {
    try {
      const entry = JSON.parse(line) as Partial<FileIdentity & Value> | null;
      return typeof entry?.file === "string" ? [entry as FileIdentity & Value] : [];
    } catch {
      return []; // torn by a kill, or the end of the file
    }
  });
}
