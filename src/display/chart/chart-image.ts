import { withoutSelection, type ChartSpec } from "./chart-spec.js";
import { matchPageScript } from "./match-page.js";
import { dataUrl, html, type SafeHtml } from "../page/html.js";
import { drawSpec, type DrawnChart } from "./vega.js";
import { chartScript } from "./chart-script.js";

/**
 * A chart as a picture with tooltips, for a view that holds more than the chart.
 *
 * @param margin - Around it, CSS; default none.
 */
export async function chartImage(spec: ChartSpec, alt: string, margin: string = "0"): Promise<SafeHtml> {
  return html`<div style="margin:${margin}">${chartHtml(await drawSpec(withoutSelection(spec)), alt)}</div>`;
}

/**
 * The picture of a drawn chart, no wider than its page.
 *
 * @param style - More of its CSS.
 */
export function chartPicture(drawn: DrawnChart, alt: string, style: string): SafeHtml {
  return html`<img
    data-kinetoscope-chart=""
    src="${dataUrl("image/svg+xml", Buffer.from(drawn.svg))}"
    alt="${alt}"
    width="${drawn.width}"
    height="${drawn.height}"
    style="display:block;max-width:100%;height:auto;border-radius:4px;${style}"
  />`;
}

/** A chart with tooltips; it scrolls where the page is too narrow to read it. */
export function chartHtml(drawn: DrawnChart, alt: string): SafeHtml {
  const { width, height, points } = drawn;
  const picture = chartPicture(drawn, alt, `min-width:min(${width}px,480px)`);
  // a chart of a long video has thousands of points
  const places = points.map(({ x, y, text }) => [x, y, text]);
  const style = "position:relative;display:inline-block;max-width:100%;overflow:auto hidden;line-height:0";
  const chart =
    points.length === 0
      ? html`<div style="${style}">${picture}</div>`
      : html`<div
            data-kinetoscope-points="${JSON.stringify({ width, height, points: places })}"
            style="${style}"
          >
            ${picture}
          </div>
          ${chartScript}`;
  return html`${chart}${matchPageScript}`;
}
