import { printAsText } from "../../core/inspect.js";
import { cleanLines } from "../../core/clean-text.js";
import { toBase64, type SafeHtml } from "./html.js";
import { scaledHtml } from "./display-scale.js";
import { viewRoot } from "./view-root.js";

/** What a front end picks from: one result in several forms, by MIME type. */
export type MimeBundle = Readonly<Record<string, unknown>>;

/** Something to look at. It is made when it is shown or saved, and only once. */
export interface Displayable {
  /** All forms of it; the work happens on the first call. */
  toBundle(): Promise<MimeBundle>;
  /** Its text form, which `console.log` prints. */
  toString(): string;
}

/** The forms of a displayable; those left out are not in its bundle. */
export interface DisplayForms {
  readonly html?: SafeHtml;
  readonly png?: Uint8Array;
  /** Text for front ends that show nothing else; default the displayable's own text. */
  readonly text?: string;
  /** Further forms by MIME type, such as a chart's specification. */
  readonly other?: MimeBundle;
}

const jupyterDisplay: symbol = Symbol.for("Jupyter.display");

/**
 * Makes a displayable out of its text and of the work that makes its other forms.
 *
 * The work starts with the first `toBundle()`, and every later one gives the same bundle. Work that failed (or
 * was interrupted) is tried again next time.
 *
 * @param text - What `console.log` prints; made when it is asked for.
 * @param build - The work.
 */
export function displayable(
  text: () => string,
  build: () => DisplayForms | Promise<DisplayForms>,
): Displayable {
  let bundle: Promise<MimeBundle> | undefined;
  const made: Displayable = {
    toBundle() {
      bundle ??= buildBundle().catch((error: unknown) => {
        bundle = undefined;
        throw error;
      });
      return bundle;
    },
    toString: () => cleanLines(text()),
  };

  async function buildBundle(): Promise<MimeBundle> {
    const forms = await build();
    const result: Record<string, unknown> = { ...forms.other };
    if (forms.html !== undefined) result["text/html"] = viewRoot(scaledHtml(forms.html)).toString();
    if (forms.png !== undefined) result["image/png"] = toBase64(forms.png);
    result["text/plain"] = cleanLines(forms.text ?? text());
    return result;
  }

  printAsText(made);
  // Deno's kernel asks the last value of a cell for its bundle in this way.
  Object.defineProperty(made, jupyterDisplay, { value: () => notebookBundle(made) });
  return made;
}

/**
 * The forms that go into a notebook: an SVG only where there is no PNG, because nbconvert prefers it and then removes all that
 * is drawn in one, which leaves a blank.
 */
export async function notebookBundle(view: Displayable): Promise<MimeBundle> {
  const { "image/svg+xml": svg, ...others } = await view.toBundle();
  return svg === undefined || "image/png" in others ? others : { ...others, "image/svg+xml": svg };
}

/** True for anything that can be shown through `toBundle()`. */
export function isDisplayable(value: unknown): value is Displayable {
  return typeof value === "object" && value !== null && typeof (value as Displayable).toBundle === "function";
}
