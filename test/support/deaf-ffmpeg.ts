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

/** An ffmpeg that does not hear where it is to begin to decode; where an output is to begin it does. */
export function deafFfmpeg(): Promise<string> {
  return inFrontOfFfmpeg(
    (real) => `left=$#
while [ "$left" -gt 0 ]; do
  word=$1
  shift
  left=$((left - 1))
  case $word in
    -noaccurate_seek) shift 2; left=$((left - 2)) ;;
    *) set -- "$@" "$word" ;;
  esac
done
exec '${real}' "$@"`,
  );
}

/** An ffmpeg that writes each of its command lines into a file. */
export function loggedFfmpeg(log: string): Promise<string> {
  return inFrontOfFfmpeg((real) => `echo "$*" >> '${log}'\nexec '${real}' "$@"`);
}
