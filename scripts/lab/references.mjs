/** Finds what an HTML page refers to outside itself. A page that is to be kept must have none. */

/** Attributes whose value a browser follows or fetches. */
const FOLLOWED = new Set([
  "src",
  "href",
  "xlink:href",
  "poster",
  "srcset",
  "data",
  "action",
  "formaction",
  "background",
]);

/** Elements whose content is text, not markup. */
const RAW_TEXT = new Set(["script", "style", "textarea", "title"]);

const ATTRIBUTE = /([^\s"'>/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?/g;
const CSS_URL = /@import\s+["']?([^"';]+)|url\(\s*["']?([^"')]*)/g;

/** Every reference that is not `data:` or `#…`, as `{ tag, attribute, value }`; values are shortened. */
export function findExternalReferences(html) {
  const found = [];
  const add = (tag, attribute, value) => {
    if (!isInside(value))
      found.push({ tag, attribute, value: value.length > 100 ? `${value.slice(0, 99)}…` : value });
  };
  for (const { tag, attributes, content } of tags(html)) {
    for (const [name, value] of attributes) {
      if (FOLLOWED.has(name)) add(tag, name, value);
      if (name === "style") for (const url of urlsOfCss(value)) add(tag, name, url);
    }
    if (tag === "style") for (const url of urlsOfCss(content)) add(tag, "css", url);
  }
  return found;
}

function isInside(value) {
  const text = value.trim();
  return text === "" || text.startsWith("#") || /^data:/i.test(text);
}

function urlsOfCss(css) {
  return [...css.matchAll(CSS_URL)].map(([, imported, url]) => imported ?? url);
}

/**
 * The start tags of a page, in order, found by one walk (a regular expression over megabytes of data: URLs
 * stalls).
 */
function* tags(html) {
  const lowerCase = html.toLowerCase();
  let position = 0;
  while ((position = html.indexOf("<", position)) !== -1) {
    if (html.startsWith("<!--", position)) {
      position = indexAfter(html, "-->", position);
      continue;
    }
    const name = /^[a-z][^\s/>]*/i.exec(html.slice(position + 1, position + 40))?.[0].toLowerCase();
    if (!name) {
      position += 1;
      continue;
    }
    const end = endOfTag(html, position + 1 + name.length);
    const attributes = attributesOf(html.slice(position + 1 + name.length, end));
    position = end + 1;
    let content = "";
    if (RAW_TEXT.has(name)) {
      const close = lowerCase.indexOf(`</${name}`, position);
      content = html.slice(position, close === -1 ? undefined : close);
      position += content.length;
    }
    yield { tag: name, attributes, content };
  }
}

/** Where the ">" of a tag is: not inside a quoted value. */
function endOfTag(html, from) {
  let quote = "";
  for (let position = from; position < html.length; position += 1) {
    const character = html[position];
    if (quote) {
      position = html.indexOf(quote, position);
      if (position === -1) break;
      quote = "";
    } else if (character === '"' || character === "'") quote = character;
    else if (character === ">") return position;
  }
  return html.length;
}

function attributesOf(text) {
  return [...text.matchAll(ATTRIBUTE)].map(([, name, double, single, bare]) => {
    return [name.toLowerCase(), double ?? single ?? bare ?? ""];
  });
}

function indexAfter(text, end, from) {
  const found = text.indexOf(end, from);
  return found === -1 ? text.length : found + end.length;
}
