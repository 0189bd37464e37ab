import { DatasetError } from "../../core/errors.js";
import { optionName } from "../../core/option-words.js";
import { splitLines } from "../../files/tables/read-text.js";
import type { KineticsSplit } from "./split.js";

/** Where the CVDF foundation keeps Kinetics (github.com/cvdfoundation/kinetics-dataset). */
export const kineticsBaseUrl = "https://s3.amazonaws.com/kinetics";

/** The versions that can be downloaded; 700 is that of 2020. */
export const kineticsVersions = ["400", "600", "700"] as const;

/** Where a split of Kinetics is, below a base address. */
export interface KineticsSource {
  readonly annotationsUrl: string;
  /** Name of the ground-truth file: `"val.csv"`; of 600, train and val are `.txt` files with the same columns. */
  readonly annotationsName: string;
  /** The list of the archives. */
  readonly listUrl: string;
  readonly listName: string;
}

/** An archive of a split, and the folder that its clips go to. */
export interface KineticsArchive {
  /** `"part_0"` */
  readonly name: string;
  readonly url: string;
}

/** The addresses in the layout of the CVDF foundation. */
export function kineticsSource(baseUrl: string, version: string, split: KineticsSplit): KineticsSource {
  const folder = `${baseUrl}/${version === "700" ? "700_2020" : version}`;
  const annotationsName = `${split}.${version === "600" && split !== "test" ? "txt" : "csv"}`;
  const listName = `k${version === "700" ? "700_2020" : version}_${split}_path.txt`;
  return {
    ...{ annotationsName, annotationsUrl: `${folder}/annotations/${annotationsName}` },
    ...{ listName, listUrl: `${folder}/${split}/${listName}` },
  };
}

/**
 * Reads a list of archives, an address a line. Those of the CVDF foundation are looked for below `baseUrl` (a mirror
 * may hold its list as it is), names without a host beside the list; nothing else is contacted.
 *
 * The folders are called as the archives where those are `part_<n>`, else by their place in the list.
 *
 * @param path - Where the list was saved, for messages.
 * @throws {DatasetError} If the list is empty, or names something that is not below `baseUrl`.
 */
export function readPathList(
  text: string,
  path: string,
  listUrl: string,
  baseUrl: string,
): readonly KineticsArchive[] {
  const lines = splitLines(text);
  const named = lines.map((line) => line.trim()).filter((line) => line !== "");
  if (named.length === 0) {
    throw new DatasetError(
      `Cannot download Kinetics: the list "${path}" is empty. Delete it to fetch it again`,
      {
        path,
      },
    );
  }
  const urls = [...new Set(named)].map((line) => archiveUrl(line, path, listUrl, baseUrl));
  const names = urls.map((url) => /\/(part_\d+)\.[^/]*$/.exec(url)?.[1]);
  const areParts = !names.includes(undefined) && new Set(names).size === names.length;
  return urls.map((url, i) => ({ url, name: (areParts ? names[i] : undefined) ?? `part_${i}` }));
}

function archiveUrl(line: string, path: string, listUrl: string, baseUrl: string): string {
  const base = new URL(`${baseUrl}/`).href;
  const url = URL.canParse(line, listUrl) ? new URL(line, listUrl).href : undefined;
  const official = `${kineticsBaseUrl}/`;
  const moved = url?.startsWith(official) === true ? new URL(url.slice(official.length), base).href : url;
  if (moved?.startsWith(base) === true) return moved;
  throw new DatasetError(
    `Cannot download Kinetics: the list "${path}" names "${line}", which is not below "${baseUrl}". ` +
      `Give the ${optionName("baseUrl")} that it came from, or delete the list to fetch it again`,
    { path },
  );
}
