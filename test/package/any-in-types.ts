import type { Signature, Symbol as TypeSymbol, Type, TypeReference } from "typescript";
import { isOurs, ts, type Program } from "./compile.js";

/**
 * The places where `any` can be reached from the exports of a file: through parameters, results, properties and type
 * arguments, as deep as they go. Of types that other packages declare, only the type arguments are looked at.
 */
export function findAny(program: Program, fileName: string): readonly string[] {
  const checker = program.getTypeChecker();
  const file = program.getSourceFile(fileName);
  const module = file && checker.getSymbolAtLocation(file);
  if (file === undefined || module === undefined) throw new Error(`${fileName} is no module of the program`);
  const found: string[] = [];
  const visited = new Set<Type>();

  function visit(type: Type, place: string): void {
    if (type.flags & ts.TypeFlags.Any) {
      found.push(place);
      return;
    }
    if (visited.has(type)) return;
    visited.add(type);
    if (type.isUnionOrIntersection()) {
      for (const part of type.types) visit(part, place);
      return;
    }
    visitArguments(type, place);
    const declarations = (type.symbol as TypeSymbol | undefined)?.declarations ?? [];
    const isForeign =
      declarations.length > 0 && !declarations.some((d) => isOurs(d.getSourceFile().fileName));
    if (isForeign || !(type.flags & ts.TypeFlags.Object)) return;
    for (const signature of [...type.getCallSignatures(), ...type.getConstructSignatures()]) {
      visitSignature(signature, place);
    }
    for (const index of [type.getStringIndexType(), type.getNumberIndexType()]) {
      if (index !== undefined) visit(index, `${place}[]`);
    }
    for (const property of type.getProperties()) visitProperty(property, place);
  }

  function visitArguments(type: Type, place: string): void {
    const reference = type as Partial<TypeReference>;
    const own = reference.target === undefined ? [] : checker.getTypeArguments(type as TypeReference);
    const isList = checker.isArrayType(type) || checker.isTupleType(type);
    for (const argument of [...own, ...(type.aliasTypeArguments ?? [])]) {
      visit(argument, isList ? `${place}[]` : place);
    }
  }

  function visitSignature(signature: Signature, place: string): void {
    for (const parameter of signature.getParameters()) {
      visit(checker.getTypeOfSymbol(parameter), `${place}(${parameter.name})`);
    }
    visit(signature.getReturnType(), `${place}()`);
  }

  function visitProperty(property: TypeSymbol, place: string): void {
    const declaration = property.declarations?.[0];
    const isPrivate =
      declaration !== undefined && ts.getCombinedModifierFlags(declaration) & ts.ModifierFlags.Private;
    const isHidden = /^(__|#)/.test(property.name); // names of TypeScript's own, such as "#private"
    if (isPrivate || isHidden) return;
    visit(checker.getTypeOfSymbol(property), `${place}.${property.name}`);
  }

  for (const exported of checker.getExportsOfModule(module)) {
    const symbol = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported;
    if (symbol.flags & ts.SymbolFlags.Type) visit(checker.getDeclaredTypeOfSymbol(symbol), symbol.name);
    if (symbol.flags & ts.SymbolFlags.Value) visit(checker.getTypeOfSymbol(symbol), symbol.name);
  }
  return found;
}
