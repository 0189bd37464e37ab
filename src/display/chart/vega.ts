import { loadPackage } from "../../core/load-package.js";
import type { ChartBox, ChartSpec } from "./chart-spec.js";
import { pixelWidth } from "./pixel-width.js";

/** The only file that imports vega and vega-lite: charts are compiled and drawn here. */

/** A place in a chart, pixels, and what its tooltip says. */
export interface HoverPoint {
  readonly x: number;
  readonly y: number;
  readonly text: string;
}

/** A chart as a picture. */
export interface DrawnChart {
  /** A whole SVG document; it refers to nothing outside of it. */
  readonly svg: string;
  /** Size of the picture, pixels. */
  readonly width: number;
  readonly height: number;
  /** The area between the axes of a chart with one panel. */
  readonly plot: ChartBox;
  /** What its tooltips say: no Vega runs where the picture is shown. */
  readonly points: readonly HoverPoint[];
}

/**
 * Draws a chart without a canvas and without a browser. Loading vega takes 0.2 s, so it waits for the first chart.
 *
 * @throws {Error} If Vega-Lite finds fault with the specification: a chart with a warning is a wrong chart.
 */
export async function drawSpec(spec: ChartSpec): Promise<DrawnChart> {
  const [vega, vegaLite] = await Promise.all([
    loadPackage("vega", () => import("vega")),
    loadPackage("vega-lite", () => import("vega-lite")),
  ]);
  measureTexts(vega);
  const warnings: string[] = [];
  const logger = vega.logger(vega.Warn, undefined, (_method, _level, said) =>
    warnings.push(Array.from(said, String).join(" ")),
  );
  // vega marks the rows that it draws: the caller's stay as they are
  const own = keepTexts(spec) as import("vega-lite").TopLevelSpec;
  const { spec: vegaSpec } = vegaLite.compile(own, { logger });
  const view = new vega.View(vega.parse(vegaSpec), { renderer: "none", logger });
  try {
    await view.runAsync();
    const [originX, originY] = view.origin();
    const { left, top } = view.padding() as { readonly left: number; readonly top: number };
    const { root } = view.scenegraph() as unknown as { readonly root: SceneNode };
    const points: HoverPoint[] = [];
    takePoints(root, left + originX, top + originY, points);
    const svg = await view.toSVG();
    if (warnings.length > 0) throw new Error(`Cannot draw the chart: ${warnings.join("; ")}`);
    const { width, height } = pictureSize(svg);
    const plot = {
      left: left + originX,
      top: top + originY,
      width: view.width(),
      height: view.height(),
    };
    return { svg, width, height, plot, points };
  } finally {
    view.finalize();
  }
}

/** What is read of vega's scene graph: marks hold items, and items of groups hold marks. */
interface SceneNode {
  readonly marktype?: string;
  items?: readonly SceneNode[];
  readonly x?: number;
  readonly y?: number;
  readonly width?: number;
  readonly opacity?: number;
  readonly tooltip?: unknown;
}

/** Notes the tooltips of a mark's items. Items that nobody sees are there for these alone, and most of a picture's bytes: they go. */
function takePoints(mark: SceneNode, left: number, top: number, found: HoverPoint[]): void {
  for (const item of mark.items ?? []) {
    const { x = 0, y = 0, width = 0, tooltip } = item;
    if (mark.marktype === "group")
      for (const inner of item.items ?? []) takePoints(inner, left + x, top + y, found);
    // the cells in which the nearest point is looked for have no place of their own
    else if (mark.marktype !== "path" && typeof tooltip === "object" && tooltip !== null) {
      const lines = Object.entries(tooltip).map(([title, value]) => `${title}: ${String(value)}`);
      const place = { x: Math.round(left + x + width / 2), y: Math.round(top + y) };
      found.push({ ...place, text: lines.join("\n") });
    }
  }
  mark.items = mark.items?.filter(({ opacity }) => opacity !== 0);
}

/**
 * A copy in which every text is only a text: vega looks texts up in plain objects, and takes a class called
 * "constructor" for what each of them inherits. A character without width, after it, prevents that.
 */
export function keepTexts(value: unknown): unknown {
  if (typeof value === "string") return value in Object.prototype ? `${value}\u200b` : value;
  if (Array.isArray(value)) return value.map(keepTexts);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, keepTexts(inner)]));
}

/** What vega measures a text with; its typings leave it out. */
interface TextMetrics {
  width: (
    item: { readonly fontSize?: number; readonly limit?: number },
    text: string | number | null | undefined,
  ) => number;
}

/** Without a canvas vega takes every character to be 0.8 of the font size wide and leaves charts half empty. */
function measureTexts(vega: object): void {
  const { textMetrics } = vega as { readonly textMetrics: TextMetrics };
  textMetrics.width = ({ fontSize = 11, limit }, text) =>
    Math.min(pixelWidth(String(text ?? ""), fontSize), limit !== undefined && limit > 0 ? limit : Infinity);
}

function pictureSize(svg: string): { readonly width: number; readonly height: number } {
  const found = /^<svg[^>]*\bviewBox="0 0 ([\d.]+) ([\d.]+)"/.exec(svg);
  if (found === null) throw new Error("Cannot draw the chart: vega gave no picture size");
  return { width: Number(found[1]), height: Number(found[2]) };
}
