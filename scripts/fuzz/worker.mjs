/** Runs cases that its parent names, one at a time, and says how each call ended; the parent watches over it. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { seededRandom } from "../../dist/core/random.js";
import { hostileArchive } from "./archives.mjs";
import { spoiledClip } from "./clips.mjs";
import { spoiledText } from "./texts.mjs";

const kinds = { clip: spoiledClip, text: spoiledText, archive: hostileArchive };

const ownErrors = [
  "VideoError",
  "ImageError",
  "ModelError",
  "DatasetError",
  "FileSystemError",
  "ArchiveError",
];
const isTyped = (error) =>
  ownErrors.includes(error?.name) || error instanceof RangeError || error instanceof TypeError;

/** What is wrong with the way in which a call ended; `undefined` if nothing is. */
function complaint(error, folder) {
  if (!isTyped(error)) return `untyped error: ${error?.stack ?? error}`;
  return error.message.includes(folder) ? undefined : `error that does not name the file: ${error.stack}`;
}

process.on("message", async ({ kind, number, seed }) => {
  const folder = mkdtempSync(join(tmpdir(), "kinetoscope-fuzz-"));
  process.env.KINETOSCOPE_CACHE = join(folder, "cache");
  process.send({ folder });
  const place = Object.keys(kinds).indexOf(kind);
  const random = seededRandom((seed * 1_000_003 + number * 2 + place * 500_000_001) % 2 ** 32);
  const { what, calls } = kinds[kind](random, folder);
  const outcomes = [];
  for (const [name, call] of Object.entries(calls)) {
    process.send({ what, call: name });
    try {
      await call();
      outcomes.push({ call: name });
    } catch (error) {
      outcomes.push({ call: name, error: String(error?.message), complaint: complaint(error, folder) });
    }
  }
  if (process.env.KINETOSCOPE_FUZZ_KEEP === undefined) rmSync(folder, { recursive: true, force: true });
  process.send({ what, outcomes });
});
process.on("disconnect", () => process.exit());
process.send({ ready: true });
