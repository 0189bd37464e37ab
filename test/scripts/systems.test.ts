import { execFile, spawnSync } from "node:child_process";
import { existsSync, readFileSync, statSync } from "node:fs";
import { mkdir, symlink } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { importScript, runCommand } from "../notebooks/fixtures.js";
import { temporaryFolder } from "../support/temporary-folder.js";

const root = join(import.meta.dirname, "..", "..");
const { runInside } = (await importScript("systems/inside.mjs")) as {
  runInside: (
    root: string,
    command: string,
    options?: { readonly lent?: readonly { readonly from: string; readonly to: string }[] },
  ) => Promise<{ readonly exitCode: number; readonly output: string }>;
};
const { debianMirror, isDebian } = (await importScript("systems/machine.mjs")) as {
  debianMirror: (folder: string) => string | undefined;
  isDebian: (path: string) => boolean;
};
const { mountsBelow, removeRoot } = (await importScript("systems/root.mjs")) as {
  mountsBelow: (folder: string, mountinfo: string) => readonly string[];
  removeRoot: (root: string) => Promise<void>;
};
const { checksOf } = (await importScript("systems/checks.mjs")) as {
  checksOf: (
    suite: string,
    options: { readonly short?: boolean; readonly whole?: boolean; readonly part?: string },
  ) => readonly { readonly name: string; readonly command: string }[];
};
const { countLine, failureLines, versionsOf } = (await importScript("systems/report.mjs")) as {
  countLine: (results: readonly { readonly outcome: string }[]) => string;
  failureLines: (output: string) => readonly string[];
  versionsOf: (output: string) => object;
};

describe("npm run systems", () => {
  test("without root says why it is skipped, and ends well", async ({ skip }) => {
    if (process.getuid?.() !== 0) skip("needs root to become somebody else");
    const nobody = { cwd: root, uid: 65534, gid: 65534, env: { PATH: process.env["PATH"] } };
    const script = join(root, "scripts", "systems.mjs");
    // a folder that only root may enter cannot be read by nobody
    if (spawnSync(process.execPath, ["--check", script], nobody).status !== 0) skip("nobody may not read it");
    const { stdout } = await promisify(execFile)(process.execPath, [script], nobody);
    expect(stdout).toBe(
      "Skipped: Debian 13: only root can run a system in a folder\n" +
        "Skipped: Debian unstable: only root can run a system in a folder\n" +
        "0 passed, 0 failed, 2 skipped\n",
    );
  });

  test("names the systems that it knows when it is asked for another one", async () => {
    const { exitCode, stderr } = await runCommand("systems.mjs", ["buster"]);
    expect(exitCode).toBe(1);
    expect(stderr).toContain('Error: Unknown system "buster"');
    expect(stderr).toContain(
      "<system> is trixie or sid or noble or resolute; without one, trixie and sid are run.",
    );
  });
});

describe("a system in a folder", () => {
  const reason = obstacle();
  /** A folder that is a system because it borrows this machine's programs. */
  async function borrowedSystem(): Promise<{ folder: string; programs: { from: string; to: string }[] }> {
    const folder = await temporaryFolder();
    for (const name of ["proc", "dev", "sys"]) await mkdir(join(folder, name));
    for (const name of ["bin", "lib", "lib64"]) await symlink(join("usr", name), join(folder, name));
    return { folder, programs: [{ from: "/usr", to: "/usr" }] };
  }

  test("reads what it was lent, cannot change it, and leaves nothing mounted", async ({ skip }) => {
    if (reason !== undefined) skip(reason);
    const { folder, programs } = await borrowedSystem();
    const lent = await temporaryFolder({ clip: "frames" });
    const { exitCode, output } = await runInside(
      folder,
      "cat /lent/clip; ls /proc/self > /dev/null; rm -f /lent/clip",
      {
        lent: [...programs, { from: lent, to: "/lent" }],
      },
    );
    expect(output).toMatch(/^frames.*Read-only file system\n$/s);
    expect(exitCode).not.toBe(0);
    expect(mountsBelow(folder, readFileSync("/proc/self/mountinfo", "utf8"))).toEqual([]);
    await removeRoot(folder);
    expect([existsSync(folder), readFileSync(join(lent, "clip"), "utf8")]).toEqual([false, "frames"]);
  });

  test("has pseudo-terminals, and they are its own", async ({ skip }) => {
    if (reason !== undefined) skip(reason);
    const { folder, programs } = await borrowedSystem();
    const script = "/usr/bin/script -qec /usr/bin/tty /dev/null && /usr/bin/stat -c %d /dev/pts";
    const { exitCode, output } = await runInside(folder, script, { lent: programs });
    expect(exitCode, output).toBe(0);
    const [terminal, device] = output.split(/\r?\n/);
    expect(terminal).toBe("/dev/pts/0");
    expect(Number(device)).not.toBe(statSync("/dev/pts").dev);
  });

  test("can have namespaces of its own: tests need them there too", async ({ skip }) => {
    if (reason !== undefined) skip(reason);
    const { folder, programs } = await borrowedSystem();
    const command = "/usr/bin/unshare --mount --pid --fork --kill-child /usr/bin/echo apart";
    const mount = ["-Urm", "mount", "-t", "tmpfs", "tmpfs", "/mnt"];
    expect(await runInside(folder, command, { lent: programs })).toEqual({
      exitCode: 0,
      output: "apart\n",
    });
    if (spawnSync("unshare", mount).status !== 0) skip("users have no namespaces here");
    await mkdir(join(folder, "mnt"));
    const asUser = `/usr/bin/unshare ${mount.join(" ")}`;
    expect(await runInside(folder, asUser, { lent: programs })).toEqual({ exitCode: 0, output: "" });
  });

  test("ends with everything in it when the command that started it is killed", async ({ skip }) => {
    if (reason !== undefined) skip(reason);
    const { folder, programs } = await borrowedSystem();
    const lent = await temporaryFolder();
    const script =
      `const { runInside } = await import(${JSON.stringify(join(root, "scripts/systems/inside.mjs"))});` +
      `const line = (text) => { if (text === "begun") process.kill(process.pid, "SIGKILL"); };` +
      `await runInside(${JSON.stringify(folder)}, "sleep 987654 & echo begun; wait", ` +
      `{ lent: ${JSON.stringify([...programs, { from: lent, to: "/lent" }])}, onLine: line });`;
    const killed = spawnSync(process.execPath, ["--input-type=module", "-e", script]);
    expect(killed.signal).toBe("SIGKILL");
    await expect.poll(() => spawnSync("pgrep", ["-f", "sleep 987654"]).status, { timeout: 20_000 }).toBe(1);
    expect(mountsBelow(folder, readFileSync("/proc/self/mountinfo", "utf8"))).toEqual([]);
  });

  test("is not removed while something is mounted in it", async ({ skip }) => {
    if (reason !== undefined) skip(reason);
    const folder = await temporaryFolder({ "inside/lent/readme": "" });
    const lent = await temporaryFolder({ clip: "frames" });
    const inside = join(folder, "inside");
    const script =
      `const { removeRoot } = await import(${JSON.stringify(join(root, "scripts/systems/root.mjs"))});` +
      `await removeRoot(${JSON.stringify(inside)});`;
    const mounting = `mount --bind "$1" "$2" && exec "$3" --input-type=module -e "$4"`;
    const place = join(inside, "lent");
    const { status, stderr } = spawnSync(
      "unshare",
      ["--mount", "sh", "-c", mounting, "sh", lent, place, process.execPath, script],
      { encoding: "utf8" },
    );
    expect(status).toBe(1);
    expect(stderr).toContain(`Cannot remove "${inside}": ${place} is mounted in it`);
    expect(readFileSync(join(lent, "clip"), "utf8")).toBe("frames");
  });

  function obstacle(): string | undefined {
    if (process.getuid?.() !== 0) return "needs root";
    const { status } = spawnSync("unshare", ["--mount", "--pid", "--fork", "--kill-child", "true"]);
    return status === 0 ? undefined : "namespaces are not allowed here";
  }
});

test("mountsBelow() finds a folder's own mounts, those with spaces in their names, and no neighbour's", () => {
  const line = (place: string): string => `36 35 98:0 / ${place} rw,noatime master:1 - ext4 /dev/root rw`;
  const text = [line("/a/root"), line("/a/root/dev"), line("/a/root\\040two/dev"), line("/a/roots/dev")].join(
    "\n",
  );
  expect(mountsBelow("/a/root", text)).toEqual(["/a/root", "/a/root/dev"]);
  expect(mountsBelow("/a/root two", text)).toEqual(["/a/root two/dev"]);
});

test("debianMirror() is what apt's settings name, in both of their forms, and not the mirror of security", async () => {
  const deb822 = "Types: deb\nURIs: http://mirror.example/debian\nSuites: bookworm\n";
  const folder = await temporaryFolder({
    "new/sources.list.d/a.sources": `Types: deb\nURIs: http://mirror.example/debian-security\n`,
    "new/sources.list.d/debian.sources": deb822,
    "old/sources.list":
      "# deb http://wrong.example/debian x\ndeb [signed-by=/k] https://old.example/debian bookworm main\n",
    "none/sources.list": "",
  });
  expect(debianMirror(join(folder, "new"))).toBe("http://mirror.example/debian");
  expect(debianMirror(join(folder, "old"))).toBe("https://old.example/debian");
  expect(debianMirror(join(folder, "none"))).toBeUndefined();
});

test("isDebian() tells Debian from what is derived of it", async () => {
  const folder = await temporaryFolder({
    debian: "NAME=Debian\nID=debian\n",
    ubuntu: "ID=ubuntu\nID_LIKE=debian\n",
  });
  expect(["debian", "ubuntu", "none"].map((name) => isDebian(join(folder, name)))).toEqual([
    true,
    false,
    false,
  ]);
});

test("versionsOf() reads what the programs print", () => {
  const output =
    "ffmpeg version 7.1.5-0+deb13u1 Copyright (c) 2000-2026 the FFmpeg developers\nv20.19.2\n9.2.0\n";
  expect(versionsOf(output)).toEqual({ ffmpeg: "7.1.5", node: "20.19.2", npm: "9.2.0" });
  expect(versionsOf("ffmpeg version n9.0.2-dev\nv24.1.0\n12.0.0")).toMatchObject({ ffmpeg: "9.0.2" });
});

test("failureLines() are the failed tests, or the end of what was printed", () => {
  expect(failureLines("x\nFailed: a: b\nFailed: c: d\n1 passed, 2 failed")).toEqual([
    "Failed: a: b",
    "Failed: c: d",
  ]);
  expect(failureLines("x\n\nError: no network\n")).toEqual(["x", "Error: no network"]);
});

test("checksOf() runs every test where that is asked for, and else each combination of Node and npm once", () => {
  const namesOf = (suite: string, options: object): readonly string[] =>
    checksOf(suite, options).map(({ name }) => name);
  expect(checksOf("sid", { whole: true }).at(-1)).toEqual({ name: "all tests", command: "npm test" });
  expect(checksOf("sid", { whole: true, part: "2/4" }).at(-1)).toEqual({
    name: "all tests, part 2/4",
    command: "npm test -- --shard=2/4",
  });
  expect(namesOf("sid", { short: true })[0]).toBe("the README's first command");
  expect(namesOf("trixie", {})).toEqual(expect.arrayContaining([...namesOf("sid", {})]));
  expect(namesOf("trixie", {})).toContain("Node 24 with npm 12");
  expect(namesOf("sid", {}).filter((name) => name.startsWith("Node"))).toEqual([]);
});

test("every file and folder that the checks of a system run is there: vitest passes over a name that is not", () => {
  const commands = [{}, { short: true }].flatMap((options) => checksOf("trixie", options));
  const paths = commands.flatMap(({ command }) => command.match(/\btest\/[\w./-]+/g) ?? []);
  expect(paths.length).toBeGreaterThan(10);
  expect(paths.filter((path) => !existsSync(join(root, path)))).toEqual([]);
});

test("countLine() has the form of the tests' last line", () => {
  expect(countLine([{ outcome: "passed" }, { outcome: "passed" }, { outcome: "skipped" }])).toBe(
    "2 passed, 0 failed, 1 skipped",
  );
});
