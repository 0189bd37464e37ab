import { availableParallelism } from "node:os";
import { Helper, HelperEnded } from "./helper.js";
import type { ReadyNote } from "./messages.js";

/** So many pick frames at a time: one a core. */
const mostPicking = availableParallelism();
/** Helpers that are kept warm: those, and one that says headers meanwhile. */
const numKept = mostPicking + 1;
/** Frames in order hold a helper for as long as their reader likes, and wait for none: more than these go to the program. */
const mostHelpers = mostPicking + 8;

const idle: Helper[] = [];
const waiting: ((helper: Helper | undefined) => void)[] = [];
let numStarted = 0;
let numPicking = 0;
let reason: string | undefined;
let firstStart: Promise<Helper | undefined> | undefined;

/** What the libraries say of themselves, or why they are not used. Starts a helper, unless one was started. */
export async function libraries(): Promise<ReadyNote | string> {
  const helper = await lend();
  if (helper !== undefined) giveBack(helper);
  return helper?.ready ?? whyNoHelper() ?? "all helpers are at work";
}

/** `"libavcodec 59.37.100, libavformat 59.27.100"`. */
export function libavVersions(versions: ReadyNote["versions"]): string {
  const named = ["libavcodec", "libavformat"];
  return named.map((name) => `${name} ${versions[name] ?? "unknown"}`).join(", ");
}

function whyNoHelper(): string | undefined {
  return reason;
}

/** Starts a helper, unless one was started, so that it is there when the first frames are wanted. */
export function warmUp(): void {
  if (firstStart !== undefined) return;
  void proven().then((helper) => {
    if (helper !== undefined) giveBack(helper);
  });
}

/**
 * Lends a helper for work that ends by itself; one has to be waited for where as many are at work as there are cores.
 *
 * @returns `undefined` where the libraries are missing or do not prove themselves.
 */
export async function lendForChosen(): Promise<Helper | undefined> {
  if (numPicking >= mostPicking) return new Promise((resolve) => waiting.push(resolve));
  numPicking += 1;
  const helper = await lend();
  if (helper === undefined) endPicking();
  return helper;
}

/** Whether one helper alone is at such work, and nobody waits for one. */
export function isAlone(): boolean {
  return numPicking === 1 && waiting.length === 0;
}

/** Takes back what {@link lendForChosen} lent. */
export function giveBackChosen(helper: Helper): void {
  const next = helper.hasEnded ? undefined : waiting.shift();
  if (next !== undefined) return next(helper);
  giveBack(helper);
  endPicking();
}

/** Lends a helper for as long as a reader likes; `undefined` also where too many are lent. */
export async function lend(): Promise<Helper | undefined> {
  const helper = idle.pop();
  if (helper?.hasEnded === false) return helper;
  if (helper !== undefined) {
    numStarted -= 1;
    return lend();
  }
  if (numStarted >= mostHelpers) return undefined;
  return proven();
}

/** Takes back what {@link lend} lent. */
export function giveBack(helper: Helper): void {
  if (!helper.hasEnded && idle.length < numKept) return void idle.push(helper);
  numStarted -= 1;
  helper.dismiss();
}

/** The next one who waits has a turn. */
function endPicking(): void {
  numPicking -= 1;
  const next = waiting.shift();
  if (next !== undefined) void lendForChosen().then(next);
}

/** The first helper shows whether there can be any; no other is started until then. */
async function proven(): Promise<Helper | undefined> {
  if (reason !== undefined) return undefined;
  const isFirst = firstStart === undefined;
  firstStart ??= started();
  const first = await firstStart;
  if (isFirst) return first;
  return whyNoHelper() === undefined ? started() : undefined;
}

async function started(): Promise<Helper | undefined> {
  numStarted += 1;
  try {
    const helper = await Helper.start();
    if (typeof helper !== "string") return helper;
    reason = helper;
  } catch (error) {
    if (!(error instanceof HelperEnded)) throw error;
    firstStart = undefined; // there may be room for one later
  }
  numStarted -= 1;
  return undefined;
}
