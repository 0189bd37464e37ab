import { createHash } from "node:crypto";
import { csvRecords } from "../files/csv.js";
import type { Clip } from "../datasets/clip.js";
import { clipListLine, rowSha256, type ProvenanceFacts, type TableHashes } from "../pipeline/provenance.js";
import type { ClipRecord } from "../pipeline/run-clips.js";

/**
 * What a provenance holds of a table, collected while the table is written: units are read once, and the text of the table is
 * made once. Two hashes are held for each clip, 64 bytes.
 */
export interface HashCollector {
  /** Takes the next clip. */
  addClip(record: ClipRecord<object>): void;
  /** Takes the text of the table, header first, on its way to the file. */
  ofTable(lines: Iterable<string>): Generator<string, void>;
  /** Takes the hash of the next row, of a table that is no text. */
  addRow(sha256: string): void;
  /** The clips as a provenance asks for them. */
  records(clips: Iterable<Clip>): Generator<ProvenanceRecord, void>;
  /** @param sha256 - Of a table that is no text. */
  table(sha256?: string): TableHashes;
}

type ProvenanceRecord = ProvenanceFacts["records"] extends Iterable<infer Item> ? Item : never;

const hashBytes = 32;

/** Lines are hashed many at once. */
const pieceLength = 1 << 16;

function hashOfLines(): { add(line: string): void; hex(): string } {
  const hash = createHash("sha256");
  let piece = "";
  return {
    add(line) {
      piece += line;
      if (piece.length < pieceLength) return;
      hash.update(piece);
      piece = "";
    },
    hex: () => hash.update(piece).digest("hex"),
  };
}

/** Makes a collector for so many clips. */
export function hashCollector(numClips: number): HashCollector {
  const [files, rows] = [Buffer.alloc(numClips * hashBytes), Buffer.alloc(numClips * hashBytes)];
  const [isHashed, isSkipped] = [new Uint8Array(numClips), new Uint8Array(numClips)];
  const [list, table] = [hashOfLines(), hashOfLines()];
  let [numRows, tableSha256] = [0, ""];
  const hashAt = (hashes: Buffer, i: number): string =>
    hashes.toString("hex", i * hashBytes, (i + 1) * hashBytes);
  function* rowHashes(): Generator<string, void> {
    for (let row = 0; row < numRows; row += 1) yield hashAt(rows, row);
  }
  const addRow = (sha256: string): void => {
    rows.write(sha256, numRows * hashBytes, "hex");
    numRows += 1;
  };
  return {
    addRow,
    addClip(record) {
      list.add(clipListLine(record.clip));
      const { position, sha256 } = record;
      if ("skipped" in record) isSkipped[position] = 1;
      if (sha256 === undefined) return;
      isHashed[position] = 1;
      files.write(sha256, position * hashBytes, "hex");
    },
    *ofTable(lines) {
      let isHeader = true;
      for (const line of lines) {
        table.add(line);
        for (const { cells } of csvRecords(line)) {
          if (!isHeader) addRow(rowSha256(cells));
          isHeader = false;
        }
        yield line;
      }
      tableSha256 = table.hex();
    },
    *records(clips) {
      let i = 0;
      for (const clip of clips) {
        const skipped = isSkipped[i] === 1 ? { skipped: "" } : {};
        yield { clip, ...(isHashed[i] === 1 ? { sha256: hashAt(files, i) } : {}), ...skipped };
        i += 1;
      }
    },
    table: (sha256 = tableSha256) => ({
      clipListSha256: list.hex(),
      rows: { [Symbol.iterator]: rowHashes },
      tableSha256: sha256,
    }),
  };
}
