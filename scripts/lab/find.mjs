/** Which notebook is meant: by number ("4"), by name ("kinetics") or by path. */
import { existsSync, readdirSync } from "node:fs";
import { basename, resolve } from "node:path";
import { Failure } from "../setup/failure.mjs";
import { NOTEBOOKS } from "../setup/paths.mjs";

/** The absolute path of the notebook that `wanted` names. */
export function findNotebook(wanted, folder = NOTEBOOKS) {
  if (wanted.endsWith(".ipynb")) {
    const path = [resolve(wanted), resolve(folder, wanted)].find((candidate) => existsSync(candidate));
    if (path) return path;
    throw new Failure(`Cannot find the notebook "${wanted}": there is no such file`);
  }
  const labs = listLabs(folder);
  const found = labs.find(({ number, name, stem }) => {
    return /^\d+$/.test(wanted) ? number === Number(wanted) : [name, stem].includes(wanted);
  });
  if (found) return found.path;
  const known = labs.map(({ number, name }) => `${number} (${name})`).join(", ");
  throw new Failure(
    `Unknown lab "${wanted}": ${known ? `expected one of ${known}` : `there is none in ${folder}`}`,
  );
}

/** The labs in a folder: files named like 04-kinetics.ipynb, in their order. */
export function listLabs(folder = NOTEBOOKS) {
  const names = existsSync(folder) ? readdirSync(folder).sort() : [];
  return names.flatMap((file) => {
    const [, number, name] = /^(\d+)-(.+)\.ipynb$/.exec(file) ?? [];
    if (!name) return [];
    return [{ number: Number(number), name, stem: basename(file, ".ipynb"), path: resolve(folder, file) }];
  });
}
