import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { freePort } from "./free-port.js";

/** Why there is no Redis to be started here; `undefined` if there is. */
export function redisIsMissing(): string | undefined {
  const isThere = spawnSync("redis-server", ["--version"]).status === 0;
  return isThere ? undefined : "needs redis-server (apt-get install redis-server)";
}

/** A Redis on loopback, in a folder of its own. */
export interface Redis {
  readonly port: number;
  /** Ends it as a power cut does. */
  kill(): Promise<void>;
  /** Starts it again with what it had written. */
  start(): Promise<void>;
  close(): Promise<void>;
}

/** Starts a Redis that writes what it is told before it answers. */
export async function startRedis(options: { readonly password?: string } = {}): Promise<Redis> {
  const { password } = options;
  const folder = await mkdtemp(join(tmpdir(), "kinetoscope-redis-"));
  const port = await freePort();
  let server: ChildProcess | undefined;
  const start = async (): Promise<void> => {
    const settings = ["--port", String(port), "--bind", "127.0.0.1", "--dir", folder, "--save", ""];
    const kept = ["--appendonly", "yes", "--appendfsync", "always", "--maxmemory-policy", "noeviction"];
    const secret = password === undefined ? [] : ["--requirepass", password];
    server = spawn("redis-server", [...settings, ...kept, ...secret], { stdio: "ignore" });
    await untilListening(port);
  };
  const kill = async (): Promise<void> => {
    if (server === undefined) return;
    const ended = once(server, "close");
    server.kill("SIGKILL");
    await ended;
    server = undefined;
  };
  await start();
  return {
    ...{ port, kill, start },
    async close() {
      await kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Waits until somebody answers at a port of loopback. */
export async function untilListening(port: number): Promise<void> {
  for (let i = 0; i < 300; i += 1) {
    const isThere = await new Promise<boolean>((settle) => {
      const socket = connect(port, "127.0.0.1", () => settle(true)).on("error", () => settle(false));
      socket.on("connect", () => socket.destroy());
    });
    if (isThere) return;
    await sleep(100);
  }
  throw new Error(`Nobody listens at port ${port}`);
}
