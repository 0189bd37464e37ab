import { cleanLines } from "../core/clean-text.js";
import type { Progress, ProgressStage } from "../core/task.js";
import type { MimeBundle } from "../display/page/displayable.js";
import { scaledHtml } from "../display/page/display-scale.js";
import { html, type SafeHtml } from "../display/page/html.js";
import { tabularFigures } from "../display/page/styles.js";
import { viewRoot } from "../display/page/view-root.js";
import { progressFacts, progressText, stageText } from "./progress-text.js";

const marks: Readonly<Record<Progress["state"], string>> = {
  running: "",
  done: "✓ ",
  failed: "✗ ",
  stopped: "■ ",
};

/** A bar while a task runs, a line when it has ended. The `<progress>` element is what screen readers know. */
export function progressBundle(progress: Progress): MimeBundle {
  return {
    "text/html": viewRoot(scaledHtml(progressHtml(progress))).toString(),
    "text/plain": cleanLines(marks[progress.state] + progressText(progress)),
  };
}

function progressHtml(progress: Progress): SafeHtml {
  const { title, state, stage } = progress;
  const facts = html`<span style="opacity:0.8;${tabularFigures}">${progressFacts(progress)}</span>`;
  const line = "margin:0;font-size:13px;line-height:1.6;max-width:900px";
  if (state !== "running")
    return html`<div style="${line}">${marks[state]}<b>${title}</b>&ensp;${facts}</div>`;
  return html`<div style="${line}">
    <label><b>${title}</b>&ensp;${bar(progress)}</label>&ensp;${facts}
    ${stage === undefined ? undefined : stageHtml(stage)}
  </div>`;
}

/** A smaller bar below that of the task. */
function stageHtml(stage: ProgressStage): SafeHtml {
  return html`<div style="margin:0 0 0 18px;font-size:12px;opacity:0.9;${tabularFigures}">
    <label>${stageText(stage)}&ensp;${bar(stage)}</label>
  </div>`;
}

/** Full at the end, moving by itself while the total is not known. */
function bar({ done, total }: ProgressStage): SafeHtml {
  const style = "display:inline-block;width:220px;max-width:100%;height:14px;vertical-align:middle";
  if (total === undefined || total === 0) return html`<progress style="${style}"></progress>`;
  return html`<progress value="${Math.min(done, total)}" max="${total}" style="${style}"></progress>`;
}
