import { readdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { checkNumber, checkPositiveNumber, checkText } from "../../core/check.js";
import { checkOptions } from "../../core/options.js";
import { csvRecords } from "../../files/csv.js";
import { notOfLayout } from "../published/layouts.js";
import { publishedTable, readAnnotations, type PublishedRow } from "../published/published-table.js";
import type { LabelledTable } from "../table/labelled-table.js";

/** How {@link loadAva} loads. */
export interface LoadAvaOptions {
  /** The folder of the movies, `<video_id>.mkv`; default that of the file. */
  readonly root?: string;
  /** `ava_action_list_v2.2.pbtxt`; default the one beside the file, else the numbers are the labels. */
  readonly actions?: string;
  /** Length of a clip around its second, seconds, > 0; default 1. */
  readonly seconds?: number;
  /** Where in the movie the files begin, seconds; default 0. Movies that were cut at minute 15 begin at 900. */
  readonly fileStartSeconds?: number;
}

/**
 * Loads AVA's actions: for each second of a movie the actions of each person. A clip is the time around a second, and its
 * `labels` are the actions of all persons there. Boxes are ignored; the number of persons is a column.
 *
 * @param file - `ava_train_v2.2.csv` or `ava_val_v2.2.csv`: `video_id,second,x1,y1,x2,y2,action,person`, without a line of names.
 * @throws {DatasetError} If it is another kind of file.
 * @example
 * const val = await loadAva(`${datasets}/ava_val_v2.2.csv`, { fileStartSeconds: 900 });
 */
export async function loadAva(file: string, options: LoadAvaOptions = {}): Promise<LabelledTable> {
  checkOptions("loadAva", options, { root: true, actions: true, seconds: true, fileStartSeconds: true });
  checkText("file", file);
  const { seconds = 1, fileStartSeconds = 0, root } = options;
  checkPositiveNumber("seconds", seconds);
  checkNumber("fileStartSeconds", fileStartSeconds, 0);
  const loader = "loadAva";
  const text = await readAnnotations(loader, file);
  const actionFile = options.actions ?? (await actionsBeside(file));
  const actions = actionFile === undefined ? undefined : await readActions(actionFile);
  const moments = new Map<string, Moment>();
  for (const { cells, line } of csvRecords(text)) {
    const [video = "", time = "", , , , , action = "", person = ""] = cells.map((cell) => cell.trim());
    if (cells.length < 7 || !/^\d+(\.\d+)?$/.test(time) || !/^\d+$/.test(action))
      throw notOfLayout(
        loader,
        file,
        `line ${line} is no video, second, box, action and person: ${JSON.stringify(cells.join(","))}`,
      );
    const label = actions === undefined ? action : actions.get(action);
    if (label === undefined)
      throw notOfLayout(loader, file, `line ${line}: action ${action} is none of "${String(actionFile)}"`);
    const key = `${video} ${Number(time)}`;
    const moment = moments.get(key) ?? {
      line,
      video,
      second: Number(time),
      labels: new Set(),
      persons: new Set(),
    };
    moments.set(key, moment);
    moment.labels.add(label);
    moment.persons.add(person);
  }
  const rows = Array.from(moments.values(), ({ line, video, second, labels, persons }): PublishedRow => {
    const middle = second - fileStartSeconds;
    const columns = { video_id: video, second, labels: [...labels].join("|"), persons: persons.size };
    const start = Math.max(0, middle - seconds / 2);
    return { line, names: [video], labels: [...labels], start, end: middle + seconds / 2, columns };
  });
  const labels = actions === undefined ? undefined : [...actions.values()];
  return publishedTable({ what: "AVA", file, root, unit: "line", rows, labels });
}

interface Moment {
  readonly line: number;
  readonly video: string;
  readonly second: number;
  readonly labels: Set<string>;
  readonly persons: Set<string>;
}

async function actionsBeside(file: string): Promise<string | undefined> {
  const folder = dirname(file);
  const names = await readdir(folder).catch((): string[] => []);
  const name = names.sort().find((each) => /^ava_action_list_.*\.pbtxt(\.txt)?$/.test(each));
  return name === undefined ? undefined : join(folder, name);
}

/** Number → name of `item { name: "stand" id: 12 }` or `label { name: … label_id: 12 }`. */
async function readActions(path: string): Promise<ReadonlyMap<string, string>> {
  const text = await readAnnotations("loadAva", path);
  const actions = new Map<string, string>();
  for (const [, body = ""] of text.matchAll(/\{([^{}]*)\}/g)) {
    const name = /name:\s*"((?:[^"\\]|\\.)*)"/.exec(body)?.[1];
    const number = /\b(?:label_)?id:\s*(\d+)/.exec(body)?.[1];
    if (name !== undefined && number !== undefined) actions.set(number, name.replace(/\\(.)/g, "$1"));
  }
  if (actions.size > 0) return actions;
  throw notOfLayout("loadAva", path, 'it holds no items such as item { name: "stand" id: 12 }');
}
