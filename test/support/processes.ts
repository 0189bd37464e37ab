import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Command lines of the processes that hold a word in theirs, a file's name for instance; Linux only. */
export function processesOn(word: string): string[] {
  return linesOn(word).map(({ line }) => line);
}

/** The numbers of the same processes. */
export function pidsOn(word: string): number[] {
  return linesOn(word).map(({ pid }) => pid);
}

function linesOn(word: string): readonly { readonly pid: number; readonly line: string }[] {
  if (!existsSync("/proc/self/cmdline")) return [];
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const line = readFileSync(join("/proc", name, "cmdline"), "utf8").replaceAll("\0", " ");
        return [{ pid: Number(name), line }];
      } catch {
        return []; // it has ended
      }
    })
    .filter(({ line }) => line.includes(word));
}
