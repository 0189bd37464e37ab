#!/usr/bin/env node
/**
 * Runs the project as people have it: on other systems, with their own ffmpeg, Node and npm. `npm run systems -- --help`
 * shows the options.
 */
import { appendFileSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { Failure, main } from "./setup/failure.mjs";
import { ROOT } from "./setup/paths.mjs";
import { run } from "./setup/process.mjs";
import { checksOf } from "./systems/checks.mjs";
import { endInsideOnSignals, runInside } from "./systems/inside.mjs";
import { obstacle } from "./systems/obstacle.mjs";
import { DEFAULT, KNOWN } from "./systems/known.mjs";
import { checkLine, countLine, failureLines, versionsOf } from "./systems/report.mjs";
import { makeRoot, systemsFolder } from "./systems/root.mjs";

const HELP = `Usage: npm run systems [-- <system> … [options]]

Makes other systems in ${systemsFolder()}, clones the last commit
into each and runs it there. Needs root on Debian; elsewhere it says why it is skipped.

<system> is ${Object.keys(KNOWN).join(" or ")}; without one, ${DEFAULT.join(" and ")} are run. For Ubuntu's, UBUNTU_MIRROR
has the address of a mirror.

  --short   only what has to hold for every change
  --whole   npm test as a whole instead
  --part    with --whole: a part of the tests, for machines that cannot work for an hour: --part 1/4
  --only    only checks whose name contains this: --only "Node 22"
  --fresh   make the systems anew
  --help    show this

The last line is "N passed, N failed, N skipped": the checks, not the tests in them.`;

await main(async () => {
  const { names, options } = readArguments(process.argv.slice(2));
  if (options.help) {
    console.log(HELP);
    return 0;
  }
  endInsideOnSignals();
  const inTheWay = await obstacle();
  const startedAt = Date.now();
  // making them is mostly waiting, so it is done at the same time
  const made = await Promise.all(
    names.map((name) => (inTheWay === undefined ? makeRoot(name, options) : { reason: inTheWay })),
  );
  if (inTheWay === undefined) console.log(`Systems are there after ${secondsSince(startedAt)} s`);
  const results = [];
  for (const [i, name] of names.entries()) {
    const { root, reason } = made[i];
    results.push(...(reason === undefined ? await runSystem(name, root, options) : [skipped(name, reason)]));
  }
  console.log(countLine(results));
  return results.some(({ outcome }) => outcome === "failed") ? 1 : 0;
});

async function runSystem(name, root, { short, whole, part, only = "" }) {
  const system = KNOWN[name].title;
  const asked = await runInside(root, "ffmpeg -version | head -n 1; node --version; npm --version");
  const { ffmpeg, node, npm } = versionsOf(asked.output);
  console.log(`${system}: FFmpeg ${ffmpeg}, Node ${node}, npm ${npm}`);

  await cloneInto(root);
  const shared = join(dirname(ROOT), "shared");
  const lent = existsSync(shared) ? [{ from: shared, to: "/root/shared" }] : [];
  const results = [];
  for (const { name: checkName, command } of checksOf(name, { short, whole, part })) {
    if (!checkName.includes(only)) continue;
    const startedAt = Date.now();
    const onLine = startLog(name, checkName);
    const { exitCode, output } = await runInside(root, `cd /root/kinetoscope && ${command}`, {
      lent,
      onLine,
    });
    results.push({ outcome: exitCode === 0 ? "passed" : "failed" });
    console.log(checkLine(system, { name: checkName, exitCode, seconds: secondsSince(startedAt) }));
    if (exitCode !== 0) for (const line of failureLines(output)) console.log(`    ${line}`);
  }
  return results;
}

function secondsSince(startedAt) {
  return Math.round((Date.now() - startedAt) / 1000);
}

/** The last commit, as somebody would clone it; what an earlier run left goes. */
async function cloneInto(root) {
  const clone = join(root, "root", "kinetoscope");
  await run("rm", ["-rf", "--one-file-system", clone]);
  const { exitCode, stderr } = await run("git", ["clone", "-q", "--no-hardlinks", ROOT, clone]);
  if (exitCode !== 0) throw new Failure(`Cannot clone ${ROOT}: ${stderr.trim()}`);
}

/** A file beside the systems for all that a check prints, as it comes: some take an hour. */
function startLog(name, checkName) {
  const folder = join(systemsFolder(), "logs");
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${name} ${checkName}.log`.replaceAll(/[^\w.-]+/g, "-"));
  writeFileSync(path, "");
  return (line) => appendFileSync(path, `${line}\n`);
}

function skipped(name, reason) {
  console.log(`Skipped: ${KNOWN[name].title}: ${reason}`);
  return { outcome: "skipped" };
}

function checkPart({ part, whole }) {
  if (part === undefined) return;
  const [, which, of] = (/^(\d+)\/(\d+)$/.exec(part) ?? []).map(Number);
  if (!(which >= 1 && which <= of))
    throw new Error(`Expected --part as in 1/4 but received ${JSON.stringify(part)}`);
  if (!whole) throw new Error("--part needs --whole");
}

function readArguments(args) {
  const options = {
    short: { type: "boolean" },
    whole: { type: "boolean" },
    part: { type: "string" },
    only: { type: "string" },
    fresh: { type: "boolean" },
    help: { type: "boolean", short: "h" },
  };
  try {
    const { values, positionals } = parseArgs({ args, allowPositionals: true, options });
    const unknown = positionals.find((name) => !(name in KNOWN));
    if (unknown !== undefined) throw new Error(`Unknown system ${JSON.stringify(unknown)}`);
    checkPart(values);
    return { names: positionals.length > 0 ? positionals : DEFAULT, options: values };
  } catch (error) {
    throw new Failure(`${error.message}\n\n${HELP}`);
  }
}
