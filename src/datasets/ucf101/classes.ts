import { matchGroups } from "../../core/match-groups.js";
import { composed } from "../../core/same-text.js";
import { splitLines } from "../../files/tables/read-text.js";
import { readGroundTruth } from "../tables/ground-truth-text.js";

/** What `classInd.txt` says. */
export interface Ucf101Classes {
  /** Class number, counted from 1 → name. */
  readonly byIndex: ReadonlyMap<number, string>;
  /** The name as it stands there, for one that differs in upper and lower case at most. */
  spelling(name: string): string | undefined;
}

/**
 * Reads `classInd.txt`: `1 ApplyEyeMakeup`, one class a line.
 *
 * Names are found in whatever case: the files of HandstandPushups are called `v_HandStandPushups_g01_c01.avi`.
 *
 * @throws {DatasetError} If it cannot be read.
 */
export async function readUcf101Classes(path: string): Promise<Ucf101Classes> {
  const lines = splitLines(await readGroundTruth(path));
  const byIndex = new Map<number, string>();
  const spellings = new Map<string, string>();
  for (const line of lines) {
    const found = matchGroups(line, /^\s*(\d+)\s+(\S.*?)\s*$/, 2);
    if (found === undefined) continue;
    const [index, name] = found;
    byIndex.set(Number(index), name);
    spellings.set(keyOf(name), name);
  }
  return { byIndex, spelling: (name) => spellings.get(keyOf(name)) };
}

function keyOf(name: string): string {
  return composed(name).toLowerCase();
}
