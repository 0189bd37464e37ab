import { contactSheet } from "../../image/sharp.js";
import { chartColors } from "../chart/chart-style.js";
import { chartPicture } from "../chart/chart-image.js";
import { matchPageScript } from "../chart/match-page.js";
import type { DrawnChart } from "../chart/vega.js";
import { dataUrl, html, type SafeHtml } from "../page/html.js";
import { notesHtml } from "../table/table-html.js";
import type { FilmStrip } from "./strip-sheet.js";
import type { PlayerData } from "./player-data.js";
import type { PlayerPreview } from "./player-preview.js";
import { playerScript } from "./player-script.js";
import { playerVideo } from "./player-video.js";
import { titleHtml } from "./video-player.js";

/** What a player of scores consists of. */
export interface PlayerMarkupParts {
  readonly data: PlayerData;
  readonly made: PlayerPreview;
  readonly title: string;
  /** Of the chart, pixels. */
  readonly width: number;
  readonly chart: DrawnChart;
  /** The chart in words. */
  readonly chartText: string;
  readonly strip: FilmStrip;
  readonly notes: readonly string[];
  /** Over the chart. */
  readonly bands?: SafeHtml;
  /** Controls, below the video where there is room beside it. */
  readonly below?: SafeHtml;
}

/** Video and chart side by side, where there is room, what there is more below them, and the script that moves them together. */
export function playerMarkup(parts: PlayerMarkupParts): SafeHtml {
  const { data, made, title, width, chart, chartText, strip, notes, bands, below } = parts;
  const column = (pixels: number): string =>
    `display:inline-block;vertical-align:top;width:${pixels}px;max-width:100%;margin:0 16px 10px 0`;
  return html`<div
      data-kinetoscope-player="${JSON.stringify(data)}"
      style="max-width:${2 * width + 40}px;text-align:left;white-space:normal"
    >
      ${titleHtml(title)}
      <div data-part="left" style="${column(made.width)}">${playerVideo(made, title)}</div>
      <div data-part="right" style="${column(width)}">${chartHtml(chart, chartText, bands)}</div>
      ${below && html`<div data-part="below" style="${column(width)}">${below}</div>`}
      <div data-part="strip" style="${column(width)}">${stripHtml(strip, width)}</div>
      <div style="clear:both">${notesHtml(notes)}</div>
    </div>
    ${playerScript}${matchPageScript}`;
}

function chartHtml(chart: DrawnChart, text: string, bands: SafeHtml | undefined): SafeHtml {
  return html`<div data-part="chart" style="position:relative;margin:0;border-radius:4px">
    ${chartPicture(chart, `Probabilities over time. ${text}`, "width:100%;margin:0")} ${bands}
  </div>`;
}

function stripHtml(strip: FilmStrip, fullWidth: number): SafeHtml {
  const { png, width, height, text } = strip;
  const share = ((100 * width) / fullWidth).toFixed(2);
  const style = `display:block;width:${share}%;height:auto;margin:8px 0 0 0;border-radius:4px`;
  return html`<img
      src="${dataUrl("image/png", png)}"
      alt="${text}"
      width="${width}"
      height="${height}"
      style="${style}"
    />
    <p data-part="hint" style="margin:6px 0 0 0;font-size:12px;line-height:1.5;opacity:0.8">
      Run this cell (or trust the notebook) to play the video and move through it on the chart.
    </p>`;
}

/** Chart and strip as one picture, for front ends that show no HTML. */
export function stillOf(chart: DrawnChart, strip: FilmStrip): Promise<Uint8Array> {
  const { width, height } = chart;
  return contactSheet({
    width,
    height: height + strip.height,
    background: chartColors.card,
    tiles: [
      { image: Buffer.from(chart.svg), left: 0, top: 0, width, height },
      { image: strip.png, left: 0, top: height, width: strip.width, height: strip.height },
    ],
  });
}
