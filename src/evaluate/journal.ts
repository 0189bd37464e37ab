import { open, readFile, stat, type FileHandle } from "node:fs/promises";
import { errorCode } from "../core/errors.js";
import { writeFileAtomic } from "../files/atomic-write.js";
import { FileSystemError } from "../files/system-error.js";
import type { Clip } from "../datasets/clip.js";
import type { Prediction } from "../pipeline/predictions.js";

/**
 * What an evaluation has computed so far, one line a clip, appended as it goes: a run that was killed, or one
 * over more clips, continues there.
 */
export interface Journal {
  /** What an earlier run with the same settings kept of a clip whose file is still the same. */
  find(clip: Clip): Promise<KeptPrediction | undefined>;
  /** Keeps a prediction; the line is on its way to disk when the promise resolves. */
  add(clip: Clip, prediction: Prediction, place: string): Promise<void>;
  close(): Promise<void>;
}

/** A prediction and the place in a batch on which its last bits depend. */
export interface KeptPrediction {
  readonly place: string;
  readonly prediction: Prediction;
}

interface Entry extends KeptPrediction {
  /** Path, size and time of change of the clip's file. */
  readonly file: string;
}

/**
 * Opens the journal of an evaluation.
 *
 * @param settings - All that the predictions follow from; a journal made with other settings is begun anew.
 * @param fresh - Forget what is there.
 */
export async function openJournal(path: string, settings: object, fresh: boolean): Promise<Journal> {
  const head = JSON.stringify({ journal: "kinetoscope evaluation", version: 1, settings });
  const entries = fresh ? [] : await readEntries(path, head);
  const known = new Map(entries.map((entry) => [entry.file, entry]));
  // written anew: the last line of a killed run may be torn
  await writeFileAtomic(path, [head, ...entries.map((entry) => JSON.stringify(entry)), ""].join("\n"));
  const file: FileHandle = await open(path, "a").catch((error: unknown) => {
    throw new FileSystemError("write", path, error);
  });

  return {
    async find(clip) {
      const identity = await fileIdentity(clip.path);
      const entry = identity === undefined ? undefined : known.get(identity);
      if (entry === undefined) return undefined;
      // the label may have been corrected since
      return { ...entry, prediction: { ...entry.prediction, id: clip.id, groundTruth: clip.label } };
    },
    async add(clip, prediction, place) {
      const identity = await fileIdentity(clip.path);
      if (identity === undefined) return;
      const entry: Entry = { file: identity, place, prediction };
      await file.appendFile(`${JSON.stringify(entry)}\n`).catch((error: unknown) => {
        throw new FileSystemError("write", path, error);
      });
    },
    close: () => file.close(),
  };
}

async function readEntries(path: string, head: string): Promise<Entry[]> {
  const text = await readFile(path, "utf8").catch((error: unknown) => {
    if (errorCode(error) === "ENOENT") return "";
    throw new FileSystemError("read", path, error);
  });
  const [first, ...lines] = text.split("\n");
  if (first !== head) return [];
  return lines.flatMap((line) => {
    try {
      return [JSON.parse(line) as Entry];
    } catch {
      return []; // torn by a kill, or the end of the file
    }
  });
}

async function fileIdentity(path: string): Promise<string | undefined> {
  const info = await stat(path).catch(() => undefined);
  return info === undefined ? undefined : `${path} ${info.size} ${info.mtimeMs}`;
}
