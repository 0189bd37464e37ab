/** Finds where a compiled module can be made wrong by a small step. */
import ts from "typescript";

const COMPARISONS = { "<": "<=", "<=": "<", ">": ">=", ">=": ">", "===": "!==", "!==": "===" };
const ARITHMETIC = {
  "+": "-",
  "-": "+",
  "*": "/",
  "/": "*",
  "%": "*",
  "+=": "-=",
  "-=": "+=",
  "*=": "/=",
  "/=": "*=",
};
const LOGIC = { "&&": "||", "||": "&&" };
const METHODS = {
  min: "max",
  max: "min",
  floor: "ceil",
  ceil: "floor",
  round: "floor",
  trunc: "ceil",
  some: "every",
  every: "some",
  startsWith: "endsWith",
  endsWith: "startsWith",
};
const DROPPED = new Set(["sort", "toSorted", "reverse", "toReversed", "filter"]);

/**
 * All small changes of a module, in the order of its text.
 *
 * @param text - JavaScript.
 * @returns For each `start`, `end` and `replacement` in characters of the text, and `kind`.
 */
export function placesIn(text) {
  const file = ts.createSourceFile("module.js", text, ts.ScriptTarget.ES2022, true, ts.ScriptKind.JS);
  const places = [];
  const add = (kind, start, end, replacement) => places.push({ kind, start, end, replacement });
  const replace = (kind, node, replacement) => add(kind, node.getStart(file), node.end, replacement);

  function visit(node) {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return;
    if (ts.isBinaryExpression(node)) binary(node);
    else if (ts.isPrefixUnaryExpression(node)) unary(node);
    else if (ts.isNumericLiteral(node)) constant(node);
    else if (isFlag(node) && !isKeyTable(node))
      replace("boolean", node, node.kind === ts.SyntaxKind.TrueKeyword ? "false" : "true");
    else if (isRemovable(node)) replace("removed statement", node, ";");
    else if (ts.isCallExpression(node)) call(node);
    if (ts.isIfStatement(node) || ts.isWhileStatement(node) || ts.isDoStatement(node))
      condition(node.expression);
    else if (ts.isConditionalExpression(node)) condition(node.condition);
    ts.forEachChild(node, visit);
  }

  function binary(node) {
    const operator = node.operatorToken.getText(file);
    if (operator in COMPARISONS) replace("comparison", node.operatorToken, COMPARISONS[operator]);
    else if (operator in ARITHMETIC && !isText(node))
      replace("arithmetic", node.operatorToken, ARITHMETIC[operator]);
    else if (operator in LOGIC) replace("logic", node.operatorToken, LOGIC[operator]);
    else if (operator === "??") replace("logic", node, node.left.getText(file));
  }

  function unary(node) {
    const inner = node.operand.getText(file);
    if (node.operator === ts.SyntaxKind.ExclamationToken) replace("negation", node, inner);
    else if (node.operator === ts.SyntaxKind.MinusToken) replace("arithmetic", node, inner);
  }

  function constant(node) {
    if (ts.isPropertyAssignment(node.parent) && node.parent.name === node) return;
    const value = Number(node.text);
    replace("constant", node, String(value + 1));
    replace("constant", node, `(${value - 1})`);
  }

  /** What another kind of change does already is not done twice. */
  function condition(node) {
    const operator = ts.isBinaryExpression(node) ? node.operatorToken.getText(file) : "";
    const isDone =
      ["===", "!=="].includes(operator) ||
      (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.ExclamationToken);
    if (!isDone) replace("negation", node, `!(${node.getText(file)})`);
  }

  function call(node) {
    const callee = node.expression;
    if (ts.isPropertyAccessExpression(callee)) {
      const name = callee.name.text;
      if (name in METHODS) replace("method", callee.name, METHODS[name]);
      else if (DROPPED.has(name)) replace("method", node, callee.expression.getText(file));
      if (name === "min" || name === "max") return;
    }
    for (let i = 0; i + 1 < node.arguments.length; i += 1) {
      const [first, second] = node.arguments.slice(i, i + 2);
      const texts = [first, second].map((each) => each.getText(file));
      if (!isPlain(first) || !isPlain(second) || texts[0] === texts[1]) continue;
      add("swapped arguments", first.getStart(file), second.end, `${texts[1]}, ${texts[0]}`);
    }
  }

  visit(file);
  return places.sort((a, b) => a.start - b.start || a.end - b.end);
}

function isFlag(node) {
  return node.kind === ts.SyntaxKind.TrueKeyword || node.kind === ts.SyntaxKind.FalseKeyword;
}

/** In `checkOptions("openVideo", options, { signal: true })` only the keys count. */
function isKeyTable(node) {
  const call = node.parent?.parent?.parent;
  return call && ts.isCallExpression(call) && call.expression.getText() === "checkOptions";
}

function isRemovable(node) {
  if (ts.isExpressionStatement(node)) {
    const called = ts.isCallExpression(node.expression) ? node.expression.expression : undefined;
    return called?.kind !== ts.SyntaxKind.SuperKeyword;
  }
  if (ts.isReturnStatement(node)) return node.expression === undefined;
  return ts.isThrowStatement(node) || ts.isContinueStatement(node) || ts.isBreakStatement(node);
}

/** Whether a `+` joins texts. */
function isText(node) {
  if (ts.isStringLiteralLike(node) || ts.isTemplateExpression(node)) return true;
  if (ts.isParenthesizedExpression(node)) return isText(node.expression);
  if (ts.isConditionalExpression(node)) return isText(node.whenTrue) || isText(node.whenFalse);
  return ts.isBinaryExpression(node) && (isText(node.left) || isText(node.right));
}

/** What can be taken for its neighbour: a number, a variable, a field, a sum; no text, function or options. */
function isPlain(node) {
  return (
    ts.isIdentifier(node) ||
    ts.isNumericLiteral(node) ||
    ts.isPropertyAccessExpression(node) ||
    ts.isElementAccessExpression(node) ||
    (ts.isBinaryExpression(node) && !isText(node))
  );
}
