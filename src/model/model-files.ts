import { stat } from "node:fs/promises";
import { extname } from "node:path";
import { fileURLToPath } from "node:url";
import { errorMessage, ModelError } from "../core/errors.js";
import { cachedDownload, cachedPath } from "../files/download/cached-file.js";
import type { DownloadOptions, TransferOptions } from "../files/download.js";
import type { ModelCard } from "./card/card.js";
import { readCardText } from "./card/read-card.js";
import type { CardChanges } from "./card/card-changes.js";
import { readLabels } from "./card/labels.js";

/** A model's two halves, both on this machine. */
export interface ModelFiles {
  /** The .onnx file. */
  readonly path: string;
  /** Where it was fetched from, if it was. */
  readonly url?: string;
  /** The card, or where it is. */
  readonly card: string | ModelCard;
  /** What names of files in the card are relative to, if the card is an object. */
  readonly base: string;
}

/** How {@link findModelFiles} fetches what is elsewhere. */
export interface FindOptions extends TransferOptions {
  /** Hosts besides its own that a card from elsewhere may name. */
  readonly allowHosts?: readonly string[];
  /** Fields that go before those of the card. */
  readonly changes?: Pick<CardChanges, "url" | "sha256">;
}

/**
 * Finds a model and its card, and fetches into the cache what is elsewhere: a model or card that is given by its
 * address, the weights that a card names with `url`, the labels beside a card that was fetched.
 *
 * @param given - An .onnx file or a card (.json), as a path or an address.
 * @param card - The card, if it was given too.
 * @throws {ModelError} If a card alone names no weights. {@link DownloadError} if something cannot be fetched.
 */
export async function findModelFiles(
  given: string,
  card: string | ModelCard | undefined,
  options: FindOptions,
): Promise<ModelFiles> {
  const model = localPath(given);
  const isCard = extname(pathOf(model)).toLowerCase() === ".json";
  const source =
    typeof card === "string" ? localPath(card) : (card ?? (isCard ? model : withExtension(model, ".json")));
  const isFetched = typeof source === "string" && isAddress(source);
  const local = isFetched ? await fetchCard(source, options) : source;
  const { url: urlGiven, sha256: hashGiven } = options.changes ?? {};
  const told = await weightsOf(local);
  const facts = { url: urlGiven ?? told.url, sha256: hashGiven ?? told.sha256 };
  const files = { card: local, base: model };

  const beside = isCard ? withExtension(model, ".onnx") : model;
  if (isAddress(beside) && (!isCard || facts.url === undefined)) {
    return { ...files, url: beside, path: await fetched(beside, { ...options, sha256: facts.sha256 }) };
  }
  if (facts.url === undefined || (!isAddress(beside) && (await isThere(beside)))) {
    if (!isCard || (await isThere(beside))) return { ...files, path: beside };
    const remedy = "Put the model there, or say in the card where it is (url and sha256)";
    throw new ModelError(
      `Cannot load "${given}": there is no "${beside}", and the card names no url. ${remedy}`,
      {
        path: given,
      },
    );
  }
  // Weights that were exchanged where they lie give other results, or are an attack.
  if (facts.sha256 === undefined) {
    throw new ModelError(`Cannot load "${given}": its card names a url but no sha256. Add it to the card`, {
      path: given,
    });
  }
  const url = isFetched ? addressIn(source, "url", facts.url, options) : facts.url;
  return { ...files, url, path: await fetched(url, { ...options, sha256: facts.sha256 }) };
}

/** What a card that was fetched may point to: its own host and port, or those that the caller allows. */
function addressIn(
  cardUrl: string,
  field: "url" | "labels",
  value: string,
  { allowHosts = [] }: FindOptions,
): string {
  const url = URL.canParse(value, cardUrl) ? new URL(value, cardUrl) : undefined;
  const { host, protocol } = new URL(cardUrl);
  if (url?.protocol === protocol && (url.host === host || allowHosts.includes(url.host))) return url.href;
  const remedy = url?.protocol === protocol ? `. Add "${url.host}" to allowHosts if that is right` : "";
  throw new ModelError(
    `Cannot use the model card "${cardUrl}": its ${field} "${value}" leads elsewhere${remedy}`,
    { path: cardUrl },
  );
}

function isAddress(text: string): boolean {
  return /^https?:\/\//i.test(text);
}

/** A `file:` address is a path in other words. */
function localPath(given: string): string {
  if (!/^file:\/\//i.test(given)) return given;
  try {
    return fileURLToPath(given);
  } catch (error) {
    throw new ModelError(`Cannot load "${given}": ${errorMessage(error)}`, { path: given, cause: error });
  }
}

/** What has an ending: an address may have `?…` behind it. */
function pathOf(given: string): string {
  return isAddress(given) && URL.canParse(given) ? new URL(given).pathname : given;
}

function withExtension(given: string, extension: string): string {
  const path = pathOf(given);
  const changed = `${path.slice(0, path.length - extname(path).length)}${extension}`;
  if (!isAddress(given) || !URL.canParse(given)) return changed;
  const url = new URL(given);
  url.pathname = changed;
  return url.href;
}

/** What a download knows. */
function withoutHosts(options: FindOptions & DownloadOptions): DownloadOptions {
  const { allowHttp, allowRedirectsTo, maxBytes, retries, retrySeconds, stallSeconds, signal, sha256 } =
    options;
  return { allowHttp, allowRedirectsTo, maxBytes, retries, retrySeconds, stallSeconds, signal, sha256 };
}

function fetched(url: string, options: FindOptions & DownloadOptions): Promise<string> {
  return cachedDownload(url, cachedPath("models", url), withoutHosts(options));
}

/** A card that is elsewhere, with its labels. What is wrong with it is said when it is checked. */
async function fetchCard(url: string, options: FindOptions): Promise<string | ModelCard> {
  const path = await fetched(url, options);
  const card = await parse(path);
  const labels = card?.labels;
  if (card === undefined || typeof labels !== "string") return path;
  return {
    ...card,
    labels: await readLabels(await fetched(addressIn(url, "labels", labels, options), options)),
  };
}

/** Where the weights of a card are, as far as it can be read; {@link readCard} says what is wrong with it. */
async function weightsOf(card: string | ModelCard): Promise<Pick<ModelCard, "url" | "sha256">> {
  const value: Partial<Record<keyof ModelCard, unknown>> | undefined =
    typeof card === "string" ? await parse(card) : card;
  const { url, sha256 } = value ?? {};
  return {
    url: typeof url === "string" ? url : undefined,
    sha256: typeof sha256 === "string" ? sha256 : undefined,
  };
}

async function parse(path: string): Promise<ModelCard | undefined> {
  try {
    const value: unknown = JSON.parse(await readCardText(path));
    return value !== null && typeof value === "object" ? (value as ModelCard) : undefined;
  } catch {
    return undefined;
  }
}

async function isThere(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
}
