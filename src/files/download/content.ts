/** How many first bytes {@link contentProblem} wants to see. */
export const headLength = 512;

/** Endings and what files of that kind begin with. */
const beginnings: readonly {
  readonly ending: RegExp;
  readonly kind: string;
  readonly at: number;
  readonly bytes: string;
}[] = [
  { ending: /\.(tar\.gz|tgz|gz)$/i, kind: "a gzip archive", at: 0, bytes: "\u001f\u008b" },
  { ending: /\.zip$/i, kind: "a zip archive", at: 0, bytes: "PK" },
  { ending: /\.tar$/i, kind: "a tar archive", at: 257, bytes: "ustar" },
];

/**
 * Why a file cannot be what its name says: a page that asks to log in, saved as `x.tar.gz`.
 *
 * @param name - The name that the file is to have.
 * @param head - Its first {@link headLength} bytes, or all if it has fewer.
 */
export function contentProblem(name: string, head: Uint8Array): string | undefined {
  const text = Buffer.from(head).toString("latin1");
  if (!/\.html?$/i.test(name) && isWebPage(text)) {
    const title = /<title[^>]*>([^<]*)/i.exec(text)?.[1]?.trim();
    return `the server sent a web page${title === undefined ? "" : ` titled ${JSON.stringify(title)}`} instead of the file`;
  }
  for (const { ending, kind, at, bytes } of beginnings) {
    if (ending.test(name) && text.slice(at, at + bytes.length) !== bytes) {
      return head.length === 0 ? "the server sent an empty file" : `what the server sent is not ${kind}`;
    }
  }
  return undefined;
}

function isWebPage(text: string): boolean {
  const start = text.replace(/^\u00ef\u00bb\u00bf/, "").replace(/^(\s|<!--[\s\S]*?-->|<\?xml[^>]*>)+/, "");
  return /^<(!doctype\s+html|html|head|body)\b/i.test(start);
}
