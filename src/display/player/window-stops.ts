import { itemAt } from "../../core/item-at.js";
import { formatCount } from "../../core/format.js";
import type { WindowScores } from "../../pipeline/windows/classify-windows.js";
import { timeText } from "../chart/time-axis.js";
import { middleOf, windowSpan } from "../chart/window-lines.js";
import type { PlayerStops } from "./player-data.js";

/** The windows where a player can stand, each from when on its middle is the nearest. */
export function windowStops(scores: WindowScores): PlayerStops {
  const { windows, labels } = scores;
  const [start, end] = windowSpan(scores);
  const time = (seconds: number): string => timeText(seconds, end).replace(" s", "");
  const unit = timeText(0, end).endsWith(" s") ? " s" : "";
  const names = windows.map(
    ({ startSeconds, endSeconds }, i) =>
      `window ${formatCount(i + 1)} of ${formatCount(windows.length)} · ${time(startSeconds)}–${time(endSeconds)}${unit}`,
  );
  const seconds = windows.map((window, i) => {
    const before = windows[i - 1];
    return before === undefined ? window.startSeconds : (middleOf(before) + middleOf(window)) / 2;
  });
  return {
    rows: windows.map((_, i) => i),
    rowAt: (row) => itemAt(windows, row, "a window").probabilities,
    classLabels: labels,
    frames: windows.map((_, i) => i + 1),
    ...{ seconds, names, clockStart: 0, start, end },
  };
}
