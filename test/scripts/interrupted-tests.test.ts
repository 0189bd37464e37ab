import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test, vi } from "vitest";
import { temporaryFolder } from "../support/temporary-folder.js";

test("tests that are interrupted say what had passed and failed until then", async () => {
  const folder = await temporaryFolder();
  writeFileSync(
    join(folder, "slow.test.js"),
    `test("holds", () => {});
     test("does not hold", () => { throw new Error("2 is not 3"); });
     // vitest tells of several tests at once, every tenth of a second
     test("never ends", () => new Promise(() => setTimeout(() => console.log("waiting"), 3000)), 400_000);`,
  );
  const args = ["scripts/test.mjs", "--root", folder, "--globals"];
  const child = spawn(process.execPath, args, {
    cwd: resolve(import.meta.dirname, "../.."),
    env: { ...process.env, KINETOSCOPE_READY: "1" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ended = new Promise((done) => child.on("close", done));
  let stdout = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  await vi.waitFor(() => expect(stdout).toContain("waiting"), 60_000);
  child.kill("SIGTERM");
  expect(await ended).toBe(143);
  expect(stdout).toContain("Failed: slow.test.js > does not hold: 2 is not 3\n");
  expect(stdout.trimEnd().split("\n").at(-1)).toBe("1 passed, 1 failed, 0 skipped");
});
