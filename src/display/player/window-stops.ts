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
  const seconds = windows.map((window, i) =>
    i === 0 ? window.startSeconds : (middleOf(windows[i - 1]) + middleOf(window)) / 2,
  );
  return {
    rows: windows.map((_, i) => i),
    rowAt: (row) => windows[row].probabilities,
    classLabels: labels,
    frames: windows.map((_, i) => i + 1),
    ...{ seconds, names, clockStart: 0, start, end },
  };
}
