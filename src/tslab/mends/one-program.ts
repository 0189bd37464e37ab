import type * as TypeScript from "typescript";
import { callable, changeText } from "../change-text.js";
import type { TextMend } from "../mend.js";

/** tslab checks a cell twice: once only to learn which names it declares, which its text alone says. */
export const oneProgram: TextMend = {
  name: "one check a cell",
  file: "converter.js",
  changeText: (text) => {
    const names = callable("declaredNames", declaredNames);
    const options = "builder.getProgram().getCompilerOptions()";
    const found = [
      "updateContent(prevDecl, src);",
      "let declsFile = builder.getSourceFile(declFilename);",
      "let srcFile = builder.getSourceFile(srcFilename);",
      "const locals = srcFile.locals;",
    ];
    return changeText(
      text,
      {
        found: found.join("\n        "),
        replacement: `let declsFile, srcFile;
        const locals = ${names}(ts, srcFilename, srcPrefix + src, ${options});`,
      },
      { found: "if (keys.size > 0) {", replacement: "{" }, // without names the program is built here too
    );
  },
};

/** What the compiler keeps for itself. */
interface CompilerInternals {
  bindSourceFile(file: TypeScript.SourceFile, options: TypeScript.CompilerOptions): void;
  getSetExternalModuleIndicator(options: TypeScript.CompilerOptions): (file: TypeScript.SourceFile) => void;
}

function declaredNames(
  ts: typeof TypeScript,
  path: string,
  text: string,
  options: TypeScript.CompilerOptions,
): unknown {
  const { bindSourceFile, getSetExternalModuleIndicator } = ts as unknown as CompilerInternals;
  const settings = {
    languageVersion: options.target ?? ts.ScriptTarget.ES2022,
    setExternalModuleIndicator: getSetExternalModuleIndicator(options),
  };
  const file = ts.createSourceFile(path, text, settings, true);
  bindSourceFile(file, options);
  return (file as unknown as { readonly locals: unknown }).locals;
}
