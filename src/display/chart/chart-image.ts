import type { ChartSpec } from "./chart-spec.js";
import { matchPageScript } from "./match-page.js";
import { dataUrl, html, type SafeHtml } from "../page/html.js";
import { drawSpec, type DrawnChart } from "./vega.js";

/**
 * A chart as a picture, for a view that holds more than the chart.
 *
 * @param margin - Around it, CSS; default none.
 */
export async function chartImage(spec: ChartSpec, alt: string, margin: string = "0"): Promise<SafeHtml> {
  return html`${chartPicture(await drawSpec(spec), alt, `margin:${margin}`)}${matchPageScript}`;
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
