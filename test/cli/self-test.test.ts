import { readdirSync } from "node:fs";
import { chmod, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { temporaryFolder } from "../support/temporary-folder.js";
import { buildCli, runCli } from "./support.js";

beforeAll(buildCli);

interface Report {
  readonly checks: readonly { readonly name: string; readonly status: string; readonly found: string }[];
}

const leftBehind = (): string[] =>
  readdirSync(tmpdir()).filter((name) => name.startsWith("kinetoscope-self-test-"));

async function selfTest(env: Readonly<Record<string, string>> = {}): Promise<Map<string, string>> {
  const before = leftBehind();
  const { stdout } = await runCli(["doctor", "--self-test", "--json"], { env });
  expect(leftBehind()).toEqual(before);
  const { checks } = JSON.parse(stdout) as Report;
  const since = checks.findIndex(({ name }) => name === "system");
  return new Map(checks.slice(since).map(({ name, status, found }) => [name, `${status}: ${found}`]));
}

describe("doctor --self-test", () => {
  test("does what people do, finds it as elsewhere, and leaves nothing behind", async () => {
    const found = await selfTest();
    expect([...found].filter(([, line]) => !line.startsWith("good"))).toEqual([]);
    expect(found.get("system")).toContain(process.arch);
    expect(found.get("frames: program")).toBe("good: 36 frames, the bytes that OpenCV reads on x86");
    expect(found.get("model")).toBe('good: "growing" with a probability of 0.644');
  });

  test("says what is not as elsewhere", async () => {
    const folder = await temporaryFolder();
    const program = join(folder, "ffmpeg");
    await writeFile(program, '#!/bin/sh\ncase "$*" in *libx264*) exit 1 ;; esac\nexec ffmpeg "$@"\n');
    await chmod(program, 0o755);
    const found = await selfTest({ FFMPEG_PATH: program, KINETOSCOPE_CACHE: folder });
    expect(found.get("preview, cut")).toMatch(/^failure: Cannot /);
    expect(found.get("frames: program")).toMatch(/^good/);
    expect(found.get("names of files")).toMatch(/^good/);
  });
});
