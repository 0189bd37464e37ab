import { askProgram } from "../../video/program/child-process.js";
import { ffmpegPath, ffprobePath } from "../../video/program/ffmpeg.js";
import { failure, good, type Check, type CheckResult, type Machine } from "./check.js";
import { installLines, isAtLeast, setVariableLine, type Packages } from "./machine.js";
import { newerThanTried } from "./tried-systems.js";

const oldest = [5, 1];

const ffmpegPackages: Packages = {
  apt: ["ffmpeg"],
  brew: ["ffmpeg"],
  winget: "Gyan.FFmpeg",
  advice: "Install ffmpeg 5.1 or newer with your system's packages, or from https://ffmpeg.org/download.html",
};

/** ffmpeg is there, new enough for `-fps_mode`, and can write the H.264 that notebooks play. */
export const ffmpegCheck: Check = {
  name: "ffmpeg",
  async run(machine) {
    const asked = await askVersion("ffmpeg", ffmpegPath(), machine);
    if (asked.status !== "good") return asked;
    const { stdout } = await askProgram(ffmpegPath(), ["-hide_banner", "-encoders"], machine);
    if (/\blibx264\b/.test(stdout)) {
      const found = `${asked.found}, with libx264`;
      return newerThanTried("ffmpeg", asked.found, found) ?? good(found);
    }
    return failure(`${asked.found}, but without the encoder libx264`, ...anotherOne("ffmpeg", machine));
  },
};

/** ffprobe, which comes with ffmpeg but is a program of its own. */
export const ffprobeCheck: Check = {
  name: "ffprobe",
  run: (machine) => askVersion("ffprobe", ffprobePath(), machine),
};

async function askVersion(
  name: "ffmpeg" | "ffprobe",
  program: string,
  machine: Machine,
): Promise<CheckResult> {
  const { exitCode, isMissing, stdout, stderr } = await askProgram(program, ["-version"], machine);
  const where = program === name ? "" : ` (${variable(name)} is "${program}")`;
  if (isMissing) return failure(`command not found${where}`, ...remedyOfMissing(name, program, machine));
  if (exitCode !== 0) {
    const said = stderr.trim().split("\n").at(-1) ?? "";
    return failure(`cannot be started${where}: ${said}`, ...remedyOfMissing(name, program, machine));
  }
  const version = new RegExp(`^${name} version (\\S+)`).exec(stdout)?.[1];
  if (version === undefined) {
    return failure(
      `"${program}" is not ${name}: it prints no version`,
      ...remedyOfMissing(name, program, machine),
    );
  }
  // A build from the source repository ("N-109468-g…") carries no number to compare; it is new.
  const number = /^n?(\d+(?:\.\d+)*)/.exec(version)?.[1];
  if (number !== undefined && !isAtLeast(number, oldest)) {
    return failure(
      `${version}${where}, at least ${oldest.join(".")} is needed`,
      ...anotherOne(name, machine),
    );
  }
  return good(`${version}${where}`);
}

function variable(name: "ffmpeg" | "ffprobe"): string {
  return name === "ffmpeg" ? "FFMPEG_PATH" : "FFPROBE_PATH";
}

function remedyOfMissing(name: "ffmpeg" | "ffprobe", program: string, machine: Machine): readonly string[] {
  const install = installLines(machine, ffmpegPackages);
  if (program === name) return install;
  return [`# correct the variable ${variable(name)}, or take it away after`, ...install];
}

/** The one that is there will not do, and installing the system's package again would bring the same. */
function anotherOne(name: "ffmpeg" | "ffprobe", machine: Machine): readonly string[] {
  if (machine.installer === "brew") return ["brew upgrade ffmpeg || brew install ffmpeg"];
  if (machine.installer === "winget")
    return ["winget install Gyan.FFmpeg", "# then open a new terminal, or put its folder first on PATH"];
  return [
    ...(machine.installer === "apt"
      ? ["# Debian 12, Ubuntu 23.04 and later have it; for an older system:"]
      : []),
    "# get a static build (https://ffmpeg.org/download.html), unpack it, and say where it is:",
    setVariableLine(machine, variable(name), `/path/to/${name}`),
  ];
}
