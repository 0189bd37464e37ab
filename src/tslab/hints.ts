/** What Python has under another name. */
const pythonNames: ReadonlyMap<string, string> = new Map([
  ["print", "console.log(x) prints"],
  ["len", "x.length is the length"],
  ["range", "for (let i = 0; i < n; i += 1) { … } counts"],
  ["True", "it is written true"],
  ["False", "it is written false"],
  ["None", "it is written undefined"],
  ["def", "a function is written function name(x) { … }"],
  ["elif", "it is written else if"],
]);

/**
 * What the type checker says, with a line that says what to do where its words send a beginner elsewhere: a forgotten `await` is "not
 * assignable" to it.
 */
export function withHints(lines: readonly string[]): readonly string[] {
  const hint = awaitHint(lines) ?? nameHint(lines);
  return hint === undefined ? lines : [...lines, hint];
}

function awaitHint(lines: readonly string[]): string | undefined {
  const of = firstMatch(lines, /'Promise<(.+?)>'/);
  return of === undefined ? undefined : `A ${of} comes later: write await before the call that gives it`;
}

function nameHint(lines: readonly string[]): string | undefined {
  const names = lines.map((line) => /Cannot find name '(\w+)'\.$/.exec(line)?.[1]);
  const here = names.map((name = "") => pythonNames.get(name)).find((hint) => hint !== undefined);
  if (here !== undefined) return `This is TypeScript: ${here}`;
  const [name] = names;
  // beside errors of another kind the name is not the reason
  if (name === undefined || names.includes(undefined)) return undefined;
  return `If another cell declares ${name}, run that cell first. What the library offers is called with its name before it: lab.${name}`;
}

function firstMatch(lines: readonly string[], pattern: RegExp): string | undefined {
  return lines.map((line) => pattern.exec(line)?.[1]).find((found) => found !== undefined);
}

/** What is said of a last value that comes later. */
export const lastPromise =
  "A promise: its value comes later. Write await before the call to wait for it and see it";
