import { basename } from "node:path";
import { sha256 } from "../../files/hash.js";
import { chartScript } from "../chart/chart-script.js";
import { matchPageScript } from "../chart/match-page.js";
import type { MimeBundle } from "./displayable.js";
import { gridScript } from "../grid/grid-script.js";
import { labelScript } from "../grid/label-script.js";
import { dataUrl, html, htmlOfBundle, type SafeHtml } from "./html.js";
import { candidateScript } from "../player/candidate-script.js";
import { playerScript } from "../player/player-script.js";
import { reportScript } from "../report/report-script.js";
import { ratingsScript } from "../table/ratings-script.js";
import { tableScript } from "../table/table-script.js";

/** Nothing may be loaded: pictures, videos and styles stand in the page itself. */
const policy = "default-src 'none'; img-src data:; media-src data:; style-src 'unsafe-inline'";

const scripts: readonly string[] = [
  candidateScript,
  chartScript,
  gridScript,
  labelScript,
  matchPageScript,
  playerScript,
  ratingsScript,
  reportScript,
  tableScript,
].map(String);

/** Nothing may run either, but for the library's own scripts, by their hashes and only on a page that has them. */
function policyOf(bundles: readonly MimeBundle[]): string {
  const used = scripts.filter((script) =>
    bundles.some(({ "text/html": markup }) => typeof markup === "string" && markup.includes(script)),
  );
  if (used.length === 0) return policy;
  const hashes = used.map((script) => {
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

/** One page out of several bundles; its title is the name of its file. */
export function htmlPage(path: string, bundles: readonly MimeBundle[]): string {
  const sections = bundles.map((bundle) => html`<section>${bestForm(bundle)}</section> `);
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${policyOf(bundles)}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${basename(path, ".html")}</title>
        ${style}
      </head>
      <body>
        <main>${sections}</main>
      </body>
    </html> `;
  return page.toString();
}

function bestForm(bundle: MimeBundle): SafeHtml {
  const { "text/html": markup, "image/svg+xml": svg, "image/png": png, "text/plain": text } = bundle;
  const name = typeof text === "string" ? text : "";
  if (typeof markup === "string") return htmlOfBundle(markup);
  if (typeof svg === "string")
    return html`<img src="${dataUrl("image/svg+xml", Buffer.from(svg))}" alt="${name}" />`;
  if (typeof png === "string") return html`<img src="data:image/png;base64,${png}" alt="${name}" />`;
  return html`<pre>${name}</pre>`;
}
