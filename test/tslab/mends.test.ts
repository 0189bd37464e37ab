import { beforeAll, describe, expect, test } from "vitest";
import { contents, printed, runGroups, type CellMessages } from "../support/kernel-session.js";

/** The same cells in tslab as it is and in tslab mended: each test says the defect first. */

const numLines = 20_000;

const names = [
  "console.log(JSON.stringify({ label }))",
  "console.log(JSON.stringify([1].map((n) => ({ n, label, inner: { count } }))))",
  "({ count } = { count: 7 }); console.log(count)",
  "({ count = 9 } = {} as any); console.log(count)",
  "console.log(typeof ({ join }).join)",
  "const { a: renamed } = row; console.log(renamed)",
  "let again: number; ({ a: again } = row); console.log(again)",
  "{ const label = 'inner'; console.log(JSON.stringify({ label })) }",
];
const namesPrint = [
  '{"label":"x"}',
  '[{"n":1,"label":"x","inner":{"count":1}}]',
  "7",
  "9",
  "function",
].concat(["5", "5", '{"label":"inner"}']);

interface Cell {
  readonly code: string;
  readonly stopAfter?: number;
  readonly stopOnError?: boolean;
}

const groups = {
  declare: [
    {
      code: `const label = "x"; let count = 1;
        interface Row { a: number; n?: number }
        const row: Row = { a: 5 };
        class View {
          constructor(readonly n: number) {}
          [Symbol.for("Jupyter.display")]() { return { "text/html": "<b>" + this.n + "</b>", "text/plain": "view" }; }
        }
        class Broken { [Symbol.for("Jupyter.display")]() { throw new RangeError("cannot be drawn"); } }`,
    },
    { code: 'import { join } from "path";' },
  ],
  view: [
    { code: "new View(3)" },
    { code: "await Promise.resolve(new View(4))" },
    { code: "[1, 2]" },
    { code: "console.log('no value');" },
  ],
  brokenView: [{ code: "new Broken()" }],
  forAwait: [{ code: "for await (const n of (async function* () { yield 1; yield 2 })()) console.log(n)" }],
  awaitInBrackets: [
    { code: "const six = await (Promise.resolve(6)); console.log(six)", stopOnError: false },
    {
      code: "for (const n of [1]) console.log((await (await Promise.resolve([n + 1])).at(0)), await [3][0])",
    },
  ],
  failedLate: [
    { code: "let redone = 1; const kept: number = 2;" },
    {
      code: `const first = await Promise.resolve({ n: 3 }), [second] = [4];
        class Made {}
        throw new Error("later");
        let redone = "anew";
        const unreached = 5;`,
      stopOnError: false,
    },
    {
      code: "console.log(first.n, second, new Made() instanceof Made, redone + 1, kept)",
      stopOnError: false,
    },
    { code: "unreached", stopOnError: false },
    { code: "const early = 1; null.x; const tooLate = 2;", stopOnError: false },
    { code: "const sync = 7; (undefined as any).x; const tooLate = 2;", stopOnError: false },
    { code: "console.log(sync, typeof redone)", stopOnError: false },
  ],
  wrongNames: [
    { code: "print(1)", stopOnError: false },
    { code: "for x in [1, 2]:\n  print(x)", stopOnError: false },
    { code: "neverRun.rows", stopOnError: false },
  ],
  warning: [
    {
      code: 'process.emitWarning("two labels are alike"); await new Promise((done) => setTimeout(done, 50))',
    },
  ],
  inLibrary: [
    { code: 'import * as lab from "kinetoscope";' },
    { code: 'lab.table([{ a: 1 }], { head: "no" as any })', stopOnError: false },
  ],
  thrown: [{ code: 'function deep() { throw new TypeError("bad") }\ndeep()' }],
  types: [{ code: "const n: number = 'a';\nconst m: number = 'b';" }],
  later: [
    { code: "Promise.resolve(1)" },
    { code: "const late = Promise.resolve({ n: 1 });" },
    { code: "const early: { n: number } = late;", stopOnError: false },
    { code: "late.n", stopOnError: false },
  ],
  queued: [
    { code: "await new Promise((done) => setTimeout(done, 100)); throw new Error('first')" },
    { code: "console.log('second')" },
  ],
  allowed: [
    { code: "throw new Error('first')", stopOnError: false },
    { code: "console.log('second')", stopOnError: false },
  ],
  stop: [{ code: "await new Promise((done) => setTimeout(done, 60_000))", stopAfter: 1 }],
  stopSync: [{ code: "while (true);", stopAfter: 1 }],
  lines: [
    { code: `for (let i = 0; i < ${numLines}; i++) console.log("line " + i)` },
    { code: "console.log('after')" },
  ],
  listener: [
    {
      code: `process.once("SIGINT", () => console.log("heard"));
        await new Promise((done) => setTimeout(done, 60_000));`,
      stopAfter: 1,
    },
  ],
};
type GroupName = keyof typeof groups | `name ${number}`;

const sent: readonly (readonly [GroupName, readonly Cell[]])[] = [
  ["declare", groups.declare],
  ...names.map((code, i) => [`name ${i}` as const, [{ code }]] as const),
  ...(Object.entries(groups).slice(1) as [keyof typeof groups, readonly Cell[]][]),
];

let plain: ReadonlyMap<GroupName, readonly CellMessages[]>;
let plainLines: readonly CellMessages[];
let mended: ReadonlyMap<GroupName, readonly CellMessages[]>;

async function runAll(parts: typeof sent, env: NodeJS.ProcessEnv): Promise<typeof plain> {
  const results = await runGroups(
    parts.map(([, cells]) => cells),
    { env },
  );
  return new Map(parts.map(([name], i) => [name, results[i]]));
}

beforeAll(async () => {
  mended = await runAll(sent, {});
  const off = { KINETOSCOPE_MEND: "0" };
  // two defects end a kernel each
  [plain, [plainLines]] = await Promise.all([
    runAll(
      sent.filter(([name]) => name !== "lines"),
      off,
    ),
    runGroups([groups.lines], { env: off, patience: 10 }),
  ]);
});

function of(results: typeof plain, name: GroupName): readonly CellMessages[] {
  const found = results.get(name);
  if (found === undefined) throw new Error(`No group "${name}"`);
  return found;
}

const statuses = (results: typeof plain, name: GroupName): readonly unknown[] =>
  of(results, name).map(({ reply }) => reply?.["status"]);

test("names of earlier cells: tslab loses them in { label } and in { a: b }", () => {
  const lines = (results: typeof plain): string[] =>
    names.map((_, i) => printed(of(results, `name ${i}`)[0]).trim());
  expect(lines(mended)).toEqual(namesPrint);
  const wrong = lines(plain).filter((line, i) => line !== namesPrint[i]);
  expect(wrong.length).toBeGreaterThan(4);
});

describe("a last value", () => {
  test("that knows how to display itself is shown: tslab prints its insides", () => {
    const outputs = of(mended, "view").map((cell) => contents(cell, "display_data").map(({ data }) => data));
    expect(outputs).toEqual([
      [{ "text/html": "<b>3</b>", "text/plain": "view" }],
      [{ "text/html": "<b>4</b>", "text/plain": "view" }],
      [],
      [],
    ]);
    expect(of(mended, "view").map(printed)).toEqual(["", "", "[ 1, 2 ]\n", "no value\n"]);
    expect(of(plain, "view").map(printed)).toEqual([
      "View { n: 3 }\n",
      "View { n: 4 }\n",
      "[ 1, 2 ]\n",
      "no value\n",
    ]);
  });

  test("that comes later is named: tslab prints the insides of a promise", () => {
    expect(printed(of(mended, "later")[0])).toBe(
      "A promise: its value comes later. Write await before the call to wait for it and see it\n",
    );
    expect(printed(of(plain, "later")[0])).toContain("Promise {");
  });

  test("whose display fails is an error", () => {
    expect(contents(of(mended, "brokenView")[0], "error")).toMatchObject([
      { ename: "RangeError", evalue: "cannot be drawn" },
    ]);
  });
});

test("for await outside of a function: tslab takes it for an error", () => {
  expect(printed(of(mended, "forAwait")[0])).toBe("1\n2\n");
  expect(statuses(plain, "forAwait")).toEqual(["error"]);
});

test("await before a bracket: tslab does not wait, and knows no name await", () => {
  expect(of(mended, "awaitInBrackets").map(printed)).toEqual(["6\n", "2 3\n"]);
  expect(statuses(plain, "awaitInBrackets")[0]).toBe("error");
});

test("what a cell declared before it failed stays: tslab forgets it", () => {
  const cells = of(mended, "failedLate");
  expect(printed(cells[2])).toBe("3 4 true 2 2\n");
  expect(contents(cells[3], "error")).toMatchObject([
    { ename: "TypeScript", evalue: expect.stringContaining("Cannot find name 'unreached'") as string },
  ]);
  expect(printed(cells[6])).toBe("7 number\n");
  expect(printed(of(plain, "failedLate")[2])).not.toContain("3 4");
});

test("a warning is its words: Node adds its process number and an option", () => {
  const said = (results: typeof plain): string =>
    contents(of(results, "warning")[0], "stream")
      .map(({ text }) => text)
      .join("");
  expect(said(mended)).toBe("Warning: two labels are alike\n");
  expect(said(plain)).toMatch(/^\(node:\d+\) Warning: two labels are alike\n\(Use `node --trace/);
});

describe("errors", () => {
  test("about a name that is not there say what to do", () => {
    const said = of(mended, "wrongNames").map((cell) => contents(cell, "error")[0]["traceback"] as string[]);
    expect(said[0]).toEqual(["1:1 - Cannot find name 'print'.", "This is TypeScript: console.log(x) prints"]);
    expect(said[1].at(-1)).toBe("This is TypeScript: console.log(x) prints");
    expect(said[2].at(-1)).toBe(
      "If another cell declares neverRun, run that cell first. What the library offers is called with its name before it: lab.neverRun",
    );
  });

  test("of the library are its words alone, without lines of its own files", () => {
    const [{ traceback }] = contents(of(mended, "inLibrary")[1], "error");
    expect((traceback as string[])[0]).toMatch(/^TypeError: Expected head /);
    expect((traceback as string[]).join("\n")).not.toMatch(/bundle|chunk|throw/);
  });

  test("are messages of their own, without the kernel's lines: tslab prints them", () => {
    const [error] = contents(of(mended, "thrown")[0], "error");
    expect(error).toMatchObject({ ename: "TypeError", evalue: "bad" });
    expect((error["traceback"] as string[])[0]).toBe("TypeError: bad");
    expect((error["traceback"] as string[]).join("\n")).toMatch(/^ +at deep /m);
    expect((error["traceback"] as string[]).join("\n")).not.toMatch(/node:vm|tslab/);
    expect(printed(of(mended, "thrown")[0])).toBe("");
    expect(of(mended, "thrown")[0].reply).toMatchObject({
      status: "error",
      ename: "TypeError",
      evalue: "bad",
    });
    expect(contents(of(plain, "thrown")[0], "error")).toEqual([]);
    expect(printed(of(plain, "thrown")[0])).toContain("TypeError: bad");
  });

  test("of the type checker are all in one message", () => {
    const wrong = (line: number, n: string): string =>
      `${line}:7 - Type 'string' is not assignable to type 'number'.`.replace("7", n);
    const [error] = contents(of(mended, "types")[0], "error");
    expect(error).toMatchObject({ ename: "TypeScript", traceback: [wrong(1, "7"), wrong(2, "7")] });
    expect(contents(of(plain, "types")[0], "error")).toEqual([]);
  });

  test("about a promise say which word is missing", () => {
    const hint = "A { n: number; } comes later: write await before the call that gives it";
    for (const position of [2, 3]) {
      const [{ traceback }] = contents(of(mended, "later")[position], "error");
      expect((traceback as string[]).at(-1)).toBe(hint);
    }
  });

  test("end the cells that wait, and say so: tslab does not answer as Jupyter asks", () => {
    expect(statuses(mended, "queued")).toEqual(["error", "aborted"]);
    expect(statuses(plain, "queued")).toEqual(["error", "abort"]);
  });

  test("that are allowed end no other cell: tslab drops the next one", () => {
    expect(statuses(mended, "allowed")).toEqual(["error", "ok"]);
    expect(printed(of(mended, "allowed")[1])).toBe("second\n");
    expect(printed(of(plain, "allowed")[1])).toBe("");
  });
});

describe("the stop button", () => {
  test("says that the cell was stopped: tslab shows a stack of its own start", () => {
    const stopped = { ename: "Interrupted", traceback: ["Interrupted: the cell was stopped"] };
    for (const name of ["stop", "stopSync"] as const)
      expect(contents(of(mended, name)[0], "error")).toMatchObject([stopped]);
    expect(printed(of(plain, "stop")[0])).toMatch(/Interrupted asynchronously\n +at .*executor\.js/);
  });

  test("leaves a kernel alive whose cell listens to it: tslab dies", () => {
    expect(of(mended, "listener")[0]).toMatchObject({ alive: true, reply: { status: "error" } });
    expect(printed(of(mended, "listener")[0])).toBe("heard\n");
    expect(of(plain, "listener")[0].alive).toBe(false);
  });
});

test("many lines: tslab loses all but about five hundred, and the end of the cell", () => {
  const [many, after] = of(mended, "lines");
  const expected = Array.from({ length: numLines }, (_, i) => `line ${i}\n`).join("");
  expect(printed(many)).toBe(expected);
  expect(contents(many, "status").at(-1)).toEqual({ execution_state: "idle" });
  expect(printed(after)).toBe("after\n");
  const [cut] = plainLines;
  expect(contents(cut, "status")).toEqual([{ execution_state: "busy" }]);
  expect(printed(cut).split("\n").length).toBeLessThan(numLines / 2);
});
