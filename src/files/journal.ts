import { open, readFile, type FileHandle } from "node:fs/promises";
import { errorCode } from "../core/errors.js";
import { mapInOrder } from "../core/pool.js";
import { writeFileAtomic } from "./atomic-write.js";
import { sha256File } from "./hash.js";
import { fileState, identityText, isSameState, parseIdentity, type FileState } from "./identity.js";
import { FileSystemError } from "./system-error.js";

/**
 * What a long run over files has computed so far, one line a file, appended as it goes: a run that was killed,
 * or one over more files, continues there.
 */
export interface Journal<Value extends object> {
  /**
   * What earlier runs with the same settings kept of each file, in the order of the paths. A file is known by its content:
   * one that was moved or touched is hashed, if its size was met before.
   */
  findAll(paths: readonly string[]): Promise<readonly (Kept<Value> | undefined)[]>;
  /** {@link findAll} of one file. */
  find(path: string): Promise<Kept<Value> | undefined>;
  /**
   * Keeps a value; the line is on its way to disk when the promise resolves. A file that is gone, or not the one any more
   * that `findAll` met, is not kept: the value may be another file's.
   *
   * @param sha256 - Of the file, where it is known.
   */
  add(path: string, sha256: string | undefined, value: Value): Promise<void>;
  close(): Promise<void>;
}

/** What earlier runs kept of one content. */
export interface Kept<Value extends object> {
  /** Of the file; none in a journal of an earlier version. */
  readonly sha256: string | undefined;
  /** Where the file was that the latest is of. */
  readonly path: string | undefined;
  /** The latest first; those of the very file before those of others with the same content. */
  readonly values: readonly Value[];
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

/** A line of a journal: a value, and whose it is. */
type Entry<Value> = Value & {
  /** The file's path, size and time of change: {@link identityText}. */
  readonly file: string;
  readonly sha256?: string;
};

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
  const [first, ...lines] = fresh ? [] : ((await readLines(path)) ?? []);
  const entries = first === head ? entriesOf<Value>(lines) : [];
  // written anew: the last line of a killed run may be torn
  await writeFileAtomic(path, journalLines(head, entries));
  const file: FileHandle = await open(path, "a").catch((error: unknown) => {
    throw new FileSystemError("write", path, error);
  });
  const findKept = finder(entries);
  const met = new Map<string, FileState | undefined>();
  let last: Promise<void> = Promise.resolve();

  async function append(filePath: string, sha256: string | undefined, value: Value): Promise<void> {
    const state = await fileState(filePath);
    if (state === undefined || (met.has(filePath) && !isSameState(met.get(filePath), state))) return;
    const entry: Entry<Value> = { file: identityText(filePath, state), sha256, ...value };
    await file.appendFile(`${JSON.stringify(entry)}\n`).catch((error: unknown) => {
      throw new FileSystemError("write", path, error);
    });
  }

  async function find(filePath: string): Promise<Kept<Value> | undefined> {
    const state = await fileState(filePath);
    met.set(filePath, state);
    return state && findKept(filePath, state);
  }

  return {
    find,
    async findAll(paths) {
      const found: (Kept<Value> | undefined)[] = [];
      // all at once takes 4 kB a file that the system never gets back; some, because a network's disk answers slowly
      for await (const kept of mapInOrder(paths, filesAtOnce, find)) found.push(kept);
      return found;
    },
    add(filePath, sha256, value) {
      // one after the other: the lines stand in the order in which they were given
      const added = last.then(() => append(filePath, sha256, value));
      last = added.catch(() => undefined);
      return added;
    },
    close: () => file.close(),
  };
}

/** Finds what was kept of a file. Only one whose size was met, under another path or at another time, is hashed. */
function finder<Value extends object>(
  entries: readonly Entry<Value>[],
): (path: string, state: FileState) => Promise<Kept<Value> | undefined> {
  const byFile = groupBy(entries, ({ file }) => file);
  const bySize = groupBy(entries, ({ file }) => parseIdentity(file)?.size);
  const keptOf = (values: readonly Entry<Value>[]): Kept<Value> | undefined => {
    const latest = values.at(0);
    return latest && { sha256: latest.sha256, path: parseIdentity(latest.file)?.path, values };
  };
  return async (path, state) => {
    const own = byFile.get(identityText(path, state));
    if (own !== undefined) return keptOf(own);
    const others = bySize.get(state.size)?.filter(({ sha256 }) => sha256 !== undefined) ?? [];
    if (others.length === 0) return undefined;
    const hash = await sha256File(path).catch(() => undefined); // its turn to say why comes when it is opened
    return keptOf(others.filter(({ sha256 }) => sha256 === hash));
  };
}

/** The latest first. */
function groupBy<Item, Key>(items: readonly Item[], keyOf: (item: Item) => Key): Map<Key, Item[]> {
  const groups = new Map<Key, Item[]>();
  for (const item of [...items].reverse()) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return groups;
}

/** What stands in a journal, whatever its settings; nothing is opened for writing. */
export interface JournalContent {
  /** `undefined` where they cannot be read. */
  readonly settings: Readonly<Record<string, unknown>> | undefined;
  /** The files that something was kept of. */
  readonly paths: readonly string[];
}

/** Looks into a journal; `undefined` if there is none. */
export async function readJournal(path: string): Promise<JournalContent | undefined> {
  const lines = await readLines(path);
  if (lines === undefined) return undefined;
  const [first = "", ...others] = lines;
  const head = parseLine(first) as { readonly settings: JournalContent["settings"] } | undefined;
  const paths = entriesOf(others).map(({ file }) => parseIdentity(file)?.path ?? file);
  return { settings: head?.settings, paths };
}

function* journalLines(head: string, entries: readonly object[]): Generator<string, void> {
  yield `${head}\n`;
  for (const entry of entries) yield `${JSON.stringify(entry)}\n`;
}

async function readLines(path: string): Promise<readonly string[] | undefined> {
  const text = await readFile(path, "utf8").catch((error: unknown) => {
    if (errorCode(error) === "ENOENT") return undefined;
    throw new FileSystemError("read", path, error);
  });
  return text?.split("\n");
}

function entriesOf<Value extends object>(lines: readonly string[]): Entry<Value>[] {
  return lines.flatMap((line) => {
    const entry = parseLine(line) as Entry<Value> | undefined;
    return typeof entry?.file === "string" ? [entry] : [];
  });
}

/** `undefined`: torn by a kill, or the end of the file. */
function parseLine(line: string): object | undefined {
  try {
    return (JSON.parse(line) as object | null) ?? undefined;
  } catch {
    return undefined;
  }
}
