/** Stands in `core`, because values and errors that are printed need it too. */
export { cleanLine, cleanLines, cleanText } from "../core/clean-text.js";
