import { pngFromSvg } from "../../image/sharp.js";
import { displayable, type Displayable } from "../page/displayable.js";
import { chartHtml } from "./chart-image.js";
import { withoutSelection, type ChartSpec } from "./chart-spec.js";
import { drawSpec, keepTexts } from "./vega.js";

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
