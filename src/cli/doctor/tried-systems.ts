import { warning, type CheckResult } from "./check.js";

/** A system on which the project was run; the table of docs/platforms.md shows the same. */
export interface TriedSystem {
  readonly system: string;
  readonly ffmpeg: string;
  readonly node: string;
  readonly npm: string;
  /** What was run, and the command that does it. */
  readonly what: string;
  readonly command: string;
  /** `"2026-11-29"`. */
  readonly date: string;
}

const short = "lab 4, decoding, cuts, previews, seeking";

/** `npm run systems` prints what to write here. */
export const triedSystems: readonly TriedSystem[] = [
  {
    ...{ system: "Debian 12", ffmpeg: "5.1.9", node: "20.20.2", npm: "11.19.1" },
    ...{ what: "all tests", command: "npm test", date: "2026-11-29" },
  },
  {
    ...{ system: "Debian 13", ffmpeg: "7.1.5", node: "20.19.2", npm: "9.2.0" },
    ...{ what: short, command: "npm run systems -- trixie --short", date: "2026-11-29" },
  },
  {
    ...{ system: "Debian 13", ffmpeg: "7.1.5", node: "22.23.5", npm: "10.9.9" },
    ...{ what: "lab 4", command: 'npm run systems -- trixie --only "Node 22"', date: "2026-11-29" },
  },
  {
    ...{ system: "Debian 13", ffmpeg: "7.1.5", node: "20.19.2", npm: "9.2.0" },
    ...{ what: "all tests", command: "npm run systems -- trixie --whole", date: "2026-11-29" },
  },
  {
    ...{ system: "Debian unstable", ffmpeg: "9.0.2", node: "24.22.2", npm: "12.2.0" },
    ...{ what: short, command: "npm run systems -- sid --short", date: "2026-11-29" },
  },
  {
    ...{ system: "Debian unstable", ffmpeg: "9.0.2", node: "24.22.2", npm: "12.2.0" },
    ...{
      what: "all tests, in parts",
      command: "npm run systems -- sid --whole --part 1/4",
      date: "2026-11-30",
    },
  },
  {
    ...{ system: "Ubuntu 24.04", ffmpeg: "6.1.1", node: "20.20.2", npm: "9.2.0" },
    ...{ what: short, command: "npm run systems -- noble --short", date: "2026-12-01" },
  },
  {
    ...{ system: "Ubuntu 26.04", ffmpeg: "8.0.1", node: "22.22.1", npm: "9.2.0" },
    ...{ what: short, command: "npm run systems -- resolute --short", date: "2026-12-01" },
  },
];

/** How many numbers of a version count: a patch of a program that was tried is nothing new. */
const numbersThatCount = { ffmpeg: 2, node: 1, npm: 1 } as const;

/** A warning if a version is newer than any that was tried; `undefined` otherwise, and for one without a number. */
export function newerThanTried(
  program: keyof typeof numbersThatCount,
  version: string,
  found: string,
): CheckResult | undefined {
  const count = numbersThatCount[program];
  const numbers = numbersOf(version, count);
  const tried = triedSystems.map((system) => system[program]);
  if (numbers === undefined || tried.some((other) => !isNewer(numbers, numbersOf(other, count) ?? [])))
    return undefined;
  const newest = [...tried].sort((a, b) =>
    isNewer(numbersOf(a, 3) ?? [], numbersOf(b, 3) ?? []) ? -1 : 1,
  )[0];
  return warning(
    `${found}, newer than any that kinetoscope was tried with (${newest})`,
    "# it will probably do; docs/platforms.md lists what was tried, and npm run systems tries it",
  );
}

/** The first `count` numbers of a version: `"n7.1.5-0+deb13u1"` begins with 7 and 1. */
function numbersOf(version: string, count: number): readonly number[] | undefined {
  const text = /^[nv]?(\d+(?:\.\d+)*)/.exec(version)?.[1];
  if (text === undefined) return undefined;
  const numbers = text.split(".").map(Number);
  return Array.from({ length: count }, (_, i) => numbers[i] ?? 0);
}

function isNewer(a: readonly number[], b: readonly number[]): boolean {
  for (const [i, number] of a.entries()) {
    const other = b[i] ?? 0;
    if (number !== other) return number > other;
  }
  return false;
}
