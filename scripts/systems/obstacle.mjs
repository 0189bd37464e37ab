/** Why no other system can be run here. */
import { ensurePrograms } from "../setup/install.mjs";
import { run, which } from "../setup/process.mjs";
import { UNSHARE } from "./inside.mjs";
import { debianMirror, isDebian } from "./machine.mjs";

const DEBOOTSTRAP = {
  name: "debootstrap",
  find: () => (which("debootstrap") ? {} : { problem: "command not found" }),
  apt: ["debootstrap"],
};

/** The reason in words, or undefined if nothing is in the way. */
export async function obstacle() {
  if (process.platform !== "linux") return `${process.platform} is not Linux`;
  if (process.getuid() !== 0) return "only root can run a system in a folder";
  if (!isDebian()) return "this is not Debian, whose mirror is needed";
  if (debianMirror() === undefined) return "apt's settings name no mirror";
  const { exitCode, stderr } = await run("unshare", [...UNSHARE, "true"]);
  if (exitCode !== 0) return `namespaces are not allowed here: ${stderr.trim()}`;
  try {
    await ensurePrograms([DEBOOTSTRAP], "make other systems");
  } catch (error) {
    return error.message.split("\n")[0];
  }
  return undefined;
}
