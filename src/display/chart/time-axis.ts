import type { ChartAxis } from "./line-chart.js";

const steps = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1200, 1800, 3600];
/** From here on minutes are easier to read. */
const longVideo = 120;

/**
 * The time axis of a video: seconds, and minutes with seconds for one of two minutes or more.
 *
 * @param startSeconds - Its left end.
 * @param endSeconds - Its right end.
 * @param width - Room for its numbers, pixels.
 */
export function timeAxis(startSeconds: number, endSeconds: number, width: number): ChartAxis {
  const length = endSeconds - startSeconds;
  const mostNumbers = Math.max(2, Math.floor(width / 70));
  const step =
    steps.find((each) => length / each <= mostNumbers) ?? Math.ceil(length / mostNumbers / 3600) * 3600;
  // 1.2 / 0.2 is a little less than 6
  const first = Math.ceil(startSeconds / step - 1e-6);
  const count = Math.floor(endSeconds / step + 1e-6) - first + 1;
  const values = Array.from({ length: count }, (_, i) => Number(((first + i) * step).toFixed(2)));
  const domain = [startSeconds, endSeconds] as const;
  if (endSeconds < longVideo) return { title: "seconds", domain, values };
  const labelExpr =
    "floor(datum.value / 60) + ':' + (datum.value % 60 < 10 ? '0' : '') + floor(datum.value % 60)";
  return { title: "minutes : seconds", domain, values, labelExpr };
}

/** A time in a video that ends at `endSeconds`, as its axis would write it: `"2.5 s"`, `"4:18"`. */
export function timeText(seconds: number, endSeconds: number): string {
  if (endSeconds < longVideo) return `${seconds.toFixed(1)} s`;
  const whole = Math.floor(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}
