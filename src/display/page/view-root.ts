import { html, type SafeHtml } from "./html.js";

/**
 * A view's HTML as it goes into a bundle: one element, whose classes tell MathJax 2 and 3 to leave all of it alone.
 *
 * Jupyter and nbconvert run MathJax over every HTML output: a label "$5 to $10" would be set as a formula, `\href` would
 * become a link and `\rule` cover the page.
 */
export function viewRoot(content: SafeHtml): SafeHtml {
  return html`<div class="tex2jax_ignore mathjax_ignore">${content}</div>`;
}
