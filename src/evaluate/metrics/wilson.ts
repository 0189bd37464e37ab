import { checkInteger } from "../../core/check.js";

/** A range of shares that holds the true one with a stated probability. */
export interface Interval {
  /** 0 … 1. */
  readonly low: number;
  /** 0 … 1. */
  readonly high: number;
}

/** The 97.5 % point of the normal distribution: 95 % of it lie between −z and z. */
const z = 1.959963984540054;

/**
 * The 95 % Wilson score interval of a share: where the true share may lie after `numRight` of `numTried`.
 *
 * Source: Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22 (1927).
 * @param numRight - From 0 to `numTried`.
 * @param numTried - Integer ≥ 0; none tried gives [0, 1], because nothing is known.
 * @example
 * wilsonInterval(36, 64); // { low: 0.4408…, high: 0.6770… }
 */
export function wilsonInterval(numRight: number, numTried: number): Interval {
  checkInteger("numTried", numTried, 0);
  checkInteger("numRight", numRight, 0, numTried);
  if (numTried === 0) return { low: 0, high: 1 };
  const share = numRight / numTried;
  const spread = (z * z) / numTried;
  const center = (share + spread / 2) / (1 + spread);
  const half = (z / (1 + spread)) * Math.sqrt((share * (1 - share)) / numTried + spread / (4 * numTried));
  // At 0 and at all right the ends are exact; rounding must not put them off.
  return {
    low: numRight === 0 ? 0 : center - half,
    high: numRight === numTried ? 1 : center + half,
  };
}
