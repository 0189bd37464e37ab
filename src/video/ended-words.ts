import { fileArgument } from "./file-argument.js";

/** A program's name without its folder. */
export function programName(program: string): string {
  return program.split(/[\\/]/).at(-1) ?? program;
}

/** How a program ended that did not end well, and what to do. */
export function howItEnded(
  name: string,
  exitCode: number | null,
  killedBy: NodeJS.Signals | null,
  stalledSeconds: number | undefined,
): { readonly found: string; readonly remedy: string } {
  if (stalledSeconds !== undefined) {
    const found = `${name} gave no sign of life for ${stalledSeconds} s`;
    return { found, remedy: ". Copy the file to a disk that answers, or download it again" };
  }
  if (exitCode !== null) return { found: `${name} exited with code ${exitCode}`, remedy: "" };
  const remedy = killedBy === "SIGKILL" ? ". The system does that when memory runs out: free some" : "";
  return { found: `${name} was ended by ${String(killedBy)}`, remedy };
}

/** The last line that ffmpeg wrote, without the address of the part that wrote it and without the file's name. */
export function lastWords(stderr: string, path: string): string {
  const lines = stderr
    .split("\n")
    .map((line) => line.replace(/^(\[[^\]]*\] )+/, "").trim())
    .map((line) => line.replace(`${fileArgument(path)}: `, ""))
    .filter((line) => line !== "");
  // "Invalid data found when processing input" says less than the line before it.
  const telling = lines.filter(
    (line) => !/^(Invalid data found|Conversion failed|Error opening input)/.test(line),
  );
  return (telling.at(-1) ?? lines.at(-1) ?? "").slice(0, 300).replace(/\.$/, "");
}
