import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { numberedVideo } from "../support/numbered-video.js";
import { processesOn } from "../support/processes.js";
import { temporaryFolder } from "../support/temporary-folder.js";
import {
  buildCli,
  mainPath,
  runCli,
  startCli,
  startProgram,
  tinyCard,
  tinyDataset,
  tinyFrameCard,
  tinyModel,
} from "./support.js";

beforeAll(buildCli);

/** A clip model that needs half a second or more for a batch of two clips. */
const slowCard = { ...tinyCard, sampling: { rule: "floorInt", numFrames: 512 } } as const;
const slow = { numErf: 4000 };

function numKept(journal: string): number {
  return existsSync(journal) ? readFileSync(journal, "utf8").split("\n").length - 2 : 0;
}

describe("an interrupted kinetoscope", () => {
  test.each([
    ["SIGINT", 0],
    ["SIGTERM", 2],
  ] as const)("evaluate ends at once by %s, keeps %i clips or more, and continues", async (signal, least) => {
    const dataset = await tinyDataset(6);
    const model = await tinyModel(slowCard, slow);
    const [folder, whole] = [await temporaryFolder(), await temporaryFolder()];
    const csvPath = join(folder, "means_val400.csv");
    const journal = `${csvPath}.progress.jsonl`;
    const args = ["evaluate", "--model", model, "--root", dataset, "--batch_size", "2", "--results_dir"];

    const running = startCli([...args, folder]);
    await vi.waitFor(() => expect(numKept(journal)).toBeGreaterThanOrEqual(least), 60_000);
    if (least === 0) await vi.waitFor(() => expect(existsSync(journal)).toBe(true), 60_000);
    running.kill(signal); // while it decodes, or runs the next batch
    const ended = await running.ended;
    const kept = numKept(journal);
    expect(ended).toEqual({
      exitCode: null,
      signal, // which a shell sees as 130 or 143
      stdout: "",
      stderr: `Kept ${kept} clips in ${journal}: the same command continues there\nkinetoscope: interrupted\n`,
    });
    expect(kept).toBeGreaterThanOrEqual(least);
    expect(kept).toBeLessThan(6);
    // killed processes take a moment to go
    await vi.waitFor(() => expect(processesOn(dataset)).toEqual([]), 10_000);
    expect(existsSync(csvPath)).toBe(false);

    expect((await runCli([...args, folder])).exitCode).toBe(0);
    expect((await runCli([...args, whole])).exitCode).toBe(0);
    expect(readFileSync(csvPath, "utf8")).toBe(readFileSync(join(whole, "means_val400.csv"), "utf8"));
  });

  test("classify leaves no ffmpeg behind", async () => {
    const video = await numberedVideo({ numFrames: 300, width: 320, height: 240 });
    const model = await tinyModel(tinyFrameCard, { numErf: 3000 });
    const running = startCli(["classify", video, "--frames", "--model", model, "--batch_size", "1"]);
    await vi.waitFor(() => expect(processesOn(`file:${video}`)).toHaveLength(1), 60_000);
    running.kill("SIGINT");
    const { exitCode, signal, stdout, stderr } = await running.ended;
    expect({ exitCode, signal, stdout, stderr }).toEqual({
      exitCode: null,
      signal: "SIGINT",
      stdout: "",
      stderr: "kinetoscope: interrupted\n",
    });
    await vi.waitFor(() => expect(processesOn(video)).toEqual([]), 2000);
  });

  test.skipIf(process.platform === "win32")("has exit code 130 for a shell", async () => {
    const video = await numberedVideo({ numFrames: 300, width: 320, height: 240 });
    const model = await tinyModel(tinyFrameCard, { numErf: 3000 });
    const line = 'set -m; "$@" & wait $!; echo "exit code $?"'; // set -m: else a shell's background ignores SIGINT
    const command = [process.execPath, mainPath, "classify", video, "--frames", "--model", model];
    const shell = startProgram("bash", ["-c", line, "bash", ...command]);
    await vi.waitFor(() => expect(processesOn(`file:${video}`)).toHaveLength(1), 60_000);
    const children = readFileSync(`/proc/${shell.pid}/task/${shell.pid}/children`, "utf8");
    process.kill(Number(children.trim()), "SIGINT");
    expect((await shell.ended).stdout).toBe("exit code 130\n");
  });
});

test("kinetoscope … | head ends without a complaint", async () => {
  const video = await numberedVideo({ numFrames: 3 });
  const line = 'set -o pipefail; "$@" | true; echo "exit code $?"';
  const command = [process.execPath, mainPath, "probe", video];
  const { ended } = startProgram("bash", ["-c", line, "bash", ...command]);
  expect(await ended).toMatchObject({ stdout: "exit code 141\n", stderr: "" });
});

/** Whether util-linux' `script`, which runs a program in a pseudo-terminal, is here and gets one (in a chroot often not). */
function hasTerminal(): boolean {
  try {
    execFileSync("script", ["-qec", "true", "/dev/null"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

describe("progress", () => {
  test("is a line in a terminal, which results do not run into", async ({ skip }) => {
    if (!hasTerminal()) skip("needs a pseudo-terminal, and script of util-linux");
    const dataset = await tinyDataset(4);
    const folder = await temporaryFolder();
    const model = await tinyModel(slowCard, slow);
    const options = ["--model", model, "--root", dataset, "--results_dir", folder, "--batch_size", "2"];
    const line = [process.execPath, mainPath, "evaluate", ...options].join(" ");
    const { ended } = startProgram("script", ["-qec", line, "/dev/null"]);
    const { exitCode, stdout } = await ended;
    expect(exitCode).toBe(0);
    expect(stdout).toContain("\r\u001b[KClassifying 4 clips: 50 % · 2 of 4 clips");
    expect(stdout).toMatch(/Classifying 4 clips in [^\r]*\r\ntop-1 accuracy: 50\.00%\r\n/);
  });

  test("is not written into a pipe", async () => {
    const dataset = await tinyDataset(2);
    const folder = await temporaryFolder();
    const model = await tinyModel(slowCard, slow);
    const { stdout, stderr } = await runCli([
      ...["evaluate", "--model", model, "--root", dataset, "--results_dir", folder],
    ]);
    expect(stderr).toBe("");
    expect(["\r", "\u001b", "Classifying"].filter((part) => stdout.includes(part))).toEqual([]);
  });
});
