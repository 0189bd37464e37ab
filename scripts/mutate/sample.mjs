/** The mutants of some modules, and a seeded sample of them. */
import ts from "typescript";
import { isMutated, sourcePlace } from "./sandbox.mjs";
import { placesIn } from "./places.mjs";

/** All mutants, in the order of the modules' names and of their text. */
export function allMutants(modules, folders) {
  return [...modules]
    .filter(([name]) => isMutated(name, folders))
    .flatMap(([name, module]) => placesIn(module.text).map((place) => ({ name, ...place })))
    .map((mutant, id) => ({ id, ...mutant }));
}

/** `count` of them at random: the same ones for the same seed and sources. Some twenty characters of text each can be told apart. */
export function sampleOf(mutants, { seed, count }) {
  const next = randomNumbers(seed);
  const drawn = mutants.map((mutant) => ({ mutant, key: next() }));
  drawn.sort((a, b) => a.key - b.key);
  return drawn.slice(0, count).map(({ mutant }) => mutant);
}

/** Source: mulberry32. */
function randomNumbers(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let value = Math.imul(state ^ (state >>> 15), state | 1);
    value ^= value + Math.imul(value ^ (value >>> 7), value | 61);
    return (value ^ (value >>> 14)) >>> 0;
  };
}

/** The changed module, or `undefined` if it is no program any more. */
export function mutatedText({ text }, { start, end, replacement }) {
  const changed = text.slice(0, start) + replacement + text.slice(end);
  const file = ts.createSourceFile("module.js", changed, ts.ScriptTarget.ES2022, false, ts.ScriptKind.JS);
  return file.parseDiagnostics.length === 0 ? changed : undefined;
}

/** `src/core/round.ts:4:10 constant: rounded - 1 → rounded - (0)`, with the line as it is compiled. */
export function describe(module, mutant) {
  const { line, column } = sourcePlace(module, mutant.start);
  const from = module.text.lastIndexOf("\n", mutant.start - 1) + 1;
  const end = module.text.indexOf("\n", mutant.end);
  const to = end === -1 ? module.text.length : end;
  const before = module.text.slice(from, to).trim();
  const after = (
    module.text.slice(from, mutant.start) +
    mutant.replacement +
    module.text.slice(mutant.end, to)
  ).trim();
  return `${module.path}:${line}:${column} ${mutant.kind}\n    - ${oneLine(before)}\n    + ${oneLine(after)}`;
}

function oneLine(text) {
  const line = text.replace(/\s*\n\s*/g, " ");
  return line.length > 160 ? `${line.slice(0, 160)}…` : line;
}
