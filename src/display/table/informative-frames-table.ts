import { checkGiven } from "../../core/given.js";
import { checkOptions } from "../../core/options.js";
import type { MostInformativeFrames } from "../../pipeline/frame-scores/mif-table.js";
import type { Displayable } from "../page/displayable.js";
import { frameSettingText, onClips } from "../report/setting-note.js";
import { skippedLine } from "../report/skipped-list.js";
import { table, type TableOptions } from "./table.js";

/** True for what `mostInformativeFrames` gives. */
export function isInformativeFrames(value: unknown): value is MostInformativeFrames {
  const candidate = value as Partial<MostInformativeFrames> | null | undefined;
  return (
    typeof candidate === "object" &&
    candidate !== null &&
    candidate.setting?.level === "frame" &&
    typeof candidate.toRows === "function" &&
    Array.isArray(candidate.rows)
  );
}

/**
 * Most informative frames as a table under the published column names; below it how the frames were classified and
 * on how many clips.
 *
 * @param mifs - What `mostInformativeFrames` gave.
 * @example
 * await show(informativeFramesTable(mifs, { head: 20 }));
 */
export function informativeFramesTable(mifs: MostInformativeFrames, options: TableOptions = {}): Displayable {
  checkOptions("informativeFramesTable", options, {
    columns: true,
    head: true,
    tail: true,
    caption: true,
    note: true,
  });
  checkGiven("informativeFramesTable", "mifs", mifs, "informativeFrames");
  const { rows, skipped, setting } = mifs;
  const summary = skippedLine(`on ${onClips(rows.length, rows.length + skipped.length)}`, skipped);
  const note = `${frameSettingText(setting)} · ${summary}`;
  return table(mifs.toRows(), { note, ...options });
}
