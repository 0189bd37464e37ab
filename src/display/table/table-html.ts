import { itemAt } from "../../core/item-at.js";
import { html, type SafeHtml } from "../page/html.js";
import { pixelWidth } from "../chart/pixel-width.js";
import { breakLongWords, hairline, noteStyle, tabularFigures } from "../page/styles.js";
import { breakablePath, isPath, textWithPaths } from "../page/break-path.js";
import { cellText, extentText, type RichCell, type TableContent } from "./table-content.js";
import { packRest, type TableRest } from "./table-rest.js";
import { tableScript } from "./table-script.js";

const longestCell = 300;
const fontSize = 13;
/** To the right of each cell, pixels; some front ends count it as part of a cell's width. */
const padding = 12;
const captionStyle = "caption-side:top;text-align:left;padding:0 0 6px 0;font-weight:600;font-size:14px";
const cellStyle = `padding:4px ${padding}px 4px 0;border:none;border-bottom:${hairline};max-width:560px;${breakLongWords}`;
const headStyle = `padding:4px ${padding}px 4px 0;border:none;border-bottom:2px solid rgba(128, 128, 128, 0.6);vertical-align:bottom;font-weight:600;${breakLongWords}`;

/** A short text stays on one line and a header's words stay whole, however wide their neighbours are. */
function minWidth(content: TableContent, column: number): string {
  const widest = (texts: readonly string[]): number =>
    Math.max(0, ...texts.map((text) => pixelWidth(text, fontSize)));
  const cells = 1.1 * widest(content.rows.map((row) => cellText(itemAt(row, column, "a cell"))));
  const words = 1.1 * widest(itemAt(content.headers, column).split(" ")) + 8; // they are bold
  return `min-width:${Math.min(Math.ceil(Math.max(cells, words)), 200) + padding}px`;
}

function aligned(alignRight: boolean): string {
  return alignRight
    ? `text-align:right;white-space:nowrap;${tabularFigures}`
    : "text-align:left;white-space:normal";
}

function cellContent(cell: string | RichCell): SafeHtml {
  if (typeof cell !== "string") return cell.html;
  if (isPath(cell)) return breakablePath(cell);
  if (cell.length <= longestCell) return html`${cell}`;
  return html`<span title="${cell}">${cell.slice(0, longestCell)}…</span>`;
}

/** A table as HTML with inline styles only, readable on a light and on a dark page. */
export function tableHtml(content: TableContent): SafeHtml {
  const { headers, alignRight, rows, rowNames, gapAfter, caption, notes, kinds, isMatrix } = content;
  const { rest, extent } = content;
  const packed = rest && packRest(extent?.numLeftOut ?? 0, () => rest().map((row) => row.map(cellContent)));
  const placed = `vertical-align:${content.isCentred === true ? "middle" : "top"}`;
  const corner = rowNames === undefined ? undefined : html`<td style="${headStyle}"></td>`;
  const head = headers.map(
    (header, i) =>
      html`<th
        scope="col"
        data-kind="${kinds?.[i] ?? (alignRight[i] ? "number" : "text")}"
        style="${headStyle};${minWidth(content, i)};${aligned(alignRight[i] === true)}"
      >
        ${header}
      </th>`,
  );
  const above = groupsHtml(content, corner !== undefined);
  const gap = html`<tr data-part="gap" style="background:transparent">
    <td colspan="${headers.length + (corner ? 1 : 0)}" style="${cellStyle};text-align:left">⋮</td>
  </tr>`;
  const body = rows.map((row, i) => {
    const name =
      rowNames &&
      html`<th scope="row" style="${cellStyle};${placed};${aligned(true)};font-weight:400;opacity:0.75">
        ${rowNames[i]}
      </th>`;
    const cells = row.map((cell, column) => {
      const style = `${cellStyle};${placed};${aligned(alignRight[column] === true)}`;
      return isMatrix === true && column === 0
        ? html`<th scope="row" style="${style};font-weight:400">${cellContent(cell)}</th>`
        : html`<td style="${style}">${cellContent(cell)}</td>`;
    });
    return html`${i === gapAfter ? gap : undefined}
      <tr style="background:transparent">
        ${name}${cells}
      </tr>`;
  });
  return html`<div
      data-kinetoscope-table="${isMatrix === true ? "matrix" : ""}"
      data-rest="${packed?.cells}"
      data-rest-tags="${packed?.tags}"
      tabindex="0"
      role="group"
      aria-label="${caption ?? "Table"}"
      style="overflow-x:auto;max-width:100%"
    >
      <table style="border-collapse:collapse;border:none;font-size:${fontSize}px;line-height:1.45;margin:0">
        ${
          caption === undefined
            ? undefined
            : html`<caption style="${captionStyle}">
                ${caption}
              </caption>`
        }
        <thead>
          ${above}
          <tr style="background:transparent">
            ${corner}${head}
          </tr>
        </thead>
        <tbody>
          ${body}
        </tbody>
      </table>
    </div>
    ${extentHtml(extent, packed)}${notesHtml(notes)}${isWorthScript(content) ? tableScript : undefined}`;
}

/** What several columns have in common, with a line below it that ends before the next. */
function groupsHtml({ groups }: TableContent, hasNames: boolean): SafeHtml | undefined {
  if (groups === undefined) return undefined;
  const cells = groups.map(({ title, columns }) => {
    if (title === "") return html`<td colspan="${columns}" style="border:none;padding:0"></td>`;
    const line = `margin:0 ${padding}px 0 0;padding:2px 0;border-bottom:${hairline};text-align:left`;
    return html`<th scope="colgroup" colspan="${columns}" style="border:none;padding:0;font-weight:600">
      <div style="${line}">${title}</div>
    </th>`;
  });
  return html`<tr style="background:transparent">
    ${hasNames ? html`<td style="border:none"></td>` : undefined}${cells}
  </tr>`;
}

/** A few cells need neither an order nor a hint. */
function isWorthScript({ headers, rows }: TableContent): boolean {
  return rows.length > 2 || headers.length > 3;
}

/** How many rows there are and which are shown; the script that can show others leaves the number alone. */
function extentHtml(extent: TableContent["extent"], packed: TableRest | undefined): SafeHtml | undefined {
  if (extent === undefined) return undefined;
  if (packed === undefined) return html`<p style="${noteStyle}">${extentText(extent)}</p>`;
  return html`<p data-part="extent" data-all="${extent.all}" style="${noteStyle}">${extentText(extent)}</p>`;
}

/** How a model looked at clips: the line folds to the model and to what it was measured on. */
const provenance = /^(.+?) \(sha256 [0-9a-f]{8}…\) · (.+)$/s;

/** The lines below a display that say how it was made. */
export function notesHtml(notes: readonly string[]): SafeHtml {
  return html`${notes.map((note) => {
    const [, model, facts = ""] = provenance.exec(note) ?? [];
    if (model === undefined) return html`<p style="${noteStyle}">${textWithPaths(note)}</p>`;
    const on = facts.split(" · ").filter((fact) => /^on .*clips?\b/.test(fact));
    return html`<details style="${noteStyle}">
      <summary style="cursor:pointer">${[model, ...on].join(" · ")}</summary>
      ${note}
    </details>`;
  })}`;
}
