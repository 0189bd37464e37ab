import { itemAt } from "../../core/item-at.js";
import type { TopClasses } from "../../evaluate/metrics/top-classes.js";
import type { WindowScores } from "../../pipeline/windows/classify-windows.js";
import { shareText } from "../grid/verdict.js";
import { modelText, settingText } from "../report/setting-note.js";
import type { TableContent } from "./table-content.js";

/** A window chart in numbers: each class's mean and highest probability, and where that is. */
export function windowTable({ windows, setting, skipped }: WindowScores, top: TopClasses): TableContent {
  const spanText = (row: number): string => {
    const { startSeconds, endSeconds } = itemAt(windows, row, "a window");
    return `${startSeconds.toFixed(2)}–${endSeconds.toFixed(2)}`;
  };
  const left = skipped.length === 0 ? "" : `, ${skipped.length} skipped`;
  return {
    headers: ["class", "mean", "peak", "in seconds"],
    alignRight: [false, true, true, true],
    rows: top.courses.map((course) => [
      course === top.followed && top.courses.length > 1 ? `→ ${course.label}` : course.label,
      shareText(course.mean),
      shareText(itemAt(course.probabilities, course.bestRow)),
      spanText(course.bestRow),
    ]),
    notes: [`${modelText(setting)} · ${settingText(setting)} · ${windows.length} windows${left}`],
  };
}
