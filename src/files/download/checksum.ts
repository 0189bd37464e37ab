import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import type { Reply } from "./request.js";

/** A checksum that a file must have. */
export interface Checksum {
  readonly algorithm: "sha256" | "md5";
  /** Hexadecimal, lower case. */
  readonly hex: string;
}

/**
 * The MD5 of the whole file, where the server states it: `Content-MD5`, Google's `x-goog-hash`, or the ETag of
 * Amazon S3, which is one unless the file was uploaded in pieces (`"…-12"`) or is encrypted with a key of its own.
 */
export function offeredMd5({ status, headers }: Reply): string | undefined {
  const google = /md5=([\w+/]{22}==)/.exec(headers["x-goog-hash"] ?? "")?.[1];
  // of a partial reply it is the checksum of the part
  const base64 = google ?? (status === 200 ? headers["content-md5"] : undefined);
  if (base64 !== undefined) return Buffer.from(base64, "base64").toString("hex");
  const encryption = headers["x-amz-server-side-encryption"] ?? "AES256";
  const ownKey = headers["x-amz-server-side-encryption-customer-algorithm"] !== undefined;
  if (headers["server"] !== "AmazonS3" || encryption !== "AES256" || ownKey) return undefined;
  return /^"([0-9a-f]{32})"$/.exec(headers["etag"] ?? "")?.[1];
}

/** Reads a file once and compares. @returns What is wrong, or `undefined`. */
export async function checksumProblem(
  path: string,
  expected: Checksum,
  signal: AbortSignal,
): Promise<string | undefined> {
  const hash = createHash(expected.algorithm);
  await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), hash, { signal });
  const found = hash.digest("hex");
  if (found === expected.hex) return undefined;
  const name = expected.algorithm === "md5" ? "MD5" : "SHA-256";
  return `its ${name} is ${found}, expected ${expected.hex}`;
}
