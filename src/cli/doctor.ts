import { setMaxListeners } from "node:events";
import { formatCounted } from "../core/format.js";
import { exitCodes, type Command, type CommandContext } from "./command.js";
import { cacheCheck } from "./doctor/cache-check.js";
import type { Check, CheckResult, Machine } from "./doctor/check.js";
import { danfojsCheck } from "./doctor/danfojs-check.js";
import { ffmpegCheck, ffprobeCheck } from "./doctor/ffmpeg-check.js";
import { fontsCheck } from "./doctor/fonts-check.js";
import { jupyterCheck } from "./doctor/jupyter-check.js";
import { kernelsCheck } from "./doctor/kernels-check.js";
import { thisMachine } from "./doctor/machine.js";
import { libavCheck } from "./doctor/libav-check.js";
import { nodeCheck } from "./doctor/node-check.js";
import { npmCheck } from "./doctor/npm-check.js";
import { processorsCheck } from "./doctor/processors-check.js";
import { onnxRuntimeCheck, sharpCheck } from "./doctor/package-checks.js";
import { selfTests } from "./doctor/self-test/index.js";
import { jsonText } from "./output.js";

/** In the order of the report: what others need comes first. */
const checks: readonly Check[] = [
  nodeCheck,
  npmCheck,
  danfojsCheck(),
  ffmpegCheck,
  ffprobeCheck,
  libavCheck,
  jupyterCheck,
  kernelsCheck,
  onnxRuntimeCheck(),
  processorsCheck(),
  sharpCheck(),
  fontsCheck,
  cacheCheck,
];

/** `kinetoscope doctor`: is everything there, and if not, what to type. */
export const doctorCommand: Command = {
  name: "doctor",
  summary: "Check Node, ffmpeg, Jupyter, its kernels and the native packages; print what to do",
  usage: "[--self-test] [--json]",
  examples: [
    { command: "npx --no kinetoscope doctor", does: "Check this machine and the project in this folder." },
    {
      command: "npx --no kinetoscope doctor --self-test",
      does: "Also decode, classify, encode and cut a clip; of a system that docs/platforms.md does not name, send us all that it prints.",
    },
  ],
  notes: [
    "✓ is good, ! works with something missing, ✗ does not work. Below stand the lines to type; " +
      "those that begin with # only explain. The exit code is 1 if there is a ✗, else 0.",
    "Variables: FFMPEG_PATH and FFPROBE_PATH name these programs, FFMPEG_LIBRARIES the folder of FFmpeg's libraries, KINETOSCOPE_PYTHON the Python that has " +
      "Jupyter, KINETOSCOPE_CACHE the cache folder.",
  ],
  options: {
    self_test: {
      type: "boolean",
      description: "Do what people do with clips too, and compare with the systems that were tried",
    },
  },
  run: (context) => {
    const all = context.values["self_test"] === true ? [...checks, ...selfTests] : checks;
    return examine(thisMachine(context.signal), context, all);
  },
};

/** Runs all checks at once and reports them in their order. */
export async function examine(
  machine: Machine,
  { stdout, json, signal }: Pick<CommandContext, "stdout" | "json" | "signal">,
  list: readonly Check[] = checks,
): Promise<number> {
  setMaxListeners(0, signal); // each program that runs listens
  const running = list.map((check) => ({ name: check.name, result: check.run(machine) }));
  for (const { result } of running) result.catch(() => undefined); // reported where it is awaited
  const lines: (CheckResult & { readonly name: string })[] = [];
  for (const { name, result } of running) {
    const line = { name, ...(await result) };
    signal.throwIfAborted();
    lines.push(line);
    if (!json) stdout(reportLine(line, Math.max(...list.map((check) => check.name.length))));
  }
  const count = (status: CheckResult["status"]): number =>
    lines.filter((line) => line.status === status).length;
  const failures = count("failure");
  if (json) stdout(jsonText({ ok: failures === 0, checks: lines }));
  else {
    const counts = [
      `${count("good")} good`,
      formatCounted(count("warning"), "warning"),
      formatCounted(failures, "failure"),
    ];
    stdout(`\n${counts.join(", ")}\n`);
  }
  return failures === 0 ? exitCodes.done : exitCodes.failed;
}

const marks = { good: "✓", warning: "!", failure: "✗" } as const;

function reportLine(
  { name, status, found, remedy = [] }: CheckResult & { name: string },
  width: number,
): string {
  const indent = " ".repeat(width + 4);
  const lines = [`${marks[status]} ${name.padEnd(width)}  ${found}`, ...remedy.map((line) => indent + line)];
  return `${lines.join("\n")}\n`;
}
