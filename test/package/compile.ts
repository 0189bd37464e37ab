import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";

/** TypeScript as tslab has it, and with tslab's settings, plus what tslab leaves out: strict, and all .d.ts files. */

export const root: string = resolve(import.meta.dirname, "..", "..");

/** TypeScript 5.0 has the same names as ours in all that is used here. */
export type TypeScript = typeof import("typescript");
export type Program = import("typescript").Program;

const tslabRequire = createRequire(createRequire(import.meta.url).resolve("tslab"));

/** The compiler that checks the cells of a notebook: 5.0.4, under a name of tslab's own. */
export const ts: TypeScript = tslabRequire("@tslab/typescript-for-tslab") as TypeScript;

/**
 * Compiles sources that exist only here, as if they lay beside the notebooks.
 *
 * @param sources - File name → content.
 */
export function compile(
  sources: Readonly<Record<string, string>>,
  options: { target?: "ES2021" } = {},
): Program {
  const texts = new Map(Object.entries(sources).map(([name, text]) => [virtualPath(name), text]));
  const { target = "ES2022" } = options;
  // As text: the linter's newer TypeScript advises against the enum's Node10.
  const { options: settings } = ts.convertCompilerOptionsFromJson(
    {
      module: "ESNext",
      moduleResolution: "node10",
      esModuleInterop: true,
      target,
      lib: [target],
      types: ["node"],
      typeRoots: [join(root, "node_modules", "@types")],
      strict: true,
      skipLibCheck: false,
      noEmit: true,
    },
    root,
  );
  const host = ts.createCompilerHost(settings);
  const { fileExists, readFile } = host;
  host.fileExists = (path) => texts.has(path) || fileExists.call(host, path);
  host.readFile = (path) => texts.get(path) ?? readFile.call(host, path);
  return ts.createProgram([...texts.keys()], settings, host);
}

/** Where a source of {@link compile} seems to be. */
export function virtualPath(name: string): string {
  return join(root, "notebooks", name);
}

/** `index.d.ts:3: message` of all that is wrong in our own files; other packages' are theirs. */
export function problems(program: Program): readonly string[] {
  const ours = program.getSourceFiles().filter(({ fileName }) => isOurs(fileName));
  return ours.flatMap((file) =>
    [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)].map((diagnostic) => {
      const { line } = file.getLineAndCharacterOfPosition(diagnostic.start ?? 0);
      const message = ts.flattenDiagnosticMessageText(diagnostic.messageText, "\n");
      return `${file.fileName.slice(root.length + 1)}:${line + 1}: ${message}`;
    }),
  );
}

/** Whether a file is part of this package (or of a test). */
export function isOurs(fileName: string): boolean {
  return fileName.startsWith(`${root}/`) && !fileName.includes("/node_modules/");
}

interface Notebook {
  readonly cells: readonly { readonly cell_type: string; readonly source: string | readonly string[] }[];
}

/** The code cells of a notebook, in order. */
export function codeCells(path: string): readonly string[] {
  const { cells } = JSON.parse(readFileSync(path, "utf8")) as Notebook;
  return cells
    .filter((cell) => cell.cell_type === "code")
    .map(({ source }) => (typeof source === "string" ? source : source.join("")));
}
