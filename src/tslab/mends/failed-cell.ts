import type * as TypeScript from "typescript";
import { callable, changeText } from "../change-text.js";
import type { TextMend } from "../mend.js";

/** What a cell declared before it failed stays: a classification of an hour is not lost to a wrong line below it. */
export const failedCell: TextMend = {
  name: "names of a failed cell",
  file: "executor.js",
  changeText: (text) => {
    const call = `${callable("keptDeclarations", keptDeclarations)}(require("@tslab/typescript-for-tslab"), {
            declared: converted.declOutput || "", earlier: prevDecl, values: exports, before })`;
    const keep = (indent: string): string => `${indent}prevDecl = ${call};\n${indent}return false;`;
    const change = (indent: string, then: string): { found: string; replacement: string } => {
      const found = `${indent}console.error(e);\n${indent}return false;${then}`;
      return { found, replacement: found.replace(`${indent}return false;`, keep(indent)) };
    };
    return changeText(
      text,
      {
        found: "let promise = null;",
        replacement: "let promise = null; const before = { ...exports };",
      },
      change(" ".repeat(12), "\n        }\n        if (promise) {"),
      change(" ".repeat(16), "\n            }\n        }\n        prevDecl ="),
    );
  },
};

interface FailedCell {
  /** What is declared after the cell, and what was before it: text of a file of declarations. */
  readonly declared: string;
  readonly earlier: string;
  /** By names: the values now, and those before the cell. */
  readonly values: Record<string, unknown>;
  readonly before: Readonly<Record<string, unknown>>;
}

/**
 * The declarations after a cell that failed: its own, as far as it came to them, and those of earlier cells, also where it would have
 * declared them anew.
 */
function keptDeclarations(ts: typeof TypeScript, { declared, earlier, values, before }: FailedCell): string {
  const lost = new Set<string>();
  const ours = declarations(ts, declared).filter(({ name }) => {
    if (name === undefined || !(name in values) || values[name] !== undefined) return true;
    lost.add(name);
    return false;
  });
  const theirs = declarations(ts, earlier).filter(({ name }) => name !== undefined && lost.has(name));
  for (const name of lost) {
    if (before[name] === undefined) Reflect.deleteProperty(values, name);
    else values[name] = before[name];
  }
  return [...ours, ...theirs].map(({ text }) => text).join("\n");
}

interface Declaration {
  /** `undefined`: of no value. */
  readonly name: string | undefined;
  readonly text: string;
}

/** Each declaration by itself: `const a = 1, b: number` are two. */
function declarations(ts: typeof TypeScript, text: string): Declaration[] {
  const file = ts.createSourceFile("cell.d.ts", text, ts.ScriptTarget.Latest, true);
  return file.statements.flatMap((statement): Declaration[] => {
    if (ts.isVariableStatement(statement)) {
      const list = statement.declarationList;
      const [first] = list.declarations;
      const start = text.slice(statement.getStart(), first?.getStart());
      return list.declarations.map((one) => ({
        name: one.name.getText(),
        text: `${start}${one.getText()};`,
      }));
    }
    const isValue = ts.isClassDeclaration(statement) || ts.isEnumDeclaration(statement);
    return [{ name: isValue ? statement.name?.text : undefined, text: statement.getText() }];
  });
}
