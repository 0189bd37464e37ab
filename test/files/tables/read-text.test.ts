import { execFileSync } from "node:child_process";
import { symlink } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { decodeText, NotTextError, readText, splitLines } from "../../../src/files/tables/read-text.js";
import { temporaryFolder } from "../../support/temporary-folder.js";

/** What is wrong with the bytes, and in which line. */
function fault(bytes: Buffer): { readonly message: string; readonly line: number | undefined } {
  try {
    decodeText(bytes);
  } catch (error) {
    expect(error).toBeInstanceOf(NotTextError);
    return error as NotTextError;
  }
  return expect.fail("it was read");
}

/** UTF-16 with the high byte first. */
function bigEndian(text: string): Buffer {
  return Buffer.from(text, "utf16le").swap16();
}

describe("decodeText()", () => {
  const text = "label,id\r\ncafé – 打篮球 😀,a\r\n";
  test.each([
    ["UTF-8", Buffer.from(text)],
    ["UTF-8 with a mark", Buffer.from(`\ufeff${text}`)],
    ["UTF-16 LE with a mark", Buffer.from(`\ufeff${text}`, "utf16le")],
    ["UTF-16 LE without", Buffer.from(text, "utf16le")],
    ["UTF-16 BE with a mark", bigEndian(`\ufeff${text}`)],
    ["UTF-16 BE without", bigEndian(text)],
  ])("reads %s", (_, bytes) => {
    expect(decodeText(bytes)).toBe(text);
  });

  test("reads nothing, a mark alone, and marks where files were put together", () => {
    expect(decodeText(Buffer.of())).toBe("");
    expect(decodeText(Buffer.from("\ufeff"))).toBe("");
    expect(decodeText(Buffer.from("\ufeffa\n\ufeffb\r\ufeffc"))).toBe("a\nb\rc");
  });

  // iconv -f UTF-8 -t <name> | xxd -p
  test.each([
    ["Windows-1252", "6a616c617065f16f209620937894", "jalapeño – “x”"],
    ["Windows-1250", "9c7769656361206920bff3b377", "świeca i żółw"],
    ["macintosh", "6361668e206472696e6b696e67", "café drinking"],
    ["Shift_JIS", "96ec8b8582f082b782e9", "野球をする"],
    ["EUC-JP", "cceeb5e5a4f2a4b9a4eb", "野球をする"],
    ["Big5", "a5b4c478b279", "打籃球"],
    ["GB18030", "b4f2c0bac7f2d3ced3beb1c8c8fc", "打篮球游泳比赛"],
    ["Windows-1251", "e1e5e320efee20eaf0f3e3f3", "бег по кругу"],
    ["KOI8-R", "c2c5c720d0cf20cbd2d5c7d5", "бег по кругу"],
  ])("names %s, the line, what it says and how to convert it", (name, hex, said) => {
    const bytes = Buffer.concat([Buffer.from("label\nyoga\n"), Buffer.from(hex, "hex"), Buffer.from("\n")]);
    const { message, line } = fault(bytes);
    expect(line).toBe(3);
    expect(message).toBe(
      `line 3 is not UTF-8 but probably ${name}, as which it says "${said}". ` +
        `Save the file as UTF-8, for example by iconv -f ${name.toUpperCase()} -t UTF-8 file > new-file`,
    );
  });

  test("names two encodings where a few letters are words in both", () => {
    expect(fault(Buffer.from("b3f3b1b8c7cfb1e2", "hex")).message).toContain(
      'probably EUC-KR, as which it says "농구하기", or GB18030, as which it says "丑备窍扁". Save',
    );
    expect(fault(Buffer.from("b4f2c0bac7f2", "hex")).message).toContain(
      'probably EUC-KR, as which it says "댔은헷", or GB18030, as which it says "打篮球". Save',
    );
  });

  test("counts lines that end in CR and in CRLF", () => {
    expect(fault(Buffer.from("a\rb\r\nc\ncaf\xe9\rd", "latin1")).line).toBe(4);
  });

  test("shows of a long line the part around its first strange letter", () => {
    const bytes = Buffer.from(`${"x".repeat(100)}caf\xe9${"y".repeat(100)}`, "latin1");
    expect(fault(bytes).message).toContain(`"…${"x".repeat(27)}café${"y".repeat(29)}…"`);
  });

  test("tells a file that was cut off from one in another encoding", () => {
    const whole = Buffer.from("café\ncafé");
    expect(fault(whole.subarray(0, -1)).message).toBe(
      "line 2, the last, ends within a character: the file was cut off",
    );
    expect(fault(Buffer.from("yoga\ncaf\xe9", "latin1")).message).toContain("probably Windows-1252");
  });

  test.each([
    ["a NUL byte", Buffer.from("a\nb\0c\n"), "line 2 holds a NUL byte: it is no text file, or was damaged"],
    ["NUL bytes at even places alone", Buffer.from("ab\n\0c\n"), /^line 2 holds a NUL byte/],
    [
      "half a character of UTF-16",
      Buffer.from("\ufeffa\nb", "utf16le").subarray(0, -1),
      "line 2 is not the UTF-16LE that the file begins with: it was damaged or cut off",
    ],
    ["UTF-32", Buffer.from("fffe000061000000", "hex"), /^it is UTF-32\. Save the file as UTF-8/],
    ["a workbook", Buffer.from("PK\x03\x04…"), /^it is an Excel workbook or a ZIP archive\. Save it as CSV/],
    ["gzip", Buffer.from("1f8b0800", "hex"), "it is compressed with gzip. Unpack it"],
  ])("refuses %s in words", (_, bytes, message) => {
    expect(fault(bytes).message).toMatch(message);
  });
});

describe("readText()", () => {
  test("rejects with the system's error where there is no file, or a folder", async () => {
    const folder = await temporaryFolder({ "a.txt": "\ufeffa" });
    expect(await readText(join(folder, "a.txt"))).toBe("a");
    await expect(readText(join(folder, "b.txt"))).rejects.toMatchObject({ code: "ENOENT" });
    await expect(readText(folder)).rejects.toThrow("it is a folder");
  });

  test("waits for no pipe, reads no device, and nothing too long", async () => {
    const folder = await temporaryFolder({ "long.txt": "0123456789" });
    execFileSync("mkfifo", [join(folder, "pipe")]);
    await symlink("/dev/zero", join(folder, "device"));
    for (const name of ["pipe", "device"])
      await expect(readText(join(folder, name))).rejects.toThrow("it is not a regular file");
    await expect(readText(join(folder, "long.txt"), { maxBytes: 9 })).rejects.toThrow(
      "it has 10 B, more than the 9 B that are read",
    );
  });
});

test("splitLines() ends lines at LF, CRLF and CR", () => {
  expect(splitLines("a\nb\r\nc\rd\n\re")).toEqual(["a", "b", "c", "d", "", "e"]);
});
