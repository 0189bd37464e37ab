#!/usr/bin/env node
/** The command `kinetoscope`. In a clone of the repository, where nothing is compiled yet, it compiles first. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const main = join(root, "dist", "bundle", "cli.js");
const isBuilt = () => existsSync(main);

function build() {
  const script = join(root, "scripts", "build.mjs");
  if (!existsSync(script)) return;
  process.stderr.write("kinetoscope is not compiled yet: npm run build\n");
  // on stderr, because stdout is the command's, which may be read by a program
  spawnSync(process.execPath, [script], { cwd: root, stdio: ["ignore", 2, 2] });
}

if (!isBuilt()) build();
if (isBuilt()) {
  await import(pathToFileURL(main).href);
} else {
  const remedy = existsSync(join(root, "src"))
    ? `Run npm ci && npm run build in ${root}`
    : "Install the package again";
  process.stderr.write(`Cannot run kinetoscope: ${main} is missing or incomplete. ${remedy}\n`);
  process.exitCode = 1;
}
