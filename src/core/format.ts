/** How numbers are written wherever a person reads them, so that every table and message agrees. */

/** `19906` → `"19,906"`. */
export function formatCount(count: number): string {
  return Math.round(count).toLocaleString("en-US");
}

/** A count with its noun: `formatCounted(1, "clip")` → `"1 clip"`, `formatCounted(8, "clip")` → `"8 clips"`. */
export function formatCounted(count: number, noun: string, plural: string = `${noun}s`): string {
  return `${formatCount(count)} ${count === 1 ? noun : plural}`;
}

/** The first few of many: `a, b, c and 4 more`. */
export function formatSome(names: readonly string[], most: number = 3): string {
  const more = names.length > most ? ` and ${formatCount(names.length - most)} more` : "";
  return `${names.slice(0, most).join(", ")}${more}`;
}

/** A share as a percentage: `0.5625` → `"56.25 %"` (digits after the point: 2 unless told). */
export function formatPercent(share: number, digits: number = 2): string {
  return `${(share * 100).toFixed(digits)} %`;
}

/** Seconds as a person says them: `"0.4 s"`, `"12 s"`, `"3 min 05 s"`, `"2 h 07 min"`. */
export function formatSeconds(seconds: number): string {
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, "0")} s`;
  return `${Math.floor(whole / 3600)} h ${String(Math.floor((whole % 3600) / 60)).padStart(2, "0")} min`;
}

/** Bytes in decimal units: `"66 kB"`, `"2.5 MB"`. */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 999_500) return `${Math.round(bytes / 1000)} kB`;
  if (bytes < 999_500_000) return `${(bytes / 1e6).toFixed(1)} MB`;
  return `${(bytes / 1e9).toFixed(1)} GB`;
}

/** A shape as it is written in the documentation: `"[8, 16, 48, 48, 3]"`. */
export function formatShape(shape: readonly (number | string)[]): string {
  return `[${shape.join(", ")}]`;
}

/** `1` → `"1st"`, `12` → `"12th"`. */
export function ordinal(place: number): string {
  const teen = place % 100 >= 11 && place % 100 <= 13;
  const ending = teen ? "th" : (["th", "st", "nd", "rd"][place % 10] ?? "th");
  return `${place}${ending}`;
}
