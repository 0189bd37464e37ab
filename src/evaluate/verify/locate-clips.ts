import { stat } from "node:fs/promises";
import { join } from "node:path";
import type { Task } from "../../core/task.js";
import { sha256File } from "../../files/hash.js";
import type { ProvenanceClip } from "../../pipeline/provenance.js";
import type { Difference } from "./verification.js";

/** A clip of a table, where it is now. */
export interface LocatedClip {
  readonly recorded: ProvenanceClip;
  readonly path: string;
  /** Whether it can be classified anew. */
  readonly isThere: boolean;
}

/**
 * Finds the clips of a table and compares their content.
 *
 * @param data - A folder that they were moved to: each is looked for under as much of its old path as fits.
 */
export async function locateClips(
  clips: readonly ProvenanceClip[],
  data: string | undefined,
  task: Task,
): Promise<{ readonly located: readonly LocatedClip[]; readonly differences: readonly Difference[] }> {
  const located: LocatedClip[] = [];
  const differences: Difference[] = [];
  for (const recorded of clips) {
    task.signal.throwIfAborted();
    const path = data === undefined ? recorded.path : await below(data, recorded.path);
    const hash = await sha256File(path).catch(() => undefined);
    if (hash !== (recorded.sha256 ?? undefined)) {
      const then = recorded.sha256 === null ? "no readable file" : `sha256 ${recorded.sha256.slice(0, 8)}…`;
      const found = hash === undefined ? "no readable file" : `sha256 ${hash.slice(0, 8)}…`;
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
