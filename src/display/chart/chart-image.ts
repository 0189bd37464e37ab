import type { ChartSpec } from "./chart-spec.js";
import { matchPageScript } from "./match-page.js";
import { dataUrl, html, type SafeHtml } from "../page/html.js";
import { drawSpec } from "./vega.js";

/**
 * A chart as a picture, for a view that holds more than the chart.
 *
 * @param margin - Around it, CSS; default none.
 */
export async function chartImage(spec: ChartSpec, alt: string, margin: string = "0"): Promise<SafeHtml> {
  const { svg, width, height } = await drawSpec(spec);
  return html`<img
      data-kinetoscope-chart=""
      src="${dataUrl("image/svg+xml", Buffer.from(svg))}"
      alt="${alt}"
      width="${width}"
      height="${height}"
      style="display:block;max-width:100%;height:auto;margin:${margin};border-radius:4px"
    />${matchPageScript}`;
}
