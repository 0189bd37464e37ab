import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import type { Machine } from "./check.js";

/** The machine that this process runs on. */
export function thisMachine(signal?: AbortSignal): Machine {
  return {
    platform: process.platform,
    arch: process.arch,
    installer: installerHere(),
    isRoot: process.getuid?.() === 0,
    nodeVersion: process.versions.node,
    folder: process.cwd(),
    signal,
  };
}

function installerHere(): Machine["installer"] {
  if (process.platform === "darwin") return "brew";
  if (process.platform === "win32") return "winget";
  return findOnPath("apt-get") === undefined ? "other" : "apt";
}

/** The first file of that name on the `PATH`, or `undefined`; names as they are, without Windows' `.exe`. */
export function findOnPath(name: string): string | undefined {
  const folders = (process.env["PATH"] ?? "").split(delimiter).filter((folder) => folder !== "");
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
}

/** The packages that bring a program, by who brings them. */
export interface Packages {
  readonly apt: readonly string[];
  readonly brew: readonly string[];
  /** Its id for winget; without one, pip is used on Windows too. */
  readonly winget?: string;
  readonly pip?: readonly string[];
  /** What to install where nothing of that is known. */
  readonly advice: string;
}

/** The shell lines that install a program on a machine. */
export function installLines(machine: Machine, packages: Packages): readonly string[] {
  const { apt, brew, winget, pip, advice } = packages;
  switch (machine.installer) {
    case "apt": {
      const sudo = machine.isRoot ? "" : "sudo ";
      return [`${sudo}apt-get update && ${sudo}apt-get install -y ${apt.join(" ")}`];
    }
    case "brew":
      return [`brew install ${brew.join(" ")}`];
    case "winget":
      if (winget !== undefined) return [`winget install ${winget}`, "# then open a new terminal"];
      return pip === undefined ? [`# ${advice}`] : [`py -m pip install ${pip.join(" ")}`];
    default:
      return pip === undefined ? [`# ${advice}`] : [`python3 -m pip install ${pip.join(" ")}`];
  }
}

/** The shell line that sets an environment variable. */
export function setVariableLine(machine: Machine, name: string, value: string): string {
  return machine.platform === "win32" ? `setx ${name} "${value}"` : `export ${name}="${value}"`;
}

/** Whether a version is at least another: as many numbers are compared as `oldest` has. */
export function isAtLeast(version: string, oldest: readonly number[]): boolean {
  const numbers = version.split(".").map((part) => Number.parseInt(part, 10));
  for (const [i, wanted] of oldest.entries()) {
    const number = numbers[i] ?? 0;
    if (number !== wanted) return number > wanted;
  }
  return true;
}
