import type * as TypeScript from "typescript";
import { callable, changeText } from "../change-text.js";
import type { TextMend } from "../mend.js";

/**
 * tslab knows a cell with `await` by the compiler's error about it. There is none, or another one, about `await (…)` and the like, which
 * the compiler reads twice, and about a loop's `for await`.
 */
export const topLevelAwait: TextMend = {
  name: "top-level await",
  file: "converter.js",
  changeText: (text) => {
    const found = "hasToplevelAwait: diag.hasToplevelAwait";
    const call = `${callable("hasTopLevelAwait", hasTopLevelAwait)}(ts, srcFile)`;
    return changeText(text, { found: `${found},`, replacement: `${found} || ${call},` });
  },
};

function hasTopLevelAwait(ts: typeof TypeScript, file: TypeScript.SourceFile): boolean {
  const find = (node: TypeScript.Node): boolean => {
    if (ts.isAwaitExpression(node)) return true;
    if (ts.isForOfStatement(node) && node.awaitModifier !== undefined) return true;
    return !ts.isFunctionLike(node) && (ts.forEachChild(node, find) ?? false);
  };
  return ts.forEachChild(file, find) ?? false;
}
