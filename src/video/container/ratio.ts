const largest = 2 ** 31 - 1;

/** A quotient, or `undefined` where ffmpeg could only come near it: it keeps both parts in 31 bits. */
export function exactRatio(over: number, under: number): number | undefined {
  const divisor = greatestCommonDivisor(over, under);
  return over / divisor <= largest && under / divisor <= largest ? over / under : undefined;
}

/** A quotient as ffprobe prints it: `"1001/30000"`. */
export function reducedRatio(over: number, under: number): string {
  const divisor = greatestCommonDivisor(over, under);
  return `${over / divisor}/${under / divisor}`;
}

/** Ticks of `scale / rate` seconds as ffprobe prints them: six decimals, and of two that are as near the even one. */
export function secondsOf(ticks: number, scale: number, rate: number): number {
  const seconds = ticks * (scale / rate);
  const isHalfway = Math.abs((128 * seconds) % 2) === 1; // 5 at the seventh decimal and nothing behind it: an odd number of 1/128
  if (!isHalfway) return Number(seconds.toFixed(6));
  return (2 * Math.round(seconds * 500_000)) / 1_000_000;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
