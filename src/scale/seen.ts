import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { writeFileAtomic } from "../files/atomic-write.js";

/** What the files were like when they were last planned: no part of the plan, because it says nothing about their content. */
export interface Seen {
  readonly rootFolder: string;
  /** When each clip was changed last, ms; `null` where there was no file. */
  readonly mtimes: readonly (number | null)[];
}

/** Writes it beside the plan. */
export async function writeSeen(folder: string, seen: Seen): Promise<void> {
  await writeFileAtomic(join(folder, "seen.json"), `${JSON.stringify(seen)}\n`);
}

/** `undefined` where it is not there, or not whole: then files are hashed. */
export async function readSeen(folder: string): Promise<Seen | undefined> {
  try {
    const seen = JSON.parse(await readFile(join(folder, "seen.json"), "utf8")) as Partial<Seen>;
    return Array.isArray(seen.mtimes) && typeof seen.rootFolder === "string" ? (seen as Seen) : undefined;
  } catch {
    return undefined;
  }
}
