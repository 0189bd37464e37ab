import { itemAt } from "../../core/item-at.js";
import { formatCount } from "../../core/format.js";
import type { TopClasses } from "../../evaluate/metrics/top-classes.js";
import type { FrameScores } from "../../pipeline/frame-scores/frame-scores.js";
import { frameSettingText } from "../report/setting-note.js";
import type { TableContent } from "./table-content.js";
import { shareText } from "../grid/verdict.js";

/** A score chart in numbers: each class's mean and highest probability, and where that is. */
export function scoreTable(scores: FrameScores, top: TopClasses): TableContent {
  const { followed } = top;
  return {
    headers: ["class", "mean", "peak", "at frame", "at second"],
    alignRight: [false, true, true, true, true],
    rows: top.courses.map((course) => [
      course === followed && top.courses.length > 1 ? `→ ${course.label}` : course.label,
      shareText(course.mean),
      shareText(itemAt(course.probabilities, course.bestRow)),
      formatCount(itemAt(scores.indices, course.bestRow)),
      itemAt(scores.ptsSeconds, course.bestRow).toFixed(2),
    ]),
    notes: [
      `→ best frame ${frameText(scores, top, followed.bestRow)}, worst frame ${frameText(scores, top, followed.worstRow)}`,
      frameSettingText(scores.setting),
    ],
  };
}

/** `"58 (60.7 % at 2.32 s)"`. */
function frameText(scores: FrameScores, { followed }: TopClasses, row: number): string {
  const share = shareText(itemAt(followed.probabilities, row));
  const [frame, seconds] = [itemAt(scores.indices, row), itemAt(scores.ptsSeconds, row)];
  return `${formatCount(frame)} (${share} at ${seconds.toFixed(2)} s)`;
}
