import { pngFromSvg } from "../../image/sharp.js";
import { displayable, type Displayable } from "../page/displayable.js";
import { html, type SafeHtml } from "../page/html.js";
import { chartPicture } from "./chart-image.js";
import { chartScript } from "./chart-script.js";
import { withoutSelection, type ChartSpec } from "./chart-spec.js";
import { matchPageScript } from "./match-page.js";
import { drawSpec, keepTexts, type DrawnChart } from "./vega.js";

/** How a chart's specification is called in a bundle. */
const vegaLiteMime = "application/vnd.vegalite.v5+json";

/**
 * A chart to look at. Its HTML is the drawn picture, with tooltips, in the page's own colour. Beside it are the picture alone, and
 * the specification for front ends that draw it themselves.
 *
 * @param text - Its numbers, which are also what the picture is to those who cannot see it.
 * @param makeSpec - Its specification.
 */
export function chartView(text: () => string, makeSpec: () => ChartSpec): Displayable {
  return displayable(text, async () => {
    const spec = makeSpec();
    const drawn = await drawSpec(withoutSelection(spec));
    return {
      html: chartHtml(drawn, text()),
      png: await pngFromSvg(drawn.svg),
      other: { [vegaLiteMime]: keepTexts(spec), "image/svg+xml": drawn.svg },
    };
  });
}

/** The picture scrolls where the page is too narrow to read it. */
function chartHtml(drawn: DrawnChart, alt: string): SafeHtml {
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
