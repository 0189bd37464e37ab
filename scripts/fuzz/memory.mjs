/** What a process takes, as Linux counts it. */
import { readdirSync, readFileSync } from "node:fs";

const pageBytes = 4096;

/** Resident bytes of a process; 0 where there is no /proc, or no such process. */
export function residentBytes(pid) {
  try {
    return Number(readFileSync(`/proc/${pid}/statm`, "utf8").split(" ")[1]) * pageBytes;
  } catch {
    return 0; // it has ended
  }
}

/**
 * Bytes of a process, each page divided by the number of processes that share it: a child that was just forked shares all
 * of its parent's, and programs share their libraries. Takes milliseconds; 0 where there is no /proc, or no such process.
 */
export function proportionalBytes(pid) {
  try {
    const [, kilobytes] = /^Pss: +(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, "utf8"));
    return Number(kilobytes) * 1024;
  } catch {
    return 0; // it has ended
  }
}

/** Bytes of a process and all that its main thread started; default: resident. */
export function memoryOf(pid, bytesOf = residentBytes) {
  let children = "";
  try {
    children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim();
  } catch {
    // it has ended
  }
  const below = children === "" ? [] : children.split(" ").map((child) => memoryOf(child, bytesOf));
  return below.reduce((sum, bytes) => sum + bytes, bytesOf(pid));
}

/** Files, pipes and sockets that a process holds open. */
export function openHandles(pid) {
  try {
    return readdirSync(`/proc/${pid}/fd`).length;
  } catch {
    return 0;
  }
}
