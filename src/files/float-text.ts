import { textBefore } from "../core/text-before.js";

/**
 * The shortest text that reads back as the same float32, as pandas writes one into a CSV file.
 *
 * `0.9987654`, `1.0`, `2.5e-05`, `1e+16`: always with a point or an exponent; exponents of at least two
 * digits, below 1e-4 and from 1e16 on; NaN is empty (a missing cell), infinities are `inf` and `-inf`.
 *
 * Three powers of two (2^-96, 2^87, 2^90) get a digit more than pandas gives them.
 *
 * @param value - Rounded to float32 first.
 */
export function float32Text(value: number): string {
  const single = Math.fround(value);
  if (!Number.isFinite(single) || single === 0) return specialText(single);
  if (single >= 1e-4 && single < 1) {
    const quick = shortFraction(single);
    if (quick !== undefined) return quick;
  }
  let digits = 7;
  while (!readsBack(single, digits)) digits += 1;
  while (digits > 1 && readsBack(single, digits - 1)) digits -= 1;
  return pythonText(single, roundedToEven(Math.abs(single), digits));
}

/**
 * The same for a number from 1e-4 to below 1, as probabilities are, in a quarter of the time. A float32 times 10^12 or less is
 * exact in float64 (24 + 28 bits), and so is whatever is rounded from it.
 *
 * @returns `undefined` where rounding carries into another power of ten.
 */
function shortFraction(single: number): string | undefined {
  const zeros = single >= 0.1 ? 0 : single >= 0.01 ? 1 : single >= 0.001 ? 2 : 3;
  const isSame = (digits: number): boolean => {
    const scale = tens[digits + zeros]!;
    return Math.fround(roundedUp(single * scale) / scale) === single;
  };
  let digits = 7;
  while (!isSame(digits)) digits += 1;
  while (digits > 1 && isSame(digits - 1)) digits -= 1;
  const scaled = single * tens[digits + zeros]!;
  const below = Math.floor(scaled);
  const isHalfWay = scaled - below === 0.5;
  const rounded = isHalfWay ? below + (below % 2) : roundedUp(scaled);
  return rounded >= tens[digits]! ? undefined : `0.${"000".slice(0, zeros)}${rounded}`;
}

const tens = Array.from({ length: 13 }, (_, power) => 10 ** power);

/** To the nearest whole number, half way to the higher one; adding 0.5 may round by itself. */
function roundedUp(value: number): number {
  const below = Math.floor(value);
  return value - below >= 0.5 ? below + 1 : below;
}

/** The shortest text that reads back as the same float64, as pandas writes one: see {@link float32Text}. */
export function float64Text(value: number): string {
  if (!Number.isFinite(value) || value === 0) return specialText(value);
  return pythonText(value, Math.abs(value).toExponential());
}

function readsBack(single: number, digits: number): boolean {
  return Math.fround(Number(single.toExponential(digits - 1))) === single;
}

/** `magnitude` in so many digits; exactly half way NumPy takes the even last digit, `toExponential` the higher. */
function roundedToEven(magnitude: number, digits: number): string {
  const rounded = magnitude.toExponential(digits - 1);
  const lastIsOdd = /[13579]e/.test(rounded);
  if (!lastIsOdd || !/50{19}e/.test(magnitude.toExponential(digits + 19))) return rounded;
  return rounded.replace(/\de/, (last) => `${Number(last[0]) - 1}e`);
}

function specialText(value: number): string {
  if (Number.isNaN(value)) return "";
  if (value === 0) return Object.is(value, -0) ? "-0.0" : "0.0";
  return value > 0 ? "inf" : "-inf";
}

/** The digits of `exponential`, which is |value|, in the form that Python and NumPy give them. */
function pythonText(value: number, exponential: string): string {
  const mantissa = textBefore(exponential, "e");
  const sign = value < 0 ? "-" : "";
  const exponent = Number(exponential.slice(mantissa.length + 1));
  const magnitude = Math.abs(value);
  if (magnitude < 1e-4 || magnitude >= 1e16) {
    const width = String(Math.abs(exponent)).padStart(2, "0");
    return `${sign}${mantissa}e${exponent < 0 ? "-" : "+"}${width}`;
  }
  const digits = mantissa.replace(".", "");
  if (exponent < 0) return `${sign}0.${"0".repeat(-exponent - 1)}${digits}`;
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, "0");
  return `${sign}${whole}.${digits.slice(exponent + 1) || "0"}`;
}
