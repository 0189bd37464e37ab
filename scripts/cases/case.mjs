/**
 * What a case is: `{ name, files, expected, isRight, find }`. `files` it stands for, `find` gives what the library made of
 * them in words, and `isRight` says whether that is `expected`; by default it has to be the same text.
 */

/** Runs a case: `{ name, expected, found, isRight }`. An error is what was found, too. */
export async function runCase({ name, expected, isRight = (found) => found === expected, find }, folder) {
  let found;
  try {
    found = await find();
  } catch (error) {
    found = errorText(error);
  }
  return { name, expected, found: found.replaceAll(folder, "…"), isRight: isRight(found) };
}

/** An error as a reader sees it, with its class. */
export function errorText(error) {
  return `${error?.name}: ${error?.message}`;
}

/** Closes what was opened, whatever becomes of the work with it. */
export async function withOpen(opening, work) {
  const opened = await opening;
  try {
    return await work(opened);
  } finally {
    await opened.close();
  }
}
