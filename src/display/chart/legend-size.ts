import { pixelWidth } from "./pixel-width.js";

const symbolAndGap = 52;
const mostColumns = 3;
/** Vega cuts a text as if its characters were wider than they are. */
const cuttingEarly = 1.4;

/**
 * In how many columns a legend below a chart fits, and how long its entries may be.
 *
 * @param names - The entries.
 * @param width - Width of the whole chart, pixels.
 */
export function legendSize(
  names: readonly string[],
  width: number,
): { readonly legendColumns: number; readonly legendLimit: number } {
  const room = width - 80;
  const widest = Math.max(...names.map((name) => pixelWidth(name, 12))) + symbolAndGap;
  const legendColumns = Math.max(1, Math.min(names.length, mostColumns, Math.floor(room / widest)));
  return { legendColumns, legendLimit: Math.floor((room / legendColumns - symbolAndGap) * cuttingEarly) };
}
