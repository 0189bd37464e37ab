import { basename } from "node:path";
import { sha256 } from "../../files/hash.js";
import { chartScript } from "../chart/chart-script.js";
import { matchPageScript } from "../chart/match-page.js";
import type { HoverPoint } from "../chart/vega.js";
import type { MimeBundle } from "./displayable.js";
import { gridScript } from "../grid/grid-script.js";
import { labelScript } from "../grid/label-script.js";
import { html, htmlOfBundle, type SafeHtml } from "./html.js";
import { candidateScript } from "../player/candidate-script.js";
import { playerScript } from "../player/player-script.js";
import { reportScript } from "../report/report-script.js";
import { ratingsScript } from "../table/ratings-script.js";
import { tableScript } from "../table/table-script.js";

/** Nothing may be loaded: pictures, videos and styles stand in the page itself. */
const policy = "default-src 'none'; img-src data:; media-src data:; style-src 'unsafe-inline'";

const scripts: readonly string[] = [
  candidateScript,
  gridScript,
  labelScript,
  matchPageScript,
  playerScript,
  ratingsScript,
  reportScript,
  tableScript,
].map(String);

/** Nothing may run either, but for the library's own scripts, by their hashes and only on a page that has them. */
function policyOf(bundles: readonly MimeBundle[], others: readonly string[]): string {
  const used = scripts.filter((script) =>
    bundles.some(({ "text/html": markup }) => typeof markup === "string" && markup.includes(script)),
  );
  const needed = [...used, ...others];
  if (needed.length === 0) return policy;
  const hashes = needed.map((script) => {
    const content = script.slice(script.indexOf(">") + 1, script.lastIndexOf("<"));
    return `'sha256-${Buffer.from(sha256(content), "hex").toString("base64")}'`;
  });
  return `${policy}; script-src ${hashes.join(" ")}`;
}

const style = html`<style>
  :root {
    color-scheme: light dark;
  }
  body {
    margin: 0 auto;
    padding: 24px 16px;
    max-width: 1400px;
    font:
      15px/1.5 system-ui,
      sans-serif;
    background: #fff;
    color: #1b1f24;
  }
  @media (prefers-color-scheme: dark) {
    body {
      background: #14171a;
      color: #e6e9ec;
    }
  }
  section {
    margin: 0 0 36px 0;
    overflow-x: auto;
  }
  @media screen and (prefers-color-scheme: dark) {
    img[src^="data:image/svg+xml"] {
      filter: invert(0.93) hue-rotate(180deg);
    }
  }
  pre {
    white-space: pre-wrap;
    overflow-wrap: anywhere;
  }
  img,
  video {
    max-width: 100%;
  }
  [data-kinetoscope-points] {
    position: relative;
    display: inline-block;
    max-width: 100%;
    line-height: 0;
    outline-offset: -3px;
  }
  @media screen and (max-width: 600px) {
    section > img[src^="data:image/svg+xml"],
    section > [data-kinetoscope-points],
    section > [data-kinetoscope-points] > img {
      max-width: none;
    }
  }
  @media print {
    img {
      filter: none !important;
    }
    body {
      padding: 0;
      background: #fff;
      color: #1b1f24;
      print-color-adjust: exact;
      -webkit-print-color-adjust: exact;
    }
    figure,
    tr,
    img {
      break-inside: avoid;
    }
    div {
      overflow-x: visible !important;
    }
    th {
      min-width: 0 !important;
    }
    table:has(th:nth-child(8)) {
      font-size: 8pt !important;
    }
    table:has(th:nth-child(8)) :is(th, td) {
      padding-right: 6px !important;
    }
    :has(> figure) {
      orphans: 1;
      widows: 1;
    }
    [data-part="controls"] {
      display: none;
    }
  }
</style>`;

/**
 * One page out of several bundles; its title is the name of its file.
 *
 * @param points - Of those that are charts, what their tooltips say.
 */
export function htmlPage(
  path: string,
  bundles: readonly MimeBundle[],
  points: readonly (readonly HoverPoint[])[] = [],
): string {
  const hasPoints = points.some(({ length }) => length > 0);
  const sections = bundles.map((bundle, i) => html`<section>${bestForm(bundle, points[i] ?? [])}</section> `);
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta
          http-equiv="Content-Security-Policy"
          content="${policyOf(bundles, hasPoints ? [String(chartScript)] : [])}"
        />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${basename(path, ".html")}</title>
        ${style}
      </head>
      <body>
        <main>${sections}</main>
        ${hasPoints ? chartScript : undefined}
      </body>
    </html> `;
  return page.toString();
}

function bestForm(bundle: MimeBundle, points: readonly HoverPoint[]): SafeHtml {
  const { "text/html": markup, "image/svg+xml": svg, "image/png": png, "text/plain": text } = bundle;
  const name = typeof text === "string" ? text : "";
  if (typeof markup === "string") return htmlOfBundle(markup);
  if (typeof svg === "string") {
    const source = `data:image/svg+xml;base64,${Buffer.from(svg).toString("base64")}`;
    const picture = html`<img src="${source}" alt="${name}" />`;
    const [, width, height] = /^<svg[^>]*\bviewBox="0 0 ([\d.]+) ([\d.]+)"/.exec(svg) ?? [];
    if (points.length === 0 || width === undefined) return picture;
    const data = { width: Number(width), height: Number(height), points };
    return html`<div data-kinetoscope-points="${JSON.stringify(data)}">${picture}</div>`;
  }
  if (typeof png === "string") return html`<img src="data:image/png;base64,${png}" alt="${name}" />`;
  return html`<pre>${name}</pre>`;
}
