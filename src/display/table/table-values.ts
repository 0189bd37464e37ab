import { inspect } from "node:util";

/** A column's values as texts, and whether they are numbers. */
export interface ColumnText {
  readonly texts: readonly string[];
  /** The same for eyes: what has more than three decimals in three digits. */
  readonly short: readonly string[];
  /** Numbers are set to the right. */
  readonly numeric: boolean;
}

const significantDigits = 6;
const mostDecimals = 6;
const shortDigits = 3;
const smallest = 1e-4;

/**
 * Writes a column: whole numbers as they are, others with as many decimals as the one that needs most (6
 * significant digits and 6 decimals at most, so float32 values show no noise), missing values as nothing.
 */
export function columnText(values: readonly unknown[]): ColumnText {
  const present = values.filter((value) => value !== null && value !== undefined);
  const numeric =
    present.length > 0 && present.every((value) => typeof value === "number" || typeof value === "bigint");
  const decimals = numeric ? Math.min(mostDecimals, Math.max(...present.map(decimalsOf))) : 0;
  const texts = values.map((value) => valueText(value, decimals));
  const isLong = decimals > shortDigits;
  const short = isLong ? values.map((value, i) => shortText(value, texts[i] ?? "")) : texts;
  return { texts, short, numeric };
}

/** Three decimals, or of a small number three digits. */
function shortText(value: unknown, text: string): string {
  if (typeof value !== "number" || !Number.isFinite(value) || isTiny(value)) return text;
  return value !== 0 && Math.abs(value) < 0.1 ? value.toPrecision(shortDigits) : value.toFixed(shortDigits);
}

function decimalsOf(value: unknown): number {
  if (typeof value !== "number" || !Number.isFinite(value) || isTiny(value)) return 0;
  const shortest = String(Number(value.toPrecision(significantDigits)));
  return shortest.includes("e") ? 0 : (shortest.split(".")[1] ?? "").length;
}

function isTiny(value: number): boolean {
  return value !== 0 && Math.abs(value) < smallest;
}

function valueText(value: unknown, decimals: number): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "string") return value;
  if (typeof value === "number") return numberText(value, decimals);
  if (value instanceof Date) return value.toISOString();
  if (typeof value === "bigint") return value.toString();
  return inspect(value, { breakLength: Infinity, depth: 2 });
}

function numberText(value: number, decimals: number): string {
  if (!Number.isFinite(value)) return String(value);
  if (isTiny(value) || Math.abs(value) >= 1e15) return value.toExponential(significantDigits - 1);
  return value.toFixed(decimals);
}
