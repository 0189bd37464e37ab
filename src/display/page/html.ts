import { cleanText } from "../../core/clean-text.js";

/** Markup that {@link html} made; the private field keeps look-alikes from a data set out. */
class Markup {
  readonly #markup: string;

  constructor(markup: string) {
    this.#markup = markup;
  }

  /** The markup as text. */
  toString(): string {
    return this.#markup;
  }

  static is(value: unknown): value is Markup {
    return typeof value === "object" && value !== null && #markup in value;
  }
}

/** A piece of HTML whose every interpolated text has been escaped. */
export type SafeHtml = Markup;

/** What a template may hold: text is escaped, `SafeHtml` stays, lists are joined, `undefined` is nothing. */
export type HtmlValue = SafeHtml | string | number | undefined | readonly HtmlValue[];

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escape(text: string): string {
  return cleanText(text).replace(/[&<>"']/g, (character) => entities[character] ?? character);
}

function render(value: HtmlValue): string {
  if (value === undefined) return "";
  if (Markup.is(value)) return value.toString();
  if (typeof value === "object") return value.map(render).join("");
  return escape(String(value));
}

/**
 * HTML (or SVG) from a template: the only way in which the library makes markup.
 *
 * Every interpolated text is escaped for an element's text and for a quoted attribute alike. Attributes must
 * be quoted, and text must never stand in a tag's or attribute's name.
 *
 * @example
 * html`<p title="${path}">${label}</p>`; // label "<b>" → <p title="…">&lt;b&gt;</p>
 */
export function html(literals: TemplateStringsArray, ...values: readonly HtmlValue[]): SafeHtml {
  const parts = withoutIndent(literals);
  let markup = parts[0] ?? "";
  for (let i = 0; i < values.length; i += 1) markup += render(values[i]) + (parts[i + 1] ?? "");
  return new Markup(markup);
}

const unindented = new WeakMap<TemplateStringsArray, readonly string[]>();

/** A template's own indentation is a third of a large grid's markup; line ends stay, as scripts need them. */
function withoutIndent(literals: TemplateStringsArray): readonly string[] {
  const known = unindented.get(literals);
  if (known !== undefined) return known;
  const parts = literals.map((literal) => literal.replace(/\n\s+/g, "\n"));
  unindented.set(literals, parts);
  return parts;
}

/** Bytes as a `data:` URL, which needs no server. */
export function dataUrl(mimeType: string, bytes: Uint8Array): string {
  return `data:${mimeType};base64,${toBase64(bytes)}`;
}

/** Bytes as base64, without copying them first. */
export function toBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64");
}

/** The HTML of a bundle, which was made by {@link html} and travelled as text; never for any other text. */
export function htmlOfBundle(markup: string): SafeHtml {
  return new Markup(markup);
}
