import { readFileSync } from "node:fs";
import { join } from "node:path";
import { isPart, type Clip } from "../datasets/clip.js";
import type { KeptPrediction } from "../evaluate/evaluate.js";
import { sha256File } from "../files/hash.js";
import type { Kept } from "../files/journal.js";
import { knownSha256 } from "../files/known-hash.js";
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
    const hash = mine && (await (isPart(clip) ? knownSha256 : sha256File)(clip.path).catch(() => undefined));
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
