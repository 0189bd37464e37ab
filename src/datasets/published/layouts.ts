import { basename } from "node:path";
import { DatasetError } from "../../core/errors.js";

/** A published layout of annotations that can be told by its beginning. */
interface Layout {
  /** The loader. */
  readonly loader: string;
  /** What the file is. */
  readonly what: string;
  readonly fits: (beginning: Beginning) => boolean;
}

interface Beginning {
  readonly name: string;
  /** The first characters. */
  readonly text: string;
  /** The first line. */
  readonly line: string;
  /** The cells of the first line, in lower case without quotes. */
  readonly header: readonly string[];
}

const has = ({ header }: Beginning, ...names: readonly string[]): boolean =>
  names.every((name) => header.includes(name));

/** The layouts, the surest first. A loader that is added stands here, so that others can name it. */
const layouts: readonly Layout[] = [
  {
    loader: "loadActivityNet",
    what: "the JSON of ActivityNet, HACS and FineAction",
    fits: ({ text }) => /^\s*\{/.test(text) && /"(database|taxonomy)"\s*:/.test(text),
  },
  {
    loader: "loadMsrVtt",
    what: "the JSON of MSR-VTT",
    fits: ({ text }) =>
      /^\s*\{/.test(text) && /"(sentences|videos)"\s*:/.test(text) && /"video_id"\s*:/.test(text),
  },
  {
    loader: "loadLabelStudio",
    what: "tasks of Label Studio",
    fits: ({ text }) => /^\s*\[\s*\{/.test(text) && /"(annotations|predictions)"\s*:\s*\[/.test(text),
  },
  {
    loader: "loadSomethingSomething",
    what: "the JSON of Something-Something",
    fits: ({ text }) => /^\s*\[\s*\{/.test(text) && /"(template|placeholders)"\s*:/.test(text),
  },
  {
    loader: "loadCharades",
    what: "the CSV of Charades",
    fits: (beginning) => has(beginning, "id", "subject", "actions"),
  },
  {
    loader: "loadEpicKitchens",
    what: "the CSV of EPIC-Kitchens",
    fits: (beginning) => has(beginning, "video_id", "start_timestamp", "stop_timestamp"),
  },
  {
    loader: "loadKinetics",
    what: "the CSV of Kinetics",
    fits: (beginning) => has(beginning, "youtube_id", "time_start", "time_end"),
  },
  {
    loader: "loadUcf101",
    what: "a list of UCF101",
    fits: ({ line, header, name }) =>
      has({ header } as Beginning, "video_name", "tag") ||
      /^[^/]+\/v_[^/]+_g\d\d_c\d\d\.avi( \d+)?$/.test(line) ||
      name === "classInd.txt",
  },
  {
    loader: "loadHmdb51",
    what: "a list of HMDB51",
    fits: ({ name, line }) => /_test_split[123]\.txt$/.test(name) || /^[^\s/]+\.avi [012]\s*$/.test(line),
  },
  {
    loader: "loadAva",
    what: "the CSV of AVA",
    fits: ({ line }) =>
      /^[\w-]{11},\d+(\.\d+)?,[01]\.\d+,[01]\.\d+,[01]\.\d+,[01]\.\d+,\d+(,\d+)?$/.test(line),
  },
  {
    loader: "loadMomentsInTime",
    what: "the CSV of Moments in Time",
    fits: ({ line }) => /^[^,/]+\/[^,/]+\.mp4,[^,]+(,\d+,\d+)?$/.test(line),
  },
  {
    loader: "loadVideoList",
    what: "a list of paths and class numbers, as MMAction2 has it",
    fits: ({ line }) => /^\S.*\.\w{2,4}( \d+)+\s*$/.test(line),
  },
];

/** The loader for a file of annotations, and what it is; `undefined`: none that is known. */
export function recognise(path: string, text: string): Pick<Layout, "loader" | "what"> | undefined {
  const beginning = beginningOf(path, text);
  return layouts.find(({ fits }) => fits(beginning));
}

function beginningOf(path: string, text: string): Beginning {
  const start = text.slice(0, 65_536);
  const [line = ""] = start.trimStart().split(/\r\n|\n|\r/, 1);
  const header = line.split(/[,;\t]/).map((cell) => cell.trim().replace(/^"|"$/g, "").toLowerCase());
  // the names that tell may stand at the end of a large file
  const whole = /^\s*\{/.test(start) ? text : start;
  return { name: basename(path), text: whole, line: line.trimEnd(), header };
}

/** Names of lists whose numbers are no class numbers from 0, though their lines look alike. */
const officialLists = /^(train|test)list0\d\.txt$|_test_split[123]\.txt$/;

/**
 * Refuses a file of annotations that is another dataset's.
 *
 * @param loader - The one that was called.
 * @throws {DatasetError} If another loader reads it; the message names it.
 */
export function refuseOthers(loader: string, path: string, text: string): void {
  const known = recognise(path, text);
  if (known === undefined || known.loader === loader) return;
  // lists of paths and numbers look alike: only their names tell
  const beginning = beginningOf(path, text);
  const own = layouts.find((layout) => layout.loader === loader);
  if (own?.fits(beginning) === true && !officialLists.test(beginning.name)) return;
  throw new DatasetError(`Cannot read "${path}" with ${loader}: it is ${known.what}. Use ${known.loader}`, {
    path,
  });
}

/**
 * An error about a file of annotations that is not what its loader reads.
 *
 * @param found - What it is instead, and what was expected.
 */
export function notOfLayout(loader: string, path: string, found: string): DatasetError {
  return new DatasetError(`Cannot read "${path}" with ${loader}: ${found}`, { path });
}
