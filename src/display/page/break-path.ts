import { html, type SafeHtml } from "./html.js";

const longestPath = 160;
/** A part that is longer may break anywhere: it would widen the page. */
const longestPart = 48;

/** Whether a text is a path or the name of a file: one word with a slash, or with an ending. */
export function isPath(text: string): boolean {
  return (
    text.length > 12 &&
    /^[^\s]+$/.test(text) &&
    (/[\\/]/.test(text) || /\.[A-Za-z][A-Za-z0-9]{1,4}$/.test(text))
  );
}

/**
 * A path that breaks after its slashes, never inside a name or a number. Of a long one the end is shown,
 * which tells files apart; the whole is in its title.
 */
export function breakablePath(path: string): SafeHtml {
  const shown = path.length <= longestPath ? path : `…${path.slice(-(longestPath - 1))}`;
  const parts = shown.split(/(?<=[\\/])/);
  const pieces = parts.map((part, i) => {
    const style = part.length > longestPart ? "" : "white-space:nowrap";
    return html`${i === 0 ? undefined : html`<wbr />`}<span style="${style}">${part}</span>`;
  });
  return shown === path ? html`${pieces}` : html`<span title="${path}">${pieces}</span>`;
}

/** A text in which paths break as {@link breakablePath} breaks them, whatever punctuation stands around them. */
export function textWithPaths(text: string): SafeHtml {
  const pieces = text.split(/(\s+)/).map((word) => {
    const [, before = "", path = "", after = ""] = /^(["'(]*)(.*?)(["'):,;…]*)$/s.exec(word) ?? [];
    return isPath(path) ? html`${before}${breakablePath(path)}${after}` : word;
  });
  return html`${pieces}`;
}
