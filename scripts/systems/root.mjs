/** The folders that hold other systems: made once, kept in the cache folder. */
import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { lastLines, run } from "../setup/process.mjs";
import { runApart, runInside } from "./inside.mjs";
import { KNOWN } from "./known.mjs";
import { mirrorOf, settings } from "./machine.mjs";

/** What is installed before the project's own commands install the rest. */
const PACKAGES = ["ffmpeg", "nodejs", "npm", "git", "ca-certificates"];

/** Where the systems are: outside the project, because they are systems and not files of it. */
export function systemsFolder(env = process.env) {
  return join(env.XDG_CACHE_HOME || join(homedir(), ".cache"), "kinetoscope", "systems");
}

/**
 * Makes a system unless it is there.
 *
 * @param suite - The distribution's name for it: "trixie", "noble".
 * @returns `{ root }`, or `{ reason }` why there is none: the mirror does not have it, the network is down.
 */
export async function makeRoot(suite, { folder = systemsFolder(), fresh = false } = {}) {
  const root = join(folder, suite);
  if (fresh) await removeRoot(root);
  if (!existsSync(root)) {
    const unfinished = `${root}.unfinished`;
    await removeRoot(unfinished);
    mkdirSync(unfinished, { recursive: true });
    const { components, script, keyring, distribution, nodeToo } = KNOWN[suite];
    const mirror = mirrorOf(distribution);
    if (mirror === undefined)
      return { reason: `UBUNTU_MIRROR has no address of a mirror of ${distribution}` };
    if (keyring !== undefined && !existsSync(keyring))
      return { reason: `"${keyring}" is missing, without which its packages are not trusted` };
    const args = ["--variant=minbase", "--include=ca-certificates", `--components=${components}`];
    if (keyring !== undefined) args.push(`--keyring=${keyring}`);
    args.push(suite, unfinished, mirror, ...(script === undefined ? [] : [script]));
    const made = await runApart("debootstrap", args);
    if (made.exitCode !== 0) return { reason: `debootstrap failed: ${lastLines(made.output, 2)}` };
    copySettings(unfinished);
    // a mirror that stands still is good enough here
    const patience = 'Acquire::Check-Valid-Until "false";\nAcquire::Retries "3";\n';
    writeFileSync(join(unfinished, "etc", "apt", "apt.conf.d", "99systems"), patience);
    const install = `apt-get update -qq && apt-get install -y -qq --no-install-recommends ${PACKAGES.join(" ")}`;
    const installed = await runInside(unfinished, install);
    if (installed.exitCode !== 0)
      return { reason: `apt-get failed there: ${lastLines(installed.output, 2)}` };
    if (nodeToo !== undefined) {
      const linked = await runInside(unfinished, newerNode(nodeToo));
      if (linked.exitCode !== 0) return { reason: `npm failed there: ${lastLines(linked.output, 2)}` };
    }
    renameSync(unfinished, root);
  }
  copySettings(root);
  return { root };
}

/** Puts another Node before the system's own. */
function newerNode(version) {
  const folder = `/root/programs/${version}`;
  const name = `node-linux-${process.arch}`;
  const program = `${folder}/node_modules/${name}/bin/node`;
  return `npm install --silent --prefix ${folder} ${name}@${version} && ln -s ${program} /usr/local/bin/node`;
}

function copySettings(root) {
  for (const { from, to } of settings()) {
    mkdirSync(dirname(join(root, to)), { recursive: true });
    copyFileSync(from, join(root, to));
  }
}

/** Removes a system's folder, never what somebody has mounted in it. */
export async function removeRoot(root) {
  if (!existsSync(root)) return;
  const mounted = mountsBelow(root, readFileSync("/proc/self/mountinfo", "utf8"));
  if (mounted.length > 0) {
    throw new Error(`Cannot remove "${root}": ${mounted[0]} is mounted in it. Unmount it and run this again`);
  }
  const { exitCode, stderr } = await run("rm", ["-rf", "--one-file-system", root]);
  if (exitCode !== 0) throw new Error(`Cannot remove "${root}": ${lastLines(stderr, 1)}`);
}

/** The places below a folder at which something is mounted, as /proc/self/mountinfo has them. */
export function mountsBelow(folder, mountinfo) {
  const places = mountinfo
    .split("\n")
    .map((line) => line.split(" ")[4] ?? "")
    .map((place) =>
      place.replace(/\\([0-7]{3})/g, (_, code) => String.fromCharCode(Number.parseInt(code, 8))),
    );
  return places.filter((place) => place === folder || place.startsWith(`${folder}/`));
}
