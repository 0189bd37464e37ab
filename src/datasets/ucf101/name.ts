import { parse } from "node:path";
import { matchGroups } from "../../core/match-groups.js";

/** What the name of a UCF101 file says. */
export interface Ucf101FileName {
  /** The class as the file spells it: `HandStandPushups` in files of the class HandstandPushups. */
  readonly className: string;
  /** `"g08"`: clips of one class and group were cut from one recording. */
  readonly group: string;
  /** `"c01"`: number of the clip in its group. */
  readonly clip: string;
}

/** Takes `v_CricketShot_g08_c01.avi` apart; `undefined` for a name of another form. */
export function parseUcf101FileName(path: string): Ucf101FileName | undefined {
  const found = matchGroups(parse(path).name, /^v_(.+)_g(\d+)_c(\d+)$/, 3);
  if (found === undefined) return undefined;
  const [className, group, clip] = found;
  return { className, group: `g${group}`, clip: `c${clip}` };
}
