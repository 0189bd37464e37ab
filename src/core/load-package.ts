import { errorCode, errorMessage } from "./errors.js";

/**
 * Loads a package that the library needs for some of its work only, and says what to type where it is not installed:
 * `npm install --omit=optional` leaves such packages out.
 *
 * @param name - The package's.
 * @param load - Imports it.
 * @throws {Error} If it is not installed, or cannot be loaded.
 */
export async function loadPackage<Loaded>(name: string, load: () => Promise<Loaded>): Promise<Loaded> {
  try {
    return await load();
  } catch (error) {
    const isMissing =
      errorCode(error) === "ERR_MODULE_NOT_FOUND" && errorMessage(error).includes(`'${name}'`);
    if (!isMissing) throw error;
    throw new Error(`Cannot load ${name}: it is not installed. Run npm install ${name}`, { cause: error });
  }
}
