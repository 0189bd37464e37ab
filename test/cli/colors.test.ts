import { execFileSync } from "node:child_process";
import { stripVTControlCharacters } from "node:util";
import { afterEach, beforeAll, expect, test, vi } from "vitest";
import { wantsColors, withColors } from "../../src/cli/colors.js";
import { buildCli, mainPath } from "./support.js";

beforeAll(buildCli);
afterEach(() => vi.unstubAllEnvs());

test("withColors() colours the mark of each line and changes no text", () => {
  const text = "✓ Node 20\n  ✗ ffmpeg missing\n! fonts\nSkipped: a ✓ b\nkinetoscope probe: wrong ✗\nplain\n";
  const colored = withColors(text);
  expect(stripVTControlCharacters(colored)).toBe(text);
  expect(colored.split("\n").map((line) => line.replaceAll("\u001b", "^"))).toEqual([
    "^[32m✓^[39m Node 20",
    "  ^[31m✗^[39m ffmpeg missing",
    "^[33m!^[39m fonts",
    "^[33mSkipped:^[39m a ✓ b",
    "^[31mkinetoscope probe:^[39m wrong ✗",
    "plain",
    "",
  ]);
});

test("colours are for terminals that have them, and NO_COLOR is heard", () => {
  vi.stubEnv("NO_COLOR", "");
  const terminal = { isTTY: true, hasColors: () => true };
  expect(wantsColors(terminal)).toBe(true);
  expect(wantsColors({ isTTY: true, hasColors: () => false })).toBe(false);
  expect(wantsColors({ hasColors: () => true })).toBe(false);
  vi.stubEnv("NO_COLOR", "1");
  expect(wantsColors(terminal)).toBe(false);
});

test.runIf(process.platform === "linux")("in a real terminal, and not where output goes to a file", () => {
  const run = (env: NodeJS.ProcessEnv): string =>
    execFileSync("script", ["-qec", `'${process.execPath}' '${mainPath}' clasify || true`, "/dev/null"], {
      env: { PATH: process.env["PATH"], HOME: process.env["HOME"], TERM: "xterm-256color", ...env },
      encoding: "utf8",
    });
  const said = "kinetoscope: Unknown command";
  expect(run({})).toContain("\u001b[31mkinetoscope:\u001b[39m Unknown command");
  expect(run({ NO_COLOR: "1" })).toContain(said);
});
