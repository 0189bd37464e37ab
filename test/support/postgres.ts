import { execFileSync, spawnSync } from "node:child_process";
import { chownSync, existsSync, mkdtempSync, readdirSync, writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "./free-port.js";

/** Debian has its programs there. */
const debianFolder = "/usr/lib/postgresql";

/** Where PostgreSQL's programs are; the newest ones. */
function programs(): string | undefined {
  if (!existsSync(debianFolder)) return undefined;
  const versions = readdirSync(debianFolder).sort((a, b) => Number(b) - Number(a));
  const folders = versions.map((version) => join(debianFolder, version, "bin"));
  return folders.find((folder) => existsSync(join(folder, "initdb")));
}

/** Who may start it: not root. */
function owner(): { readonly uid: number; readonly gid: number } | undefined {
  if (process.getuid?.() !== 0) return { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
  const ids = ["-u", "-g"].map((kind) => spawnSync("id", [kind, "postgres"], { encoding: "utf8" }));
  return ids[0].status === 0 ? { uid: Number(ids[0].stdout), gid: Number(ids[1].stdout) } : undefined;
}

/** Why there is no PostgreSQL to be started here; `undefined` if there is. */
export function postgresIsMissing(): string | undefined {
  if (programs() === undefined) return "needs PostgreSQL (apt-get install postgresql)";
  return owner() === undefined ? "needs the user postgres: root may not start PostgreSQL" : undefined;
}

/** A PostgreSQL on loopback, in a folder of its own. */
export interface Postgres {
  readonly port: number;
  readonly user: string;
  close(): Promise<void>;
}

/** Starts a PostgreSQL that asks for a password. */
export async function startPostgres(password: string): Promise<Postgres> {
  const bin = programs() ?? "";
  const ids = owner();
  const folder = mkdtempSync(join(tmpdir(), "kinetoscope-postgres-"));
  const port = await freePort();
  const secret = join(folder, "password");
  writeFileSync(secret, password);
  if (ids !== undefined) for (const path of [folder, secret]) chownSync(path, ids.uid, ids.gid);
  const run = (program: string, ...args: readonly string[]): void => {
    const settings = { ...ids, cwd: folder, env: { PATH: process.env["PATH"], LC_ALL: "C" } };
    execFileSync(join(bin, program), args, { ...settings, stdio: "ignore" });
  };
  const data = join(folder, "data");
  run(
    "initdb",
    "-D",
    data,
    "-U",
    "lab",
    "-A",
    "scram-sha-256",
    `--pwfile=${secret}`,
    "-E",
    "UTF8",
    "--no-sync",
  );
  const settings = `-p ${port} -c listen_addresses=127.0.0.1 -c unix_socket_directories=${folder} -c fsync=off`;
  run("pg_ctl", "-D", data, "-o", settings, "-l", join(folder, "log"), "-w", "start");
  return {
    ...{ port, user: "lab" },
    async close() {
      run("pg_ctl", "-D", data, "-m", "immediate", "-w", "stop");
      await rm(folder, { recursive: true, force: true });
    },
  };
}
