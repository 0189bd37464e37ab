import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Clip } from "../datasets/clip.js";
import { clipFileSha256 } from "../datasets/clip-hash.js";
import type { KeptPrediction } from "../evaluate/evaluate.js";
import type { Kept } from "../files/journal.js";
import { keptFolder } from "./plan-folder.js";
import { unitName } from "./unit-store.js";

/** A clip that a single process has computed. */
export type KeptClip = Kept<KeptPrediction>;

/** Where a unit's clips are that a single process has computed. */
export function keptPath(folder: string, unit: number): string {
  return join(keptFolder(folder), `${unitName(unit)}.json`);
}

/** What a unit's clips have from a single process; only of files that still have the content of then. */
export async function keptOfUnit(
  folder: string,
  unit: number,
  clips: readonly Clip[],
): Promise<readonly (KeptClip | undefined)[]> {
  const kept = readKept(keptPath(folder, unit));
  const found: (KeptClip | undefined)[] = [];
  for (const [i, clip] of clips.entries()) {
    const mine = kept?.[i] ?? undefined;
    const hash = mine && (await clipFileSha256(clip).catch(() => undefined));
    found.push(hash !== undefined && hash === mine?.sha256 ? mine : undefined);
  }
  return found;
}

function readKept(path: string): readonly (KeptClip | null)[] | undefined {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as readonly (KeptClip | null)[];
  } catch {
    return undefined; // mostly there is none; what is missing is computed
  }
}
