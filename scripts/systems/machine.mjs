/** What is taken from this machine: where its packages come from, its certificates, npm's settings. No address stands here. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

/** The address that apt gets Debian's packages from, or undefined. */
export function debianMirror(folder = "/etc/apt") {
  const sources = join(folder, "sources.list.d");
  const names = existsSync(sources) ? readdirSync(sources).sort() : [];
  const files = [...names.map((name) => join(sources, name)), join(folder, "sources.list")];
  const text = files.flatMap((path) => (existsSync(path) ? [readFileSync(path, "utf8")] : [])).join("\n");
  const addresses = [
    ...text.matchAll(/^URIs:\s*(\S+)/gm),
    ...text.matchAll(/^deb\s+(?:\[[^\]]*\]\s+)?(\S+)/gm),
  ].map(([, address]) => address);
  return addresses.find((address) => !/security/.test(address));
}

/** Where a distribution's packages come from, or undefined. */
export function mirrorOf(distribution, env = process.env) {
  return distribution === "Debian" ? debianMirror() : env.UBUNTU_MIRROR || undefined;
}

/** Whether this is Debian itself, whose mirror has other Debians. */
export function isDebian(path = "/etc/os-release") {
  return existsSync(path) && /^ID=debian$/m.test(readFileSync(path, "utf8"));
}

/** Settings that another system needs to reach the same network: where each file is, and where it belongs there. */
export function settings() {
  const all = [
    ["/etc/resolv.conf", "/etc/resolv.conf"],
    ["/etc/hosts", "/etc/hosts"],
    ["/etc/ssl/certs/ca-certificates.crt", "/etc/ssl/certs/ca-certificates.crt"],
    ["/usr/etc/npmrc", "/usr/etc/npmrc"],
    ["/etc/npmrc", "/etc/npmrc"],
    ["/etc/apt/apt.conf", "/etc/apt/apt.conf"],
    [join(homedir(), ".npmrc"), "/root/.npmrc"],
  ];
  return all.flatMap(([from, to]) => (existsSync(from) ? [{ from, to }] : []));
}
