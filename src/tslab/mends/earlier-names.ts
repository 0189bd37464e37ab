import type * as TypeScript from "typescript";
import { callable, changeText } from "../change-text.js";
import type { TextMend } from "../mend.js";

/**
 * tslab writes `exports.label` for a `label` of an earlier cell, but not in `({ label })`, whose symbol is that of the
 * new property; and it writes it for the property names in `{ a: b }` too, if their type is of an earlier cell.
 */
export const earlierNames: TextMend = {
  name: "names of earlier cells",
  file: "converter.js",
  changeText: (text) => {
    const start = "function wrapPrevIdentifier(node) {";
    const access = "ts.isPropertyAccessExpression(node.parent) &&";
    const inShorthand = `${callable("shorthand", shorthand)}(ts, checker, declsFile, node, wrapPrevIdentifier)`;
    const isName = `${callable("isBoundPropertyName", isBoundPropertyName)}(ts, node)`;
    return changeText(
      text,
      {
        found: access,
        replacement:
          "(ts.isPropertyAccessExpression(node.parent) || ts.isPropertyAssignment(node.parent)) &&",
      },
      {
        found: start,
        replacement: `${start}
            if (ts.isShorthandPropertyAssignment(node)) return ${inShorthand};
            if (${isName}) return node;`,
      },
    );
  },
};

type Ts = typeof TypeScript;

/** `{ label }` becomes `{ label: exports.label }`, and `({ label = 1 } = options)` likewise. */
function shorthand(
  ts: Ts,
  checker: TypeScript.TypeChecker,
  earlier: TypeScript.SourceFile,
  node: TypeScript.ShorthandPropertyAssignment,
  visit: TypeScript.Visitor,
): TypeScript.Node {
  const { factory } = ts;
  const symbol = checker.getShorthandAssignmentValueSymbol(ts.getOriginalNode(node));
  const isEarlier = symbol?.declarations?.some((declaration) => declaration.getSourceFile() === earlier);
  const initializer =
    node.objectAssignmentInitializer &&
    (ts.visitNode(node.objectAssignmentInitializer, visit) as TypeScript.Expression);
  if (isEarlier !== true) return factory.updateShorthandPropertyAssignment(node, node.name, initializer);
  const value = factory.createPropertyAccessExpression(factory.createIdentifier("exports"), node.name);
  return factory.createPropertyAssignment(
    node.name,
    initializer === undefined ? value : factory.createAssignment(value, initializer),
  );
}

/** The `a` of `const { a: b } = row`. */
function isBoundPropertyName(ts: Ts, node: TypeScript.Node): boolean {
  // A node that was made by the compiler has no parent, whatever the types say.
  const parent = node.parent as TypeScript.Node | undefined;
  return parent !== undefined && ts.isBindingElement(parent) && parent.propertyName === node;
}
