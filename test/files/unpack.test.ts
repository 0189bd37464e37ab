import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, statfsSync, statSync } from "node:fs";
import { mkdir, utimes, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { openPromise } from "yauzl";
import { ArchiveError } from "../../src/core/errors.js";
import { memberNameProblem } from "../../src/files/unpack/member-name.js";
import { FileSystemError } from "../../src/files/system-error.js";
import { unpack, type Unpacked } from "../../src/files/unpack.js";
import { tar, tarGz, zip, type ArchiveMember, type ZipMember } from "../support/archives.js";
import { noise, startServer } from "../support/file-server.js";
import { temporaryFolder } from "../support/temporary-folder.js";

/** Three files that nothing is wrong with. */
const good: readonly ArchiveMember[] = [
  { name: "./clips/", type: "5" },
  { name: "./clips/a.mp4", content: "first" },
  { name: "clips//-b_000001_000002.mp4", content: noise(70_000) },
  { name: "empty.txt" },
];
const goodPaths = ["clips/a.mp4", "clips/-b_000001_000002.mp4", "empty.txt"];

async function saved(name: string, content: Uint8Array): Promise<string> {
  const path = join(await temporaryFolder(), name);
  await writeFile(path, content);
  return path;
}

/** All files below a folder, sorted. */
function filesIn(folder: string): string[] {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" });
  return names.filter((name) => statSync(join(folder, name)).isFile()).sort();
}

function reasons({ refused }: Unpacked): string[] {
  return refused.map(({ member, reason }) => `${member}: ${reason}`);
}

describe("unpack()", () => {
  test.each([
    ["clips.tar", tar(good)],
    ["clips.tar.gz", tarGz(good)],
    ["clips.tgz", tarGz(good)],
    ["clips.zip", zip(good.filter(({ type }) => type !== "5"))],
    ["clips.tar.gz", tar(good)], // the content counts, not the name
  ])("writes the files of %s", async (name, content) => {
    const folder = join(await temporaryFolder(), "new", "folder");
    const result = await unpack(await saved(name, content), folder);
    expect(result).toEqual({ folder, written: goodPaths, kept: [], refused: [] });
    expect(filesIn(folder)).toEqual([...goodPaths].sort());
    expect(readFileSync(join(folder, "clips", "a.mp4"), "utf8")).toBe("first");
    expect(readFileSync(join(folder, goodPaths[1])).equals(Buffer.from(good[2].content ?? ""))).toBe(true);
    expect(readdirSync(folder).sort()).toEqual(["clips", "empty.txt"]);
  });

  test("reads what other programs write: GNU tar with long names, Python's zip", async () => {
    const folder = await temporaryFolder({ [`in/${"long/".repeat(40)}ä.mp4`]: "deep", "in/b.mp4": "b" });
    execFileSync("tar", ["-czf", join(folder, "a.tgz"), "-C", join(folder, "in"), "."]);
    const paths = (await unpack(join(folder, "a.tgz"), join(folder, "out"))).written;
    expect([...paths].sort()).toEqual(["b.mp4", `${"long/".repeat(40)}ä.mp4`]);
    const script = "import shutil,sys; shutil.make_archive(sys.argv[1], 'zip', sys.argv[2])";
    execFileSync("python3", ["-c", script, join(folder, "b"), join(folder, "in")]);
    const unzipped = (await unpack(join(folder, "b.zip"), join(folder, "out2"))).written;
    expect([...unzipped].sort()).toEqual([...paths].sort());
  });

  test("takes neither permissions nor times from the archive", async () => {
    const folder = await temporaryFolder();
    const members = [{ name: "run.sh", content: "#!", mode: 0o6777 }];
    await unpack(await saved("a.tar", tar(members)), folder);
    const { mode, mtimeMs } = statSync(join(folder, "run.sh"));
    expect(mode & 0o7111).toBe(0);
    expect(mtimeMs).toBeGreaterThan(Date.now() - 60_000); // the archive says 1970
  });

  test("keeps what is there with the right size, and writes the rest", async () => {
    const folder = await temporaryFolder();
    const archive = await saved("a.tar.gz", tarGz(good));
    await unpack(archive, folder);
    await utimes(join(folder, "clips", "a.mp4"), 1, 1);
    await writeFile(join(folder, goodPaths[1]), "cut off");
    await mkdir(join(folder, ".unpacking"));
    await writeFile(join(folder, ".unpacking", "member"), "of a run that was killed");
    const again = await unpack(archive, folder);
    expect(again).toMatchObject({ written: [goodPaths[1]], kept: ["clips/a.mp4", "empty.txt"] });
    expect(statSync(join(folder, "clips", "a.mp4")).mtimeMs).toBe(1000);
    expect(readdirSync(folder).sort()).toEqual(["clips", "empty.txt"]);
  });

  test("unpacks while the archive is still coming in", async () => {
    const folder = await temporaryFolder();
    const archive = tarGz([
      { name: "a.mp4", content: noise(300_000) },
      { name: "b.mp4", content: noise(300_000) },
    ]);
    let sawFirst = false;
    const server = await startServer((_, response) => {
      response.write(archive.subarray(0, 400_000));
      const timer = setInterval(() => {
        if (!existsSync(join(folder, "a.mp4"))) return;
        sawFirst = true;
        clearInterval(timer);
        response.end(archive.subarray(400_000));
      }, 5);
    });
    const { body } = await fetch(server.url);
    const result = await unpack(body as AsyncIterable<Uint8Array>, folder);
    expect(sawFirst).toBe(true);
    expect(result.written).toEqual(["a.mp4", "b.mp4"]);
  });

  test("can be interrupted and continued", async () => {
    const folder = await temporaryFolder();
    const members = Array.from({ length: 200 }, (_, i) => ({ name: `${i}.mp4`, content: noise(2000) }));
    const archive = await saved("a.tar", tar(members));
    const stop = new AbortController();
    const bytes = (async function* (): AsyncGenerator<Uint8Array> {
      yield tar(members).subarray(0, 200_000);
      while (!existsSync(join(folder, "20.mp4"))) await new Promise((next) => setTimeout(next, 1));
      stop.abort(new Error("enough"));
      yield tar(members).subarray(200_000);
    })();
    await expect(unpack(bytes, folder, { signal: stop.signal })).rejects.toThrow("enough");
    const { written, kept } = await unpack(archive, folder);
    expect(kept.length).toBeGreaterThan(20);
    expect(written.length).toBeGreaterThan(0);
    expect(written.length + kept.length).toBe(200);
  });
});

/** Unpacks as many a script does: by GNU tar with -P, which believes every name. */
function unpackNaively(archive: string, folder: string): void {
  try {
    execFileSync("tar", ["-xPf", archive, "-C", folder], { stdio: "ignore" });
  } catch {
    // some hostile members fail as root or as somebody else; the others are what counts
  }
}

describe("a hostile tar", () => {
  test("does not write outside of the folder, where plain tar does", async () => {
    const base = await temporaryFolder();
    const hostile = (place: string): ArchiveMember[] => [
      { name: "good.mp4", content: "good" },
      { name: join(base, place, "absolute"), content: "evil" },
      { name: "../up", content: "evil" },
      { name: "deep/../../sideways", content: "evil" },
      { name: "door", type: "2", linkname: "../behind" },
      { name: "door/through", content: "evil" },
      { name: "twin", type: "1", linkname: "../victim" },
      { name: "twin", content: "evil" },
      { name: "last.mp4", content: "good" },
    ];
    for (const place of ["naive", "ours"]) {
      await mkdir(join(base, place, "in"), { recursive: true });
      await mkdir(join(base, place, "behind"));
      await writeFile(join(base, place, "victim"), "mine");
    }
    unpackNaively(await saved("a.tar", tar(hostile("naive"))), join(base, "naive", "in"));
    const outside = (place: string): string[] =>
      filesIn(join(base, place)).filter((n) => !n.startsWith("in/"));
    expect(outside("naive")).toEqual(["absolute", "behind/through", "sideways", "up", "victim"]);

    const archive = await saved("a.tar", tar(hostile("ours")));
    const result = await unpack(archive, join(base, "ours", "in"));
    expect(outside("ours")).toEqual(["victim"]);
    expect(readFileSync(join(base, "ours", "victim"), "utf8")).toBe("mine");
    expect(filesIn(join(base, "ours", "in"))).toEqual(["door/through", "good.mp4", "last.mp4", "twin"]);
    expect(reasons(result)).toEqual([
      `${join(base, "ours", "absolute")}: its path is absolute`,
      "../up: its path leads out of the folder (..)",
      "deep/../../sideways: its path leads out of the folder (..)",
      'door: it is a symbolic link to "../behind"',
      'twin: it is a link to "../victim"',
    ]);
  });

  test("makes no devices and pipes, where plain tar does", async () => {
    const archive = await saved(
      "a.tar",
      tar([
        { name: "pipe", type: "6" },
        { name: "device", type: "3" },
        { name: "sparse", type: "S" },
      ]),
    );
    const folder = await temporaryFolder();
    unpackNaively(archive, folder);
    expect(statSync(join(folder, "pipe")).isFIFO()).toBe(true);
    const safe = await temporaryFolder();
    expect(reasons(await unpack(archive, safe))).toEqual([
      "pipe: it is a pipe",
      "device: it is a device",
      expect.stringContaining("sparse: it is of a kind that is not supported") as string,
    ]);
    expect(readdirSync(safe)).toEqual([]);
  });

  test("loses no file to one whose name differs only in case or accents", async () => {
    const members = [
      { name: "clips/A.mp4", content: "first" },
      { name: "clips/a.mp4", content: "second" },
      { name: "Clips/b.mp4", content: "third" },
      { name: "clips/A.mp4", content: "again" },
      { name: "clips/\u00e9.mp4", content: "one character" },
      { name: "clips/e\u0301.mp4", content: "two characters" },
      { name: "clips/A.mp4/c.mp4", content: "in a file" },
      { name: "clips/c.mp4", content: "fourth" },
    ];
    const folder = await temporaryFolder();
    const result = await unpack(await saved("a.tar", tar(members)), folder);
    expect(result.written).toEqual(["clips/A.mp4", "clips/\u00e9.mp4", "clips/c.mp4"]);
    expect(readFileSync(join(folder, "clips", "A.mp4"), "utf8")).toBe("first");
    expect(reasons(result)).toEqual([
      'clips/a.mp4: "clips/a.mp4" differs only in case or accents from "clips/A.mp4"',
      'Clips/b.mp4: "Clips" differs only in case or accents from "clips"',
      "clips/A.mp4: it comes twice; the first is kept",
      'clips/e\u0301.mp4: "clips/e\u0301.mp4" differs only in case or accents from "clips/\u00e9.mp4"',
      'clips/A.mp4/c.mp4: "clips/A.mp4" is a file and a folder',
    ]);
    // the guard is what keeps it: with plain tar the later one replaces the first
    const naive = await temporaryFolder();
    unpackNaively(await saved("a.tar", tar(members.slice(0, 4))), naive);
    expect(readFileSync(join(naive, "clips", "A.mp4"), "utf8")).toBe("again");
  });

  test("does not fill the disk: what expands absurdly is refused, the rest is unpacked", async () => {
    const members = [
      { name: "a.mp4", content: noise(1000) },
      { name: "bomb", content: Buffer.alloc(30_000_000) },
      { name: "b.mp4", content: noise(1000) },
    ];
    const archive = await saved("a.tar.gz", tarGz(members));
    expect(statSync(archive).size).toBeLessThan(60_000);
    const folder = await temporaryFolder();
    const result = await unpack(archive, folder);
    expect(filesIn(folder)).toEqual(["a.mp4", "b.mp4"]);
    expect(reasons(result)).toEqual([
      "bomb: it becomes more than 200 times as large as it is in the archive (maxRatio)",
    ]);
    const unguarded = await unpack(archive, folder, { maxRatio: 2000 });
    expect(unguarded.written).toEqual(["bomb"]);
    expect(statSync(join(folder, "bomb")).size).toBe(30_000_000);
  });

  test("does not fill the disk with many small bombs", async () => {
    const zeros = Buffer.alloc(6_000_000);
    const bombs = Array.from({ length: 8 }, (_, i) => ({ name: `${i}`, content: zeros }));
    for (const content of [tarGz(bombs), zip(bombs)]) {
      const folder = await temporaryFolder();
      const result = await unpack(await saved("bombs", content), folder);
      expect(filesIn(folder)).toEqual(["0"]);
      expect(reasons(result)[6]).toBe(
        "7: with it the files are more than 200 times as large as the archive (maxRatio)",
      );
    }
  });

  test("does not fill the disk with files that hold nothing: maxMembers counts all of them", async () => {
    const members = ["a", "../b", "c", "d"].map((name) => ({ name }));
    for (const content of [tar(members), zip(members)]) {
      const archive = await saved("many", content);
      const thrown = unpack(archive, await temporaryFolder(), { maxMembers: 3 });
      await expect(thrown).rejects.toThrow("it has more than 3 members (maxMembers)");
      const { written } = await unpack(archive, await temporaryFolder(), { maxMembers: 4 });
      expect(written).toEqual(["a", "c", "d"]);
    }
  });

  test("is not begun where the disk has no room for it", async () => {
    const folder = await temporaryFolder();
    const { bavail, bsize } = statfsSync(folder);
    const free = bavail * bsize;
    const members = [
      { name: "a.mp4", content: "good" },
      { name: "b.mp4", content: "good", claimedSize: 2 * free },
    ];
    const options = { maxBytes: Number.MAX_SAFE_INTEGER };
    const error: unknown = await unpack(await saved("a.tar", tar(members)), folder, options).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(FileSystemError);
    expect((error as Error).message).toMatch(
      /are needed there, .* free\. Make room, or choose another folder$/,
    );
    // the table of a zip names all sizes beforehand
    const claimedSize = 4e9;
    const many = Array.from({ length: Math.ceil(free / claimedSize) + 1 }, (_, i) => ({
      name: `${i}`,
      claimedSize,
    }));
    const thrown = unpack(await saved("a.zip", zip([{ name: "first" }, ...many])), folder, options);
    await expect(thrown).rejects.toThrow(FileSystemError);
    expect(filesIn(folder)).toEqual(["a.mp4"]);
  });

  test("does not grow beyond maxBytes", async () => {
    const members = ["a", "b", "c"].map((name, i) => ({ name, content: noise(i === 1 ? 9000 : 1000) }));
    const folder = await temporaryFolder();
    const result = await unpack(await saved("a.tar", tar(members)), folder, { maxBytes: 5000 });
    expect(filesIn(folder)).toEqual(["a", "c"]);
    expect(reasons(result)).toEqual(["b: with its 9 kB the archive has more than 5 kB (maxBytes)"]);
  });
});

/** As many a script does: the name is joined to the folder. */
async function unzipNaively(archive: string, folder: string): Promise<void> {
  const file = await openPromise(archive, { decodeStrings: false });
  for await (const entry of file.eachEntry()) {
    const path = resolve(folder, entry.fileNameRaw.toString());
    const pieces = await (await file.openReadStreamPromise(entry)).toArray();
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, Buffer.concat(pieces as Buffer[]));
  }
}

describe("a hostile zip", () => {
  test("does not write outside of the folder, where a plain loop does", async () => {
    const base = await temporaryFolder();
    const hostile = (place: string): ZipMember[] => [
      { name: join(base, place, "absolute"), content: "evil" },
      { name: "../up", content: "evil" },
      { name: "good.mp4", content: "good" },
    ];
    const naive = join(base, "naive", "in");
    await unzipNaively(await saved("a.zip", zip(hostile("naive"))), naive);
    expect(filesIn(join(base, "naive"))).toEqual(["absolute", "in/good.mp4", "up"]);
    const result = await unpack(await saved("a.zip", zip(hostile("ours"))), join(base, "ours", "in"));
    expect(filesIn(join(base, "ours"))).toEqual(["in/good.mp4"]);
    expect(reasons(result)).toEqual([
      `${join(base, "ours", "absolute")}: its path is absolute`,
      "../up: its path leads out of the folder (..)",
    ]);
  });

  test("links, bombs, lies and damage are refused by name, the rest is unpacked", async () => {
    const members: ZipMember[] = [
      { name: "link", content: "/etc/passwd", unixMode: 0o120777 },
      { name: "bomb", content: Buffer.alloc(30_000_000) },
      { name: "larger", content: noise(3000), claimedSize: 2000 },
      { name: "smaller", content: noise(3000), claimedSize: 4000 },
      { name: "damaged", content: noise(3000), wrongCrc: true },
      { name: "con.mp4", content: "x" },
      { name: "good.mp4", content: "good" },
    ];
    const folder = await temporaryFolder();
    const result = await unpack(await saved("a.zip", zip(members)), folder);
    expect(filesIn(folder)).toEqual(["good.mp4"]);
    const found = reasons(result);
    expect(found[0]).toBe("link: it is a symbolic link");
    expect(found[1]).toBe("bomb: it becomes more than 200 times as large as it is in the archive (maxRatio)");
    expect(found[2]).toMatch(/^larger: it is damaged: too many bytes/);
    expect(found[3]).toMatch(/^smaller: it is damaged: not enough bytes/);
    expect(found[4]).toBe("damaged: it is damaged: its CRC-32 is another one");
    expect(found[5]).toBe('con.mp4: "con.mp4" is a device on Windows');
    expect(found).toHaveLength(6);
  });
});

describe("a zip whose members share bytes", () => {
  const content = Buffer.alloc(1_000_000);

  test("is refused whole, where a plain loop writes each of them", async () => {
    const twins = Array.from({ length: 50 }, (_, i) => ({ name: `${i}`, content, sharedWith: 0 }));
    const archive = await saved("a.zip", zip([{ name: "first", content }, ...twins]));
    const naive = await temporaryFolder();
    await unzipNaively(archive, naive);
    expect(filesIn(naive)).toHaveLength(51);
    const folder = await temporaryFolder();
    await expect(unpack(archive, folder)).rejects.toThrow("members of it share bytes");
    expect(filesIn(folder)).toEqual([]);
  });

  test("by a header that is longer than the table says: the member is refused", async () => {
    const long = noise(3000);
    const members = [
      { name: "a", content: long, claimedExtra: 2000 },
      { name: "b", content: long },
    ];
    const folder = await temporaryFolder();
    const result = await unpack(await saved("a.zip", zip(members)), folder);
    expect(reasons(result)).toEqual(["a: it is damaged: it reaches into the next member"]);
    expect(filesIn(folder)).toEqual(["b"]);
  });
});

test("an archive of many clips, as datasets have them, is unpacked whole", async () => {
  const clips = Array.from({ length: 600 }, (_, i) => ({
    name: `part_0/${i.toString(36).padStart(11, "_-")}_000005_000015.mp4`,
    content: noise(500 + i),
  }));
  for (const content of [tarGz(clips), zip(clips)]) {
    const { written, refused } = await unpack(await saved("part_0", content), await temporaryFolder());
    expect(written).toEqual(clips.map(({ name }) => name));
    expect(refused).toEqual([]);
  }
});

test("a file with holes, as GNU tar keeps it, is refused: its bytes are another file's", async () => {
  const folder = await temporaryFolder({ "in/a.mp4": "clip" });
  execFileSync("truncate", ["--size=1M", join(folder, "in", "a.mp4")]);
  execFileSync("tar", [
    "--sparse",
    "--format=posix",
    "-cf",
    join(folder, "a.tar"),
    "-C",
    join(folder, "in"),
    "a.mp4",
  ]);
  const result = await unpack(join(folder, "a.tar"), join(folder, "out"));
  expect(reasons(result)[0]).toMatch(/a\.mp4: it is a sparse file, which is not supported$/);
  expect(filesIn(join(folder, "out"))).toEqual([]);
});

test("memberNameProblem() lets the names of clips pass", () => {
  for (const name of [
    "-4wsuPCjDBc_000005_000015.mp4",
    "./a/b.mp4",
    "driving car/x.mp4",
    "a..b/c",
    "日本.mp4",
    "v_ApplyEyeMakeup_g01_c01.avi",
    "می\u200cخواهم.mp4", // joiners are letters of Persian
    "👩\u200d🍳 ❤\ufe0f.mp4",
  ]) {
    expect(memberNameProblem(name)).toBe(undefined);
  }
});

test.each([
  ["", "it has no name"],
  ["a\u0000.mp4", "its name holds a control character"],
  ["C:evil", "its name begins with a drive"],
  ["\\\\host\\share", "its path is absolute"],
  ["a\\..\\..\\b", "its path leads out of the folder (..)"],
  ["a\\b", "its name holds a backslash"],
  ["clip:stream", "its name holds :, which Windows does not allow"],
  ["a/NUL", '"NUL" is a device on Windows'],
  ["com1.tar.gz", '"com1.tar.gz" is a device on Windows'],
  ["a./b", '"a." ends with a point or a space, which Windows leaves out'],
  ["ä".repeat(128), "a name in its path has more than 255 bytes"],
  ["a/".repeat(513), "its path has more than 1024 bytes"],
  ["..a", '"..a" is hidden'],
  [".bashrc", '".bashrc" is hidden'],
  ["clips/.git/hooks/post-checkout", '".git" is hidden'],
  ["clips/\u200d.git/config", '"\u200d.git" is hidden'], // macOS leaves the joiner out
  ["GIT~1/hooks/post-checkout", '"GIT~1" is the folder .git on Windows'],
  [".unpacking/member", '".unpacking" is hidden'],
  [".Unpacking.lock", '".Unpacking.lock" is hidden'],
  ["clip\u202e4pm.exe", "its name holds an invisible character"],
  ["clip\u2067.mp4", "its name holds an invisible character"],
  ["clip\u061c.mp4", "its name holds an invisible character"],
  ["clip\u200b.mp4", "its name holds an invisible character"],
  ["clip\ufeff.mp4", "its name holds an invisible character"],
  ["clip\u2028.mp4", "its name holds an invisible character"],
  ["clip\u{e0041}.mp4", "its name holds an invisible character"],
  ["clip\u0085.mp4", "its name holds a control character"],
])("memberNameProblem(%j)", (name, reason) => {
  expect(memberNameProblem(name)).toBe(reason);
});

describe("what is no whole archive", () => {
  const members = [
    { name: "a", content: noise(30_000) },
    { name: "b", content: noise(30_000) },
  ];
  const gz = tarGz(members);
  const damaged = Buffer.from(gz);
  damaged.fill(0x55, 40_000, 40_100);

  test.each<[string, Uint8Array, RegExp, readonly string[]]>([
    ["an empty file", Buffer.alloc(0), /the file is empty/, []],
    ["a text", Buffer.from("hello ".repeat(200)), /checksum failure/, []],
    ["a tar.gz that was cut off", gz.subarray(0, 45_000), /unexpected end of file/, ["a"]],
    ["a damaged tar.gz", damaged, /invalid|incorrect|checksum/, ["a"]],
    ["a tar that was cut off in a file", tar(members).subarray(0, 40_000), /Truncated input/, ["a"]],
    [
      "a tar that was cut off between two files",
      tar(members, { end: false }),
      /its end is missing/,
      ["a", "b"],
    ],
    ["a zip that was cut off", zip(members).subarray(0, 40_000), /end of central directory/i, []],
  ])("%s: an ArchiveError, and only whole files", async (_, content, message, whole) => {
    const path = await saved("x.tar.gz", content);
    const folder = await temporaryFolder();
    const error: unknown = await unpack(path, folder).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ArchiveError);
    expect((error as ArchiveError).path).toBe(path);
    expect((error as Error).message).toMatch(/^Cannot unpack ".*x\.tar\.gz": /);
    expect((error as Error).message).toMatch(message);
    expect(filesIn(folder)).toEqual(whole);
  });

  const many = Array.from({ length: 40 }, (_, i) => ({
    name: String(i).padStart(2, "0"),
    content: noise(2_000),
  }));
  const archive = tar(many);
  const wrongHeader = Buffer.from(archive);
  wrongHeader.fill(0x55, 30 * 2_560, 30 * 2_560 + 100);
  const wrongBlock = gzipSync(archive, { level: 0 });
  const firstBlock = wrongBlock.readUInt16LE(11);
  wrongBlock.fill(0x55, 15 + firstBlock, 20 + firstBlock); // the head of the second one

  test.each<[string, Uint8Array, number]>([
    ["tar cut off in the thirtieth", archive.subarray(0, 30 * 2_560 - 1_000), 29],
    ["tar with a damaged header", wrongHeader, 30],
    ["tar.gz cut off in the last", gzipSync(archive, { level: 0 }).subarray(0, 40 * 2_560 - 1_000), 39],
    ["tar.gz damaged between two blocks", wrongBlock, Math.floor((firstBlock - 512 - 2_000) / 2_560) + 1],
  ])(
    "a %s: all small files before it are there, however far ahead was read",
    async (_, content, numWhole) => {
      const folder = await temporaryFolder();
      await expect(unpack(await saved("x.tar", content), folder)).rejects.toBeInstanceOf(ArchiveError);
      expect(filesIn(folder)).toEqual(many.slice(0, numWhole).map(({ name }) => name));
    },
  );

  test("a file that is not there, a zip that comes in as a stream", async () => {
    await expect(unpack("nowhere.zip", await temporaryFolder())).rejects.toThrow(
      'Cannot unpack "nowhere.zip": no such file',
    );
    // eslint-disable-next-line @typescript-eslint/require-await
    const bytes = (async function* (): AsyncGenerator<Uint8Array> {
      yield zip([]);
    })();
    await expect(unpack(bytes, await temporaryFolder())).rejects.toThrow("save it to a file first");
  });

  test("bytes after the end are left alone, however many", async () => {
    const folder = await temporaryFolder();
    const content = gzipSync(Buffer.concat([tar(members), Buffer.alloc(50_000_000, 1)]));
    expect((await unpack(await saved("a.tgz", content), folder)).written).toEqual(["a", "b"]);
  });
});
