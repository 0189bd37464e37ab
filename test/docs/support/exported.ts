import { join, relative } from "node:path";
import ts from "typescript";
import { root } from "./markdown.js";

/** Something that `src/index.ts` exports, or a public member of it. */
export interface Exported {
  /** `"Video.framesAt"`. */
  readonly name: string;
  /** `"src/video/video.ts:62"`. */
  readonly place: string;
  /** The text of its docstring before the first tag; empty where it has none. */
  readonly summary: string;
  readonly examples: readonly string[];
  /** Whether a cell can use it as a value: a function or a class. */
  readonly isValue: boolean;
  readonly isMember: boolean;
}

/** A function or method with a parameter `options`. */
export interface TakingOptions {
  /** `"Video.framesAt"`. */
  readonly name: string;
  /** Which parameter it is, from 0. */
  readonly place: number;
}

/** All that `src/index.ts` exports, and all public methods of classes, that take options. */
export function takingOptions(): readonly TakingOptions[] {
  return declarations().flatMap(({ name, declaration }) =>
    [declaration, ...membersOf(declaration)].flatMap((node) => {
      if (!ts.isFunctionDeclaration(node) && !ts.isMethodDeclaration(node)) return [];
      const place = node.parameters.findIndex((parameter) => parameter.name.getText() === "options");
      const member = node === declaration ? "" : `.${node.name?.getText() ?? ""}`;
      return place < 0 ? [] : [{ name: `${name}${member}`, place }];
    }),
  );
}

/** Everything that `src/index.ts` exports, each followed by its public members. */
export function exportedSymbols(): readonly Exported[] {
  return declarations().flatMap(({ name, declaration, isValue }) => [
    describe(name, declaration, isValue, false),
    ...membersOf(declaration).map((member) =>
      describe(`${name}.${member.name?.getText() ?? ""}`, member, isValue, true),
    ),
  ]);
}

interface Declared {
  readonly name: string;
  readonly declaration: ts.Declaration;
  readonly isValue: boolean;
}

function declarations(): readonly Declared[] {
  const config = ts.readConfigFile(join(root, "tsconfig.json"), (path) => ts.sys.readFile(path));
  const { options } = ts.parseJsonConfigFileContent(config.config, ts.sys, root);
  const index = join(root, "src/index.ts");
  const program = ts.createProgram([index], options);
  const checker = program.getTypeChecker();
  const module = checker.getSymbolAtLocation(program.getSourceFile(index) as ts.Node);
  if (module === undefined) throw new Error("src/index.ts exports nothing");
  return checker.getExportsOfModule(module).map((symbol) => {
    const target = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
    const [declaration] = target.declarations ?? [];
    const isValue = (target.flags & ts.SymbolFlags.Value) !== 0;
    return { name: symbol.name, declaration, isValue };
  });
}

type Member = ts.ClassElement | ts.TypeElement;

function membersOf(declaration: ts.Declaration): readonly Member[] {
  if (ts.isClassDeclaration(declaration)) return declaration.members.filter(isPublic);
  if (ts.isInterfaceDeclaration(declaration)) return declaration.members.filter(isPublic);
  if (ts.isTypeAliasDeclaration(declaration) && ts.isTypeLiteralNode(declaration.type)) {
    return declaration.type.members.filter(isPublic);
  }
  return [];
}

/** Members that a reader may use: no constructors (loaders make the objects), nothing that only overrides. */
function isPublic(member: Member): boolean {
  if (member.name === undefined || ts.isPrivateIdentifier(member.name)) return false;
  if (ts.isComputedPropertyName(member.name)) return false;
  const hidden = ts.ModifierFlags.Private | ts.ModifierFlags.Protected | ts.ModifierFlags.Override;
  return (ts.getCombinedModifierFlags(member) & hidden) === 0;
}

function describe(name: string, node: ts.Declaration, isValue: boolean, isMember: boolean): Exported {
  const file = node.getSourceFile();
  const line = file.getLineAndCharacterOfPosition(node.getStart()).line + 1;
  const comments = ts.getJSDocCommentsAndTags(node).filter(ts.isJSDoc);
  const summary = comments.map((comment) => textOf(comment.comment)).join("\n");
  const tags = ts.getJSDocTags(node);
  const examples = tags.filter((tag) => tag.tagName.text === "example").map((tag) => textOf(tag.comment));
  // a member that says only when it throws, or what it takes, says something
  const said = summary || (isMember ? tags.map((tag) => textOf(tag.comment)).join("\n") : "");
  return {
    name,
    place: `${relative(root, file.fileName)}:${line}`,
    summary: said,
    examples,
    isValue,
    isMember,
  };
}

function textOf(comment: string | ts.NodeArray<ts.JSDocComment> | undefined): string {
  return (ts.getTextOfJSDocComment(comment) ?? "").trim();
}
