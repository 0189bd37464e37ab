/** Where the program of the helper processes is: beside this file, also in the bundle. */
export const helperScript: URL = new URL("./libav-helper.js", import.meta.url);
