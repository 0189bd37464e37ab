import { DatasetError } from "../../core/errors.js";
import { nearestName } from "../../core/nearest-name.js";
import { composed } from "../../core/same-text.js";

/** What a column can be to `loadTable`. */
export type ColumnRole = "path" | "label" | "id" | "split" | "start" | "end";

/** What people call such columns, compared in lower case without spaces, `-` and `_`. */
const usualNames: Readonly<Record<ColumnRole, readonly string[]>> = {
  path: [
    ...["path", "file", "filepath", "filename", "fname", "video", "videopath", "videofile", "videoname"],
    ...["clip", "clippath", "clipname"],
  ],
  label: [
    "label",
    "labels",
    "labelname",
    "class",
    "classname",
    "category",
    "tag",
    "target",
    "action",
    "truth",
  ],
  id: ["id", "videoid", "clipid", "youtubeid"],
  split: ["split", "subset", "set", "partition"],
  // not Kinetics' time_start: its files are the parts themselves
  start: ["start", "starts", "startseconds", "startsec", "starttime", "tstart", "begin", "from"],
  end: ["end", "ends", "endseconds", "endsec", "endtime", "tend", "stop", "to"],
};

/**
 * The number of a column, from 0.
 *
 * @param asked - Its name, if the caller gave one; else a usual name is looked for.
 * @param isRequired - Whether it must be there.
 * @throws {DatasetError} If the named column is not there, or a required one has no usual name, or several could be meant.
 */
export function findColumn(
  file: string,
  header: readonly string[],
  role: ColumnRole,
  asked: string | undefined,
  isRequired: boolean,
): number | undefined {
  const fail = (found: string): never => {
    throw new DatasetError(`Cannot read the table "${file}": ${found}`, { path: file });
  };
  const named = header.map((name) => JSON.stringify(name)).join(", ");
  const twice = (name: string): boolean =>
    header.filter((other) => composed(other) === composed(name)).length > 1;
  if (asked !== undefined) {
    const position = header.findIndex((name) => composed(name) === composed(asked));
    if (twice(asked)) fail(`the column ${JSON.stringify(asked)} comes twice`);
    if (position !== -1) return position;
    const near = nearestName(asked, header);
    const remedy = near === undefined ? "" : `. Did you mean ${JSON.stringify(near)}?`;
    return fail(`it has no column ${JSON.stringify(asked)} (${role}); it has ${named}${remedy}`);
  }
  const plain = (name: string): string =>
    composed(name)
      .toLowerCase()
      .replace(/[\s_-]/g, "");
  const found = header.filter((name) => usualNames[role].includes(plain(name)));
  if (found.length > 1) {
    const [first] = found;
    if (found.every((name) => name === first)) fail(`the column ${JSON.stringify(first)} comes twice`);
    const several = found.map((name) => JSON.stringify(name)).join(" and ");
    fail(`${several} could both hold the ${role}. Name one: { ${role}: ${JSON.stringify(found[0])} }`);
  }
  const [only] = found;
  if (only !== undefined) return header.indexOf(only);
  if (!isRequired) return undefined;
  return fail(`no column has a usual name for the ${role}; name it: { ${role}: … }. It has ${named}`);
}
