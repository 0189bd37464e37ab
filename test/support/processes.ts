import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Command lines of the processes that hold a word in theirs, a file's name for instance; Linux only. */
export function processesOn(word: string): string[] {
  if (!existsSync("/proc/self/cmdline")) return [];
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        return [readFileSync(join("/proc", pid, "cmdline"), "utf8").replaceAll("\0", " ")];
      } catch {
        return []; // it has ended
      }
    })
    .filter((line) => line.includes(word));
}
