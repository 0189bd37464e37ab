/** What stands before the first `mark` of a text, such as its first line; all of it where there is none. */
export function textBefore(text: string, mark: string): string {
  const at = text.indexOf(mark);
  return at === -1 ? text : text.slice(0, at);
}
