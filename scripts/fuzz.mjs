#!/usr/bin/env node
/**
 * Spoils clips, model cards, tables and archives at random and gives them to the library: nothing may crash, hang, take
 * memory without bound or write where it must not, and each refusal must be an error of the library's own kinds that names the file.
 *
 *   npm run fuzz [-- --seed 1 --clips 2000 --cards 500 --archives 200 --only clip:17 --workers 2 --seconds 90 --megabytes 1500]
 *
 * The same seed spoils the same files in the same way. Needs `npm run build`.
 */
import { parseArgs } from "node:util";
import { caseRunner } from "./fuzz/watch.mjs";

const { values } = parseArgs({
  options: {
    seed: { type: "string", default: "1" },
    clips: { type: "string", default: "2000" },
    cards: { type: "string", default: "500" },
    archives: { type: "string", default: "200" },
    only: { type: "string" },
    workers: { type: "string", default: "2" },
    seconds: { type: "string", default: "90" },
    megabytes: { type: "string", default: "1500" },
  },
});
const seed = Number(values.seed);
const limits = { seconds: Number(values.seconds), bytes: Number(values.megabytes) * 1e6 };
const numbered = (kind, count) =>
  Array.from({ length: Number(count) }, (_, number) => ({ kind, number, seed }));
const [onlyKind, onlyNumber] = (values.only ?? "").split(":");
const cases =
  values.only === undefined
    ? [
        ...numbered("clip", values.clips),
        ...numbered("text", values.cards),
        ...numbered("archive", values.archives),
      ]
    : [{ kind: onlyKind, number: Number(onlyNumber), seed }];

const counts = { calls: 0, fine: 0, refused: 0 };
const violations = [];
let done = 0;
let mostBytes = 0;

async function work() {
  const runner = caseRunner(limits);
  for (let test = cases.shift(); test !== undefined; test = cases.shift()) {
    const result = await runner.run(test);
    const name = `${test.kind}:${test.number}`;
    mostBytes = Math.max(mostBytes, result.mostBytes);
    const complain = (text) => {
      violations.push(name);
      console.log(
        `${name} (${result.what}): ${text}\n  again: npm run fuzz -- --seed ${seed} --only ${name}`,
      );
    };
    if (result.violation !== undefined) complain(result.violation);
    for (const { call, error, complaint } of result.outcomes ?? []) {
      counts.calls += 1;
      counts[error === undefined ? "fine" : "refused"] += 1;
      if (complaint !== undefined) complain(`${call}: ${complaint}`);
      if (values.only !== undefined) console.log(`${call}: ${error ?? "fine"}`);
    }
    done += 1;
    if (done % 100 === 0) console.error(`${done} cases, ${violations.length} violations`);
  }
  runner.stop();
}

const started = performance.now();
await Promise.all(Array.from({ length: Number(values.workers) }, work));
const seconds = Math.round((performance.now() - started) / 1000);
console.log(
  `${done} cases with seed ${seed} in ${seconds} s: ${counts.calls} calls, ${counts.fine} fine, ` +
    `${counts.refused} refused with an error that names the file or its folder, ` +
    `at most ${Math.round(mostBytes / 1e6)} MB; ${violations.length} violations`,
);
process.exitCode = violations.length === 0 ? 0 : 1;
