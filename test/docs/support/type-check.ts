import { createRequire } from "node:module";
import { join } from "node:path";
import ts from "typescript";
import { root } from "./markdown.js";

/** TypeScript text to check, as if it were a file of the project. */
export interface Source {
  /** From the project's folder; messages name it. */
  readonly path: string;
  readonly text: string;
}

/** The settings that a reader's own project would have: strict, against the built declarations. */
export const readerOptions: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  lib: ["lib.es2023.d.ts"],
  types: ["node"],
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  strict: true,
  noEmit: true,
  skipLibCheck: true,
};

/** What the compiler says about each of some texts: `docs/videos.md:12: message`. One program for all. */
export function typeErrors(sources: readonly Source[]): readonly string[] {
  return errorsOf(sources, ts, readerOptions);
}

/** What the notebook kernel's own compiler says: TypeScript 5.0, which resolves packages as Node 10 did. */
export function kernelTypeErrors(sources: readonly Source[]): readonly string[] {
  const compiler = createRequire(import.meta.url)("@tslab/typescript-for-tslab") as typeof ts;
  return errorsOf(sources, compiler, {
    ...readerOptions,
    lib: ["lib.es2022.d.ts"],
    module: compiler.ModuleKind.ESNext,
    // the project's compiler calls it deprecated; the kernel's has no better
    // eslint-disable-next-line @typescript-eslint/no-deprecated
    moduleResolution: compiler.ModuleResolutionKind.Node10,
  });
}

function errorsOf(
  sources: readonly Source[],
  compiler: typeof ts,
  options: ts.CompilerOptions,
): readonly string[] {
  const texts = new Map(sources.map(({ path, text }) => [join(root, `${path}.ts`), text]));
  const host = compiler.createCompilerHost(options);
  const { fileExists, readFile, getSourceFile } = host;
  host.fileExists = (name) => texts.has(name) || fileExists(name);
  host.readFile = (name) => texts.get(name) ?? readFile(name);
  host.getSourceFile = (name, version, ...rest) => {
    const text = texts.get(name);
    return text === undefined
      ? getSourceFile(name, version, ...rest)
      : compiler.createSourceFile(name, text, version, true);
  };
  const program = compiler.createProgram([...texts.keys()], options, host);
  return compiler.getPreEmitDiagnostics(program).map((diagnostic) => {
    const message = compiler.flattenDiagnosticMessageText(diagnostic.messageText, "\n");
    const { file, start = 0 } = diagnostic;
    if (file === undefined) return message;
    const line = compiler.getLineAndCharacterOfPosition(file, start).line + 1;
    return `${file.fileName.slice(root.length + 1).replace(/\.ts$/, "")}:${line}: ${message}`;
  });
}

/** TypeScript to what Node runs. */
export function stripTypes(text: string): string {
  return ts.transpileModule(text, {
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext },
  }).outputText;
}
