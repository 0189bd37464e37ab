/** A path as one word of a command line to copy: in quotes where a shell would take it apart. */
export function shellWord(path: string): string {
  return /^[\w./\\:-]+$/.test(path) ? path : JSON.stringify(path);
}
