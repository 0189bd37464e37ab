import type { CandidateBand } from "../chart/moment-bands.js";
import { html, type SafeHtml } from "../page/html.js";
import type { PlayerData } from "./player-data.js";

/** How a band over a chart looks; where it is stands in `left` and `width`. */
export const bandLook: string =
  "position:absolute;box-sizing:border-box;background-color:rgba(214,128,20,.22);border:solid rgba(160,84,0,.85);border-width:3px 1px 0 1px;border-radius:2px;pointer-events:none";

/** Bands over a player's chart. Where a front end allows no positions, they are nothing. */
export function bandsHtml(
  bands: readonly CandidateBand[],
  { left, width, top, height, start, end }: PlayerData,
): SafeHtml {
  const percent = (share: number): string => `${(100 * share).toFixed(3)}%`;
  const along = (seconds: number): number => Math.min(1, Math.max(0, (seconds - start) / (end - start)));
  const each = bands.map(({ label, startSeconds, endSeconds }) => {
    const from = along(startSeconds);
    const place = `left:${percent(left + width * from)};width:${percent(width * (along(endSeconds) - from))};top:${percent(top)};height:${percent(height)}`;
    const title = `${label}: ${startSeconds.toFixed(2)} to ${endSeconds.toFixed(2)} s`;
    return html`<div title="${title}" style="${bandLook};${place}"></div>`;
  });
  return html`<div data-part="bands">${each}</div>`;
}
