import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { temporaryFolder } from "./temporary-folder.js";

/** A script in front of the real ffmpeg. */
async function inFrontOfFfmpeg(body: (real: string) => string): Promise<string> {
  const real = execFileSync("sh", ["-c", "command -v ffmpeg"], { encoding: "utf8" }).trim();
  const script = join(await temporaryFolder(), "ffmpeg");
  writeFileSync(script, `#!/bin/sh\n${body(real)}\n`, { mode: 0o755 });
  return script;
}

/**
 * A script that gives its arguments on, some of them changed: `cases` of a shell. Threads of x264 are one, because with several
 * the same frames give, one time in ten, some other bytes.
 */
function withChangedArguments(cases: string, before: string = ""): Promise<string> {
  return inFrontOfFfmpeg(
    (real) => `${before}
left=$#
while [ "$left" -gt 0 ]; do
  word=$1
  shift
  left=$((left - 1))
  case $word in
    ${cases}
    libx264) set -- "$@" "$word" -x264-params threads=1 ;;
    *) set -- "$@" "$word" ;;
  esac
done
exec '${real}' "$@"`,
  );
}

/** An ffmpeg that does not hear where it is to begin to decode; where an output is to begin it does. */
export function deafFfmpeg(): Promise<string> {
  return withChangedArguments("-noaccurate_seek) shift 2; left=$((left - 2)) ;;");
}

/** An ffmpeg that writes each of its command lines into a file. */
export function loggedFfmpeg(log: string): Promise<string> {
  return withChangedArguments("", `echo "$*" >> '${log}'`);
}
