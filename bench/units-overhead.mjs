/**
 * What do units cost beside the single process, in processor time?
 *
 *   node bench/units-overhead.mjs [pairs]
 *
 * `kinetoscope evaluate` in one process beside the same with `--workers 1`, and a plan's `work` with 1 unit beside 85 units. Asked for: at
 * most 2 % of units of three minutes. The time is that of the process and all that it starts. It needs bash.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const pairs = Number(process.argv[2] ?? 3);
const root = resolve(import.meta.dirname, "..");
const program = join(root, "bin", "kinetoscope.mjs");
const data = ["--model", join(root, "models/motion-clip.onnx"), "--root", join(root, "data/kinetics-tiny")];
const all = [...data, "--kinetics_version", "tiny", "--batch_size", "1"];
const folder = mkdtempSync(join(tmpdir(), "kinetoscope-bench-"));

/** Seconds of processor time of a command line. */
function seconds(...args) {
  const script = 'TIMEFORMAT="%U %S"; time "$@" >/dev/null 2>&1';
  const { stderr } = spawnSync("bash", ["-c", script, "bash", process.execPath, program, ...args], {
    encoding: "utf8",
  });
  const [user, system] = stderr.trim().split("\n").pop().split(" ").map(Number);
  return user + system;
}

function planned(name, unitSize) {
  const run = join(folder, name);
  const args = ["plan", "evaluate", ...all, "--unit_size", String(unitSize), "--out", run];
  execFileSync(process.execPath, [program, ...args], { stdio: "ignore" });
  return run;
}

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

try {
  const times = Array.from({ length: pairs }, (_, i) => ({
    single: seconds("evaluate", ...all, "--results_dir", join(folder, `s${i}`)),
    workers: seconds("evaluate", ...all, "--results_dir", join(folder, `w${i}`), "--workers", "1"),
    one: seconds("work", planned(`one${i}`, 85)),
    many: seconds("work", planned(`many${i}`, 1)),
  }));
  const fixed = median(times.map(({ single, workers }) => workers - single));
  const perUnit = median(times.map(({ one, many }) => (many - one) / 84));
  console.log(`single process ${median(times.map(({ single }) => single)).toFixed(1)} s`);
  console.log(`--workers 1, 3 units: ${fixed.toFixed(2)} s more, once for each process`);
  console.log(`each further unit: ${(1000 * perUnit).toFixed(0)} ms more`);
  console.log(`of a unit of three minutes: ${((100 * perUnit) / 180).toFixed(3)} %`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
