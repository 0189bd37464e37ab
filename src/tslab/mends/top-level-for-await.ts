import type * as TypeScript from "typescript";
import { callable, changeText } from "../change-text.js";
import type { TextMend } from "../mend.js";

/** tslab knows a cell with `await` by the compiler's error about it; about a loop's `for await` there is another one. */
export const topLevelForAwait: TextMend = {
  name: "top-level for await",
  file: "converter.js",
  changeText: (text) => {
    const found = "hasToplevelAwait: diag.hasToplevelAwait";
    const call = `${callable("hasTopLevelForAwait", hasTopLevelForAwait)}(ts, srcFile)`;
    return changeText(text, { found: `${found},`, replacement: `${found} || ${call},` });
  },
};

function hasTopLevelForAwait(ts: typeof TypeScript, file: TypeScript.SourceFile): boolean {
  const find = (node: TypeScript.Node): boolean => {
    if (ts.isForOfStatement(node) && node.awaitModifier !== undefined) return true;
    return !ts.isFunctionLike(node) && (ts.forEachChild(node, find) ?? false);
  };
  return ts.forEachChild(file, find) ?? false;
}
