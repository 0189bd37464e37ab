import { execFileSync, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { freePort } from "./free-port.js";

const programs = ["munged", "slurmctld", "slurmd", "sbatch", "squeue", "scontrol", "sinfo"];
/** Debian has its daemons there, which is on root's path only. */
const path = `${process.env["PATH"] ?? ""}:/usr/sbin:/sbin`;

/** Why there is no Slurm to be started here; `undefined` if there is. */
export function slurmIsMissing(): string | undefined {
  const missing = programs.filter((name) => spawnSync("which", [name], { env: { PATH: path } }).status !== 0);
  if (missing.length > 0) return `needs ${missing.join(", ")} (apt-get install slurm-wlm munge)`;
  return process.getuid?.() === 0 ? undefined : "needs root: Slurm's daemons are started on loopback";
}

/** A Slurm of one node on loopback. */
export interface Slurm {
  /** What Slurm's commands need. */
  readonly env: Readonly<Record<string, string>>;
  /** Runs one of its commands. */
  run(program: string, ...args: readonly string[]): string;
  /** Waits until no job is left. */
  drained(): Promise<void>;
  /** The process of a daemon: `"slurmd"`. */
  pid(name: "slurmd" | "slurmctld"): number;
  /** Starts `slurmd` again. */
  startNode(): void;
  close(): Promise<void>;
}

/** Starts munged, slurmctld and slurmd in a folder of their own. */
export async function startSlurm(options: { readonly maxArraySize?: number } = {}): Promise<Slurm> {
  const folder = await mkdtemp(join(tmpdir(), "kinetoscope-slurm-"));
  const at = (...parts: string[]): string => join(folder, ...parts);
  for (const name of ["state", "spool", "munge"]) await mkdir(at(name));
  await writeFile(at("munge", "key"), randomBytes(1024), { mode: 0o600 });
  await chmod(at("munge"), 0o700);
  await chmod(folder, 0o755); // munged wants to be sure of who may write there
  const host = hostname().split(".")[0];
  const [controllerPort, nodePort] = [await freePort(), await freePort()];
  await writeFile(
    at("slurm.conf"),
    [
      ...["ClusterName=test", `SlurmctldHost=${host}(127.0.0.1)`, "SlurmUser=root"],
      ...["AuthType=auth/munge", `AuthInfo=socket=${at("munge", "socket")}`, "CredType=cred/munge"],
      ...[`SlurmctldPort=${controllerPort}`, `SlurmdPort=${nodePort}`],
      ...[`StateSaveLocation=${at("state")}`, `SlurmdSpoolDir=${at("spool")}`],
      ...[`SlurmctldPidFile=${at("slurmctld.pid")}`, `SlurmdPidFile=${at("slurmd.pid")}`],
      ...[`SlurmctldLogFile=${at("slurmctld.log")}`, `SlurmdLogFile=${at("slurmd.log")}`],
      ...["ProctrackType=proctrack/linuxproc", "TaskPlugin=task/none", "MpiDefault=none"],
      ...["SwitchType=switch/none", "ReturnToService=2", "SelectType=select/cons_tres"],
      "CommunicationParameters=NoInAddrAny,NoCtldInAddrAny",
      `MaxArraySize=${options.maxArraySize ?? 1001}`,
      `NodeName=${host} NodeAddr=127.0.0.1 CPUs=2 State=UNKNOWN`,
      `PartitionName=cpu Nodes=${host} Default=YES MaxTime=INFINITE State=UP`,
      "",
    ].join("\n"),
  );
  const env = { PATH: path, SLURM_CONF: at("slurm.conf") };
  const run = (program: string, ...args: readonly string[]): string =>
    execFileSync(program, args, {
      env: { ...process.env, ...env },
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
    });
  const munge = (name: string): string => at("munge", name);
  run(
    "munged",
    "--force",
    `--key-file=${munge("key")}`,
    `--socket=${munge("socket")}`,
    `--pid-file=${munge("pid")}`,
    `--log-file=${munge("log")}`,
    `--seed-file=${munge("seed")}`,
  );
  run("slurmctld", "-c");
  run("slurmd");
  const pidIn = (name: string): number => Number(readFileSync(at(name), "utf8"));
  const until = async (isSo: () => boolean, seconds: number): Promise<void> => {
    for (let i = 0; i < seconds * 5; i += 1) {
      if (isSo()) return;
      await sleep(200);
    }
    throw new Error(readFileSync(at("slurmctld.log"), "utf8").split("\n").slice(-20).join("\n"));
  };
  const said = (program: string, ...args: readonly string[]): string => {
    try {
      return run(program, ...args);
    } catch {
      return "not yet";
    }
  };
  await until(() => said("sinfo", "-h", "-o", "%T").trim() === "idle", 60);
  return {
    env,
    run,
    drained: () => until(() => said("squeue", "-h").trim() === "", 240),
    pid: (name) => pidIn(`${name}.pid`),
    startNode: () => void run("slurmd"),
    async close() {
      said("scancel", "--state=RUNNING", "--user=root");
      for (const name of ["slurmd.pid", "slurmctld.pid", join("munge", "pid")]) {
        try {
          process.kill(pidIn(name), "SIGKILL");
        } catch {
          // it has ended
        }
      }
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
