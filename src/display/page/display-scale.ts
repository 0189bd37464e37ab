import { checkNumber } from "../../core/check.js";
import { html, type SafeHtml } from "./html.js";

let scale = 1;

/**
 * Makes everything larger that is shown or saved from now on, charts, texts and progress too: for a projector, on which the last
 * row has to read it. Code and what `console.log` prints have the size of the notebook: make the page larger for these.
 *
 * @param factor - From 0.5 to 4; 1 is the usual size, 1.6 reads well in a classroom.
 * @throws {RangeError} If it is out of range.
 * @example
 * setDisplayScale(1.6);
 */
export function setDisplayScale(factor: number): void {
  checkNumber("factor", factor, 0.5, 4);
  scale = factor;
}

/** Whether another size than the usual one was asked for. */
export function isScaled(): boolean {
  return scale !== 1;
}

/** A view's HTML in the size that was asked for. */
export function scaledHtml(content: SafeHtml): SafeHtml {
  return scale === 1 ? content : html`<div style="zoom:${scale}">${content}</div>`;
}
