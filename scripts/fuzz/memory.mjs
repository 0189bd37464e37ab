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

/** Resident bytes of a process and all that its main thread started. */
export function memoryOf(pid) {
  let children = "";
  try {
    children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim();
  } catch {
    // it has ended
  }
  const below = children === "" ? [] : children.split(" ").map((child) => memoryOf(child));
  return below.reduce((sum, bytes) => sum + bytes, residentBytes(pid));
}

/** Files, pipes and sockets that a process holds open. */
export function openHandles(pid) {
  try {
    return readdirSync(`/proc/${pid}/fd`).length;
  } catch {
    return 0;
  }
}
