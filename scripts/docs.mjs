#!/usr/bin/env node
/**
 * Writes the documentation as a site into site/: the pages of docs/ and a reference of everything that is exported, made
 * from the docstrings. It needs no server, and its search no network: open site/index.html.
 *
 *   npm run docs
 *
 * A broken link, or a public type that nobody can look up, is a failure.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Failure, main } from "./setup/failure.mjs";
import { ROOT } from "./setup/paths.mjs";

const contents = readFileSync(join(ROOT, "docs", "README.md"), "utf8");

/** In the order of docs/README.md: a page that is not in its table is not found by a reader either. */
const pages = ["README", ...Array.from(contents.matchAll(/^\| \[.+\]\((.+)\.md\)/gm), ([, name]) => name)];

/** Of what is made by functions and handed on: nobody writes these types. */
const unwritten = [
  "ProvenanceFacts",
  ...["FrameInput", "FrameSlots", "HeadPlan", "CheckedBatch", "BatchResult"],
  ...[
    "VerificationParts",
    "FileErrorFacts",
    "VideoErrorFacts",
    "DownloadErrorFacts",
    "Training",
    "DataFrameGroups",
  ],
];

await main(async () => {
  const { Application, Converter } = await import("typedoc");
  const app = await Application.bootstrap({
    name: "Kinetoscope",
    entryPoints: [join(ROOT, "src", "index.ts")],
    tsconfig: join(ROOT, "tsconfig.json"),
    readme: join(ROOT, "README.md"),
    projectDocuments: pages.map((page) => join(ROOT, "docs", `${page}.md`)),
    out: join(ROOT, "site"),
    sort: ["source-order"],
    disableSources: true, // the address of the repository is not known here
    highlightLanguages: ["ts", "js", "json", "sh", "text", "xml", "python"],
    searchInComments: true,
    searchInDocuments: true,
    navigation: { includeGroups: true },
    validation: { invalidLink: true, invalidPath: true, notExported: true },
    intentionallyNotExported: unwritten,
    externalSymbolLinkMappings: { typescript: { TypeError: "#", RangeError: "#" } },
    treatWarningsAsErrors: true,
    logLevel: "Warn",
  });
  // a page's name is its heading, not its file's name
  app.converter.on(Converter.EVENT_CREATE_DOCUMENT, (_context, page) => {
    const file = pages
      .map((name) => join(ROOT, "docs", `${name}.md`))
      .find((path) => isPage(path, page.name));
    page.name = /^# (.+)$/m.exec(file === undefined ? "" : readFileSync(file, "utf8"))?.[1] ?? page.name;
  });
  app.converter.on(Converter.EVENT_RESOLVE_END, ({ project }) => {
    const [start] = project.readme ?? []; // its heading stands above it already
    if (start?.kind === "text") start.text = start.text.replace(/^# .+\n/, "");
  });
  const project = await app.convert();
  if (project === undefined) throw new Failure("Cannot read src/index.ts: see above");
  app.validate(project);
  await app.generateOutputs(project);
  if (app.logger.hasErrors() || app.logger.hasWarnings()) {
    throw new Failure("The documentation has broken links or types that are not exported: see above");
  }
  console.log(`Written: ${join("site", "index.html")}`);
});

function isPage(path, name) {
  return path.endsWith(join("docs", `${name}.md`));
}
