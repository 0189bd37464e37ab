/**
 * Inline styles that several displays share.
 *
 * JupyterLab cleans the HTML of a notebook that is not trusted: it keeps inline styles, but only properties and
 * values on its own list (no `gap`, `flex-wrap`, `object-fit`, `aspect-ratio`, `calc()`). What holds a layout
 * together therefore uses `inline-block`, pixels and per cents. Colours are inherited or half transparent, so
 * that a light and a dark theme both read well.
 */
export const noteStyle: string =
  "margin:6px 0 0 0;font-size:12px;line-height:1.5;opacity:0.8;max-width:900px";

/** A line between parts, on any background. */
export const hairline: string = "1px solid rgba(128, 128, 128, 0.35)";

/**
 * Long words and paths break instead of widening what they stand in; the last rule, which also lets a table's columns
 * become narrow, is one that JupyterLab's list lacks.
 */
export const breakLongWords: string = "overflow-wrap:break-word;word-wrap:break-word;overflow-wrap:anywhere";

/** Digits of one width, so that numbers line up. */
export const tabularFigures: string = "font-variant-numeric:tabular-nums";
