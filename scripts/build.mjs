#!/usr/bin/env node
/**
 * Compiles src/ into dist/.
 *
 *   npm run build
 */
import { build } from "./setup/build.mjs";
import { main } from "./setup/failure.mjs";
import { checkNodeVersion } from "./setup/node-version.mjs";
import { installPackages } from "./setup/packages.mjs";

await main(async () => {
  checkNodeVersion();
  await installPackages();
  await build({ force: true });
});
