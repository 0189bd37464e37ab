/** Archives with members that want to do harm: whatever is in them, only harmless files come out, and not too many bytes. */
import { mkdirSync, readdirSync, readFileSync, lstatSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import * as lab from "../../dist/index.js";
import { tarBytes, zipBytes } from "./archive-bytes.mjs";
import { below, pick, spoilClip } from "./mutate.mjs";

const names = [
  ...[
    "a.mp4",
    "clips/b.mp4",
    "clips/c.mp4",
    "clips/",
    "A.MP4",
    "clips",
    "a.mp4/d.mp4",
    "日本.mp4",
    "e\u0301.mp4",
  ],
  ...[
    "../outside",
    "clips/../../outside",
    "/tmp/outside",
    "C:\\outside",
    "..\\outside",
    "",
    ".",
    "./",
    "\u00e9.mp4",
  ],
  ...[
    ".bashrc",
    ".git/hooks/post-checkout",
    "clips/.hidden",
    ".unpacking/member",
    ".unpacking.lock",
    "GIT~1/x",
  ],
  ...[
    "con.mp4",
    "nul",
    "a. ",
    "a:b",
    "x\u202e4pm.exe",
    "x\u200b.mp4",
    "x\0y",
    "x\ny",
    "x".repeat(300),
    "y/".repeat(600),
  ],
  ...["GNUSparseFile.0/a.mp4", "\ufffd", "-rf", "~", "$HOME", "%00", "clips//f.mp4", "./g.mp4"],
];
const links = ["/etc/passwd", "..", "../outside", "clips", "a.mp4"];
const sizes = [0, 1, 511, 512, 513, 70_000];
const largest = 6_000_000;
/** What may come out of any archive: 200 times its size, or 10 MB, and what was being written beside. */
const mostBytes = (archiveBytes) => Math.max(10e6, 200 * archiveBytes);

function content(random) {
  if (random.nextFloat() < 0.1) return Buffer.alloc(largest);
  const bytes = Buffer.alloc(pick(random, sizes));
  for (let at = 0; at < bytes.length; at += 4096) bytes[at] = below(random, 256);
  return bytes;
}

function member(random) {
  const made = { name: pick(random, names), content: content(random) };
  const odd = random.nextFloat();
  if (odd < 0.1) return { ...made, type: pick(random, [..."1234567xgLKSDV"]), link: pick(random, links) };
  if (odd < 0.15) return { ...made, size: pick(random, [0, 1, 1e6, 0xfffffffe]) };
  if (odd < 0.2) return { ...made, shared: true };
  if (odd < 0.25) return { ...made, mode: pick(random, [0o120777, 0o010644, 0o020666, 0o106777]) };
  return made;
}

/** Files and folders below a folder, links not followed. */
function entriesIn(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return [{ path, entry }, ...(entry.isDirectory() ? entriesIn(path) : [])];
  });
}

function check(folder, target, before, archiveBytes) {
  const after = entriesIn(folder).filter(
    ({ path }) => !path.startsWith(join(target, "/")) && path !== target,
  );
  if (String(after.map(({ path }) => path)) !== before.names)
    throw new Error("something was written outside");
  if (readFileSync(before.path, "utf8") !== "mine") throw new Error("a file outside was changed");
  let bytes = 0;
  for (const { path, entry } of entriesIn(target)) {
    if (!entry.isFile() && !entry.isDirectory()) throw new Error(`no plain file came out: ${path}`);
    // eslint-disable-next-line no-control-regex
    if (/^\.|[\u0000-\u001f\u200b\u202e:\\]/.test(entry.name))
      throw new Error(`such a name came out: ${path}`);
    if (entry.isFile()) bytes += lstatSync(path).size;
  }
  if (bytes > mostBytes(archiveBytes)) throw new Error(`${bytes} bytes came out of ${archiveBytes}`);
}

/** Writes the archive of a case; gives what to call. */
export function hostileArchive(random, folder) {
  const members = Array.from({ length: 1 + below(random, 12) }, () => member(random));
  const kind = pick(random, ["tar", "tar.gz", "zip"]);
  const sound = kind === "zip" ? zipBytes(members) : tarBytes(members);
  const whole = kind === "tar.gz" ? gzipSync(sound) : sound;
  const isSpoiled = random.nextFloat() < 0.4;
  const { bytes, name } = isSpoiled
    ? spoilClip(whole, random, whole)
    : { bytes: whole, name: "hostile members" };
  const path = join(folder, `archive.${kind}`);
  writeFileSync(path, bytes);
  const target = join(folder, "in", "out");
  mkdirSync(target, { recursive: true });
  const outside = join(folder, "outside");
  writeFileSync(outside, "mine");
  const before = { path: outside, names: "" };
  before.names = String(
    entriesIn(folder)
      .filter((found) => found.path !== target)
      .map((found) => found.path),
  );
  const unpackAndCheck = async () => {
    try {
      await lab.unpack(path, target);
    } finally {
      check(folder, target, before, bytes.length);
    }
  };
  return { what: `${kind}, ${name}`, calls: { unpack: unpackAndCheck, "unpack again": unpackAndCheck } };
}
