/**
 * Opens a lab in Jupyter Notebook: trusted, so that its saved outputs are shown in full, and ended by Ctrl-C.
 */
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Failure } from "../setup/failure.mjs";
import { lastLines, run } from "../setup/process.mjs";

const START_TIMEOUT_SECONDS = 60;

/** Jupyter ends its kernels one by one; after this it is ended by force. */
const END_TIMEOUT_SECONDS = 20;

/** The file in which a running server writes its address: Notebook 6, then Notebook 7. */
const SERVER_FILES = ["nbserver", "jpserver"];

/** Starts Jupyter on a notebook and returns when Ctrl-C has ended it. */
export async function openNotebook(path, { setup }) {
  await trust(path, setup);
  mkdirSync(setup.env.JUPYTER_RUNTIME_DIR, { recursive: true, mode: 0o700 });
  const server = startServer(path, setup);
  const onSignal = () => void server.end();
  for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, onSignal);
  try {
    const url = await addressOf(server, path, setup);
    if (url) console.log(`\n${basename(path)} is open at\n\n  ${url}\n\nCtrl-C ends Jupyter and its kernels`);
    await server.ended;
    console.log("\nJupyter has ended");
  } finally {
    for (const signal of ["SIGINT", "SIGTERM"]) process.off(signal, onSignal);
  }
}

/** Signs the notebook with the key in the project's own Jupyter folder. */
async function trust(path, setup) {
  // Debian has no `jupyter trust` command, but every nbformat has its application.
  const program = "from nbformat.sign import TrustNotebookApp; TrustNotebookApp.launch_instance()";
  const { exitCode, stderr } = await run(setup.python, ["-c", program, path], { env: setup.env });
  if (exitCode !== 0) throw new Failure(`Cannot trust "${path}":\n\n${lastLines(stderr, 10)}`);
}

function startServer(path, setup) {
  const args = ["-m", "notebook", path];
  if (process.getuid?.() === 0) args.push("--allow-root");
  const hasDesktop = process.platform !== "linux" || process.env.DISPLAY || process.env.WAYLAND_DISPLAY;
  if (!hasDesktop) args.push("--no-browser");
  // A process group of its own: a terminal's Ctrl-C would make Jupyter ask whether it is meant.
  const child = spawn(setup.python, args, {
    cwd: dirname(path),
    env: { ...process.env, ...setup.env },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  const server = { pid: child.pid, log: "", exitCode: undefined };
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text) => (server.log = (server.log + text).slice(-20_000)));
  }
  server.ended = new Promise((resolve) => {
    child.on("error", (error) => {
      server.log += error.message;
      server.exitCode ??= 1;
      resolve();
    });
    child.on("close", (exitCode) => {
      server.exitCode = exitCode ?? 0;
      resolve();
    });
  });
  server.end = async () => {
    server.isEnding = true;
    child.kill("SIGTERM");
    await Promise.race([server.ended, sleep(END_TIMEOUT_SECONDS * 1000, undefined, { ref: false })]);
    if (server.exitCode === undefined) child.kill("SIGKILL");
  };
  return server;
}

/** The notebook's URL with the server's token, as soon as the server has written them down. */
async function addressOf(server, path, setup) {
  const files = SERVER_FILES.map((name) => join(setup.env.JUPYTER_RUNTIME_DIR, `${name}-${server.pid}.json`));
  for (let waited = 0; waited < START_TIMEOUT_SECONDS; waited += 0.2) {
    if (server.isEnding) return undefined;
    if (server.exitCode !== undefined) {
      throw new Failure(`Cannot start Jupyter Notebook: it ended at once\n\n${lastLines(server.log, 15)}`);
    }
    const file = files.find((candidate) => existsSync(candidate));
    const { url, token } = (file && readJson(file)) ?? {};
    if (url) return `${url}notebooks/${encodeURIComponent(basename(path))}?token=${token}`;
    await sleep(200);
  }
  await server.end();
  throw new Failure(
    `Cannot start Jupyter Notebook: no answer in ${START_TIMEOUT_SECONDS} s\n\n${lastLines(server.log, 15)}`,
  );
}

/** The parsed file, or undefined while it is being written. */
function readJson(path) {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    return undefined;
  }
}
