import { stat } from "node:fs/promises";
import { join } from "node:path";
import { DatasetError } from "../../core/errors.js";
import { formatCounted } from "../../core/format.js";
import { runTask, type Task } from "../../core/task.js";
import { samplePositions } from "../../datasets/sample.js";
import { sha256File } from "../../files/hash.js";
import type { ProvenanceClip } from "../../pipeline/provenance.js";
import { shortHash, type Difference } from "./verification.js";

/** A clip of a table, where it is now. */
export interface LocatedClip {
  readonly recorded: Omit<ProvenanceClip, "rowSha256">;
  readonly path: string;
  /** Whether it can be classified anew. */
  readonly isThere: boolean;
}

/** The clips of a table where they are now, and those whose content differs. */
export interface LocatedClips {
  readonly located: readonly LocatedClip[];
  readonly differences: readonly Difference[];
}

/**
 * Finds the clips of a table and compares their content, with a progress bar.
 *
 * @param path - The table.
 * @param data - A folder that they were moved to: each is looked for under as much of its old path as fits.
 * @throws {DatasetError} If none of them is there.
 */
export async function locateClips(
  path: string,
  clips: readonly Omit<ProvenanceClip, "rowSha256">[],
  data: string | undefined,
  signal: AbortSignal | undefined,
): Promise<LocatedClips> {
  const title = `Comparing ${formatCounted(clips.length, "clip")} with ${path}`;
  const files = await runTask({ title, total: clips.length, unit: "clips", signal }, (task) =>
    locateEach(clips, data, task),
  );
  const [first] = files.located;
  if (first !== undefined && !files.located.some(({ isThere }) => isThere)) {
    throw new DatasetError(
      `Cannot verify "${path}": none of its ${formatCounted(clips.length, "clip")} is there, such as "${first.path}". ` +
        "Name the folder that they are in now with the option data",
      { path },
    );
  }
  return files;
}

async function locateEach(
  clips: readonly LocatedClip["recorded"][],
  data: string | undefined,
  task: Task,
): Promise<LocatedClips> {
  const located: LocatedClip[] = [];
  const differences: Difference[] = [];
  // a file of many parts is read once
  const hashes = new Map<string, Promise<string | undefined>>();
  for (const recorded of clips) {
    task.signal.throwIfAborted();
    const path = data === undefined ? recorded.path : await below(data, recorded.path);
    const reading = hashes.get(path) ?? sha256File(path).catch(() => undefined);
    const hash = await hashes.set(path, reading).get(path);
    if (hash !== (recorded.sha256 ?? undefined)) {
      const then = recorded.sha256 === null ? "no readable file" : shortHash(recorded.sha256);
      const found = hash === undefined ? "no readable file" : shortHash(hash);
      differences.push({ kind: "clip", name: path, recorded: then, found });
    }
    located.push({ recorded, path, isThere: hash !== undefined });
    task.advance(1);
  }
  return { located, differences };
}

async function below(folder: string, path: string): Promise<string> {
  const parts = path.split(/[\\/]/).filter((part) => part !== "" && part !== "." && part !== "..");
  for (let first = 0; first < parts.length; first += 1) {
    const candidate = join(folder, ...parts.slice(first));
    const found = await stat(candidate).catch(() => undefined);
    if (found?.isFile() === true) return candidate;
  }
  return join(folder, parts.at(-1) ?? "");
}

/** The positions of the clips that are classified anew; all without `sample`. */
export function drawnPositions(numClips: number, sample: number | undefined, seed: number): Iterable<number> {
  if (sample === undefined || sample >= numClips) return Array(numClips).keys();
  return samplePositions(numClips, sample, "clips", { seed });
}
