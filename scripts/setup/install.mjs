/**
 * Brings the programs that are missing: root on Debian or Ubuntu gets them with apt-get, everyone else gets
 * the command to run. `KINETOSCOPE_NO_INSTALL=1` never installs.
 */
import { Failure } from "./failure.mjs";
import { lastLines, run, which } from "./process.mjs";

/**
 * Finds every program, after installing the missing ones where that is possible.
 *
 * @param purpose - What they are for, as in "run the labs"; it opens the error message.
 * @returns What each program's `find()` gave, in the order asked.
 */
export async function ensurePrograms(programs, purpose, platform = thisPlatform()) {
  let found = await Promise.all(programs.map((program) => program.find()));
  if (found.some(({ problem }) => problem) && platform.mayInstall) {
    await aptInstall(programs.filter((_, index) => found[index].problem));
    found = await Promise.all(programs.map((program) => program.find()));
  }
  const missing = programs.flatMap((program, index) => {
    const { problem } = found[index];
    return problem ? [{ ...program, problem }] : [];
  });
  if (missing.length > 0) throw new Failure(missingMessage(missing, purpose, platform));
  return found;
}

/** How programs are installed here: `system` is "apt", "brew" or "other". */
export function thisPlatform(env = process.env) {
  const isRoot = process.getuid?.() === 0;
  const system = which("apt-get") ? "apt" : process.platform === "darwin" ? "brew" : "other";
  return { system, isRoot, mayInstall: system === "apt" && isRoot && !env.KINETOSCOPE_NO_INSTALL };
}

/** What is missing, why, and the command that brings it. */
export function missingMessage(missing, purpose, platform) {
  const [first] = missing;
  if (missing.length === 1) {
    return `Cannot ${purpose}: ${first.name} is missing (${first.problem}). ${remedy(missing, platform)}`;
  }
  const reasons = missing.map(({ name, problem }) => `  ${name}: ${problem}`).join("\n");
  return `Cannot ${purpose}: ${missing.length} programs are missing\n${reasons}\n${remedy(missing, platform)}`;
}

/** What to do about missing programs: one command where the platform has one, else one line each. */
export function remedy(missing, { system, isRoot }) {
  if (system === "apt") {
    const sudo = isRoot ? "" : "sudo ";
    const packages = packagesOf(missing, "apt").join(" ");
    const install = `${sudo}apt-get update && ${sudo}apt-get install -y --no-install-recommends ${packages}`;
    return `Install and run this again:\n\n  ${install}\n`;
  }
  if (system === "brew") {
    const packages = packagesOf(missing, "brew").join(" ");
    const casks = packagesOf(missing, "cask").join(" ");
    const commands = [packages && `brew install ${packages}`, casks && `brew install --cask ${casks}`];
    return `Install and run this again:\n\n  ${commands.filter(Boolean).join(" && ")}\n`;
  }
  const lines = missing.map(({ advice, pip }) => {
    return pip ? `  ${advice}:\n    python3 -m pip install ${pip.join(" ")}` : `  ${advice}`;
  });
  return `Install and run this again:\n\n${lines.join("\n")}\n`;
}

function packagesOf(programs, system) {
  return [...new Set(programs.flatMap((program) => program[system] ?? []))];
}

async function aptInstall(programs) {
  const packages = packagesOf(programs, "apt");
  console.log(`Installing ${packages.join(", ")} with apt-get (this can take some minutes)`);
  const env = { DEBIAN_FRONTEND: "noninteractive" };
  const wait = ["-o", "DPkg::Lock::Timeout=120"];
  await aptGet([...wait, "update"], env);
  await aptGet([...wait, "install", "-y", "--no-install-recommends", ...packages], env);
}

async function aptGet(args, env) {
  const { exitCode, stdout, stderr } = await run("apt-get", args, { env });
  if (exitCode === 0) return;
  const action = args.includes("update") ? "update the package lists" : "install the packages";
  throw new Failure(
    `Cannot ${action}: apt-get ${args.slice(2).join(" ")} failed\n${lastLines(stderr || stdout, 5)}\n` +
      "Check the network and /etc/apt/sources.list, then run this again",
  );
}
