/** Characters that are no text: controls (tab and line ends apart), and what reverses the text around it. */
const misread: RegExp = /[^\P{Control}\t\n\r]|[\u202a-\u202e\u2066-\u2069\ufffe\uffff]|\p{Surrogate}/gu;

/**
 * A text from a file name or a data set as it is safe to show: control characters, overrides of the writing
 * direction and halves of surrogate pairs become `�`, so that nobody is shown another name than there is.
 */
export function cleanText(text: string): string {
  return text.replace(misread, "\ufffd");
}

/** {@link cleanText} on one line: tabs and line ends become spaces. */
export function cleanLine(text: string): string {
  return cleanText(text.replace(/[\t\r\n\u2028\u2029]+/g, " "));
}

/** {@link cleanText} for a terminal, in which a carriage return of its own would write over the line. */
export function cleanLines(text: string): string {
  return cleanText(text.replace(/\r\n?/g, "\n"));
}
