import { checkGiven } from "../../core/given.js";
import { formatCount, formatCounted } from "../../core/format.js";
import type { DatasetReport } from "../../check/dataset-report.js";
import type { Finding } from "../../check/finding.js";
import { chartImage } from "../chart/chart-image.js";
import { classChartSpec } from "../chart/class-chart.js";
import { cleanLine } from "../../core/clean-text.js";
import { textWithPaths } from "../page/break-path.js";
import { displayable, type Displayable } from "../page/displayable.js";
import { html, type SafeHtml } from "../page/html.js";
import { breakLongWords } from "../page/styles.js";
import type { TableContent } from "../table/table-content.js";
import { tableHtml } from "../table/table-html.js";
import { tableText } from "../table/table-text.js";

const longestList = 100;
const textExamples = 5;

/**
 * What a dataset check found: a row for each kind of finding, below it what each is about, and how many clips each
 * class has. `classChart` draws the classes alone, with tooltips.
 *
 * @param report - What `checkDataset` gave.
 * @example
 * await show(datasetReport(await checkDataset(kinetics)));
 */
export function datasetReport(report: DatasetReport): Displayable {
  checkGiven("datasetReport", "report", report, "dataset");
  const content = tableOf(report);
  const counts = report.classCounts();
  return displayable(
    () => [tableText(content), ...report.problems.map(listText)].join("\n\n"),
    async () => {
      const picture =
        counts.length === 0
          ? undefined
          : await chartImage(classChartSpec(counts), "Clips of each class", "12px 0 0 0");
      return { html: html`${tableHtml(content)}${report.problems.map(listHtml)}${picture}` };
    },
  );
}

function tableOf({ findings, clips, root }: DatasetReport): TableContent {
  const unknown = findings.filter(({ count }) => count === undefined);
  const notes = [...new Set(unknown.map(({ note = "" }) => note))];
  const reasons = notes.map((note) => {
    const titles = unknown.filter((finding) => finding.note === note).map(({ title }) => title);
    return `Not known, because ${note}: ${titles.join(", ")}`;
  });
  return {
    headers: ["", "finding", "count", "of"],
    alignRight: [false, false, true, true],
    rows: findings.map(({ title, count, of, isProblem }) => [
      count === undefined ? "–" : !isProblem ? "" : count === 0 ? "✓" : "✗",
      title,
      count === undefined ? "–" : formatCount(count),
      count === undefined || of === undefined ? "" : formatCount(of),
    ]),
    notes: [
      `${root === undefined ? "" : `${root}: `}every frame of ${formatCounted(clips.length, "clip")} decoded`,
      ...reasons,
    ],
  };
}

function listText({ title, items }: Finding): string {
  const lines = items
    .slice(0, textExamples)
    .map(({ name, detail }) => `  ${cleanLine(name)}: ${cleanLine(detail)}`);
  if (items.length > lines.length) lines.push(`  and ${formatCount(items.length - lines.length)} more`);
  return [`${title}:`, ...lines].join("\n");
}

function listHtml({ title, items }: Finding): SafeHtml {
  const shown = items
    .slice(0, longestList)
    .map(({ name, detail }) => html`<li><b>${textWithPaths(name)}</b>: ${textWithPaths(detail)}</li>`);
  const more = items.length - shown.length;
  return html`<details
    style="margin:8px 0 0 0;font-size:13px;line-height:1.5;max-width:900px;${breakLongWords}"
  >
    <summary style="cursor:pointer">${title}: ${formatCount(items.length)}</summary>
    <ul style="margin:4px 0 0 0;padding:0 0 0 22px;font-size:12px">
      ${shown}${more > 0 ? html`<li>and ${formatCount(more)} more</li>` : undefined}
    </ul>
  </details>`;
}
