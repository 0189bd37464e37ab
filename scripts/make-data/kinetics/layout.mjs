/** The published Kinetics layout: identifiers, file names and the CSV of a split. */

const ID_LENGTH = 11;
const ID_CHARACTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

const CSV_HEADER = "label,youtube_id,time_start,time_end,split,is_cc";

function drawId(random, prefix = "") {
  let id = prefix;
  while (id.length < ID_LENGTH) id += random.pick(ID_CHARACTERS);
  return id;
}

/** Identifiers that real ones have and careless code trips over: leading "-" and "_", almost equal, all digits. */
function awkwardIds(random, split) {
  const stem = drawId(random).slice(0, ID_LENGTH - 1);
  const ids = ["-", "-", "--", "_", "__"].map((prefix) => drawId(random, prefix));
  ids.push(`${stem}7`, `${stem}8`);
  if (split === "val") ids.push("00012345678");
  return ids;
}

/** `count` different invented identifiers in random order, the awkward ones among them. */
export function drawIds(random, split, count) {
  const ids = new Set(awkwardIds(random, split));
  while (ids.size < count) ids.add(drawId(random));
  return random.shuffle([...ids]);
}

/** `<youtube_id>_<start>_<end>.mp4`, times in whole seconds with six digits. */
export function fileName({ id, timeStart, timeEnd }) {
  const digits = (seconds) => String(seconds).padStart(6, "0");
  return `${id}_${digits(timeStart)}_${digits(timeEnd)}.mp4`;
}

/** The CSV of one split, ordered by label and identifier; labels of several words are quoted, as in the published file. */
export function splitCsv(rows, split) {
  const order = (a, b) => compare(a.label, b.label) || compare(a.id, b.id);
  const lines = [...rows].sort(order).map(({ label, id, timeStart, timeEnd, isCc }) => {
    const quoted = label.includes(" ") ? `"${label}"` : label;
    return [quoted, id, timeStart, timeEnd, split, isCc].join(",");
  });
  return [CSV_HEADER, ...lines].join("\n") + "\n";
}

// Code units, not the reader's language: the file must not depend on the machine.
const compare = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
