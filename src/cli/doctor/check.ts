/** What one check found. */
export interface CheckResult {
  /** Nothing to do · works, with something missing · does not work. */
  readonly status: "good" | "warning" | "failure";
  /** In one line, without full stop. */
  readonly found: string;
  /** Lines for a shell that put it right; those that begin with `#` only explain. */
  readonly remedy?: readonly string[];
}

/** The machine that is checked; programs and folders are found through `process.env`. */
export interface Machine {
  readonly platform: NodeJS.Platform;
  /** `"x64"`, `"arm64"`… */
  readonly arch: string;
  /** What brings programs here. */
  readonly installer: "apt" | "brew" | "winget" | "other";
  /** Whether apt-get works without sudo. */
  readonly isRoot: boolean;
  /** Version of Node: `"20.19.0"`. */
  readonly nodeVersion: string;
  /** Where the person is: their project is this folder or one above it. */
  readonly folder: string;
  readonly signal?: AbortSignal;
}

/** One line of the doctor's report. */
export interface Check {
  readonly name: string;
  run(machine: Machine): Promise<CheckResult>;
}

/** What is as it should be. */
export function good(found: string): CheckResult {
  return { status: "good", found };
}

/** What works, but not in full. */
export function warning(found: string, ...remedy: readonly string[]): CheckResult {
  return { status: "warning", found, remedy };
}

/** What does not work. */
export function failure(found: string, ...remedy: readonly string[]): CheckResult {
  return { status: "failure", found, remedy };
}
