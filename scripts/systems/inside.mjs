/**
 * Runs a command inside another system's folder.
 *
 * What is mounted there is mounted in a namespace of its own and is gone with the command, however it ends: from outside
 * nothing is ever mounted in the folder, so that it can be removed without touching what it was lent. Its pseudo-terminals
 * are its own too: those of this machine belong to names that do not exist inside.
 */
import { spawn } from "node:child_process";

/** Steps in a shell: the folder, the command, then pairs of a folder of this machine and its place inside. */
const STEPS = `
set -e
root=$1; command=$2; shift 2
mount --bind "$root" "$root"
mount -t proc proc "$root/proc"
for part in dev sys; do mount --rbind "/$part" "$root/$part"; done
mount -t devpts -o newinstance,ptmxmode=0666,mode=0620,gid=5 devpts "$root/dev/pts"
mount --bind "$root/dev/pts/ptmx" "$root/dev/ptmx"
while [ $# -gt 0 ]; do mkdir -p "$root$2"; mount --bind "$1" "$root$2"; mount -o remount,bind,ro "$root$2"; shift 2; done
cd "$root"
mount --move . / # else there could be no namespaces for users inside: chroot alone forbids them
exec chroot . /usr/bin/env -i HOME=/root PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \\
  LANG=C.UTF-8 TERM=dumb CI=true DEBIAN_FRONTEND=noninteractive \\
  NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt \\
  /bin/sh -c "$command"
`;

/** Namespaces for mounts and processes: with the first process end all others. */
export const UNSHARE = ["--mount", "--pid", "--fork", "--kill-child"];

const running = new Set();

/**
 * @param lent - Folders of this machine to read inside: `{ from, to }`.
 * @param onLine - Called with each line of stdout and stderr.
 * @returns The exit code and all that was printed.
 */
export function runInside(root, command, { lent = [], onLine } = {}) {
  const places = lent.flatMap(({ from, to }) => [from, to]);
  return runApart("sh", ["-c", STEPS, "sh", root, command, ...places], onLine);
}

/** Runs a program in namespaces of its own. */
export function runApart(program, args, onLine = () => {}) {
  return new Promise((resolve) => {
    // a group of its own: Ctrl-C is answered here alone
    const child = spawn("setpriv", ["--pdeathsig", "KILL", "unshare", ...UNSHARE, program, ...args], {
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    });
    running.add(child);
    let output = "";
    let unread = "";
    const read = (text) => {
      output += text;
      const lines = (unread + text).split("\n");
      unread = lines.pop();
      for (const line of lines) onLine(line);
    };
    child.stdout.setEncoding("utf8").on("data", read);
    child.stderr.setEncoding("utf8").on("data", read);
    child.on("error", (error) => read(`${error.message}\n`));
    child.on("close", (exitCode) => {
      running.delete(child);
      resolve({ exitCode: exitCode ?? 1, output });
    });
  });
}

/** Makes Ctrl-C and SIGTERM end what runs inside: unshare itself waits whatever it is told, but takes all along when killed. */
export function endInsideOnSignals() {
  for (const [signal, exitCode] of Object.entries({ SIGINT: 130, SIGTERM: 143, SIGHUP: 129 })) {
    process.once(signal, () => {
      for (const child of running) child.kill("SIGKILL");
      process.exit(exitCode);
    });
  }
}
