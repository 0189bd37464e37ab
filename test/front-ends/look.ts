import type { Page } from "playwright-core";
import { axeScript } from "./bundle.js";

/** What a reader sees of one output. */
export interface Looked {
  readonly width: number;
  readonly height: number;
  /** Letters of its text that are shown. */
  readonly letters: number;
  /** Pictures, videos and charts that are there. */
  readonly pictures: number;
  /** Pictures without a picture, charts without anything drawn. */
  readonly broken: number;
  /** Rows of tables. */
  readonly rows: number;
  /** Pixels by which something sticks out to the right and cannot be scrolled to. */
  readonly overhang: number;
}

/** Looks at every element that `selector` finds, as soon as its pictures have been decoded. */
export function lookAt(page: Page, selector: string): Promise<readonly Looked[]> {
  return page.evaluate<readonly Looked[]>(`(async () => {
    await Promise.all([...document.images].map((image) => image.decode().catch(() => undefined)));
    const box = (element) => element.getBoundingClientRect();
    const isShown = (element) => box(element).width > 8 && box(element).height > 8;
    const hasColors = (canvas) => {
      const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
      return new Set(new Uint32Array(data.buffer)).size > 3;
    };
    const scrolls = (element) =>
      element !== null && (/auto|scroll/.test(getComputedStyle(element).overflowX) || scrolls(element.parentElement));
    return [...document.querySelectorAll(${JSON.stringify(selector)})].map((output) => {
      const find = (names) => [...output.querySelectorAll(names)];
      const images = find("img").filter((image) => !image.closest("video, details:not([open])"));
      const drawn = [...images.filter(({ naturalWidth }) => naturalWidth > 0), ...find("canvas").filter(hasColors)];
      const others = find("svg:has(path), video[poster]");
      const edge = document.documentElement.clientWidth;
      const beyond = find("*").filter((element) => box(element).right > edge && isShown(element));
      const sticking = beyond.filter((element) => !scrolls(element.parentElement));
      return {
        width: box(output).width,
        height: box(output).height,
        letters: output.innerText.trim().length,
        pictures: [...drawn, ...others].filter(isShown).length,
        broken: images.length + find("canvas").length - drawn.filter(isShown).length + find("svg:not(:has(path))").length,
        rows: find("tr").length,
        overhang: Math.max(0, ...sticking.map((element) => box(element).right - edge)),
      };
    });
  })()`);
}

/** The outputs that are blank, show a picture that is not there or stick out, each with its position. */
export function problemsOf(looked: readonly Looked[]): readonly object[] {
  return looked.flatMap((output, position) => {
    const { width, height, letters, pictures, broken, overhang } = output;
    const isFine = width > 0 && height > 0 && letters + pictures > 0 && broken === 0 && overhang < 1;
    return isFine ? [] : [{ position, ...output }];
  });
}

/**
 * What axe calls serious or critical within the elements that `selector` finds, one line a kind of fault.
 *
 * @param without - Rules of axe that ask for what a front end takes away, so that no output can have it.
 */
export async function faultsIn(
  page: Page,
  selector: string,
  without: readonly string[] = [],
): Promise<readonly string[]> {
  const rules = Object.fromEntries(without.map((rule) => [rule, { enabled: false }]));
  await page.evaluate(axeScript());
  return page.evaluate<readonly string[]>(`(async () => {
    const include = [...document.querySelectorAll(${JSON.stringify(selector)})];
    const options = { resultTypes: ["violations"], rules: ${JSON.stringify(rules)} };
    const { violations } = await axe.run({ include }, options);
    return violations
      .filter(({ impact }) => impact === "serious" || impact === "critical")
      .map(({ id, nodes }) => id + ": " + nodes.length + " × " + nodes[0].html.slice(0, 300) + " " + nodes[0].failureSummary);
  })()`);
}
