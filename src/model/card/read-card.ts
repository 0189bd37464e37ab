import { dirname, isAbsolute, join } from "node:path";
import { errorCode, errorMessage, ModelError } from "../../core/errors.js";
import { optionGiven } from "../../core/option-words.js";
import { fileBelow } from "../../files/file-below.js";
import { readText } from "../../files/tables/read-text.js";
import { changedCard, type CardChanges } from "./card-changes.js";
import { checkCard } from "./card-fields.js";
import type { CardWithLabels, ModelCard } from "./card.js";
import { firstCardText } from "./first-card.js";
import { maxTextBytes, readLabels } from "./labels.js";

/** What is put over a card, and what messages call it. */
export interface ReadCardOptions {
  /** Fields that a caller gave; they go before those of the card. */
  readonly changes?: CardChanges;
  /** Default: the card's file, or that it was given as an object. */
  readonly calledAs?: string;
  /** The .onnx file: of a card that is not there, the message says what it takes and how a card begins. */
  readonly network?: string;
}

/**
 * Reads and checks a model card.
 *
 * @param card - The card itself, or where it is.
 * @param modelPath - What names of files in a card that is an object are relative to.
 * @throws {ModelError} If the file cannot be read or a field is wrong; the message names the field.
 */
export async function readCard(
  card: string | ModelCard,
  modelPath: string,
  { changes = {}, calledAs = nameOf(card), network }: ReadCardOptions = {},
): Promise<CardWithLabels> {
  const path = typeof card === "string" ? card : modelPath;
  const read = typeof card === "string" ? await readCardFile(card, modelPath, network) : card;
  const value = isEmpty(changes) ? read : (changedCard(read, changes) as ModelCard);
  try {
    checkCard(value);
  } catch (error) {
    throw new ModelError(`Cannot use the model card ${calledAs}: ${errorMessage(error)}`, {
      path,
      cause: error,
    });
  }
  const { labels } = value;
  if (typeof labels !== "string") return { ...value, labels };
  const source = changes.labels === undefined ? card : value; // who calls may name any file
  return { ...value, labels: await readLabels(await labelsPath(labels, source, path)) };
}

function isEmpty(value: object): boolean {
  return Object.keys(value).length === 0;
}

/** A card from a file reads files beside it only: it may come from anybody. One that the program made may read any. */
async function labelsPath(labels: string, card: string | ModelCard, path: string): Promise<string> {
  if (typeof card !== "string") return isAbsolute(labels) ? labels : join(dirname(path), labels);
  return fileBelow(card, labels).catch((error: unknown) => {
    if (!(error instanceof RangeError)) return join(dirname(path), labels); // reading it says what is wrong
    const remedy = "Put the file of labels beside the card, or pass the card as an object";
    throw new ModelError(`Cannot read labels from "${labels}": ${error.message}. ${remedy}`, {
      path: labels,
    });
  });
}

function nameOf(card: string | ModelCard): string {
  return typeof card === "string" ? `"${card}"` : "given as an object";
}

/** The text of a card's file, which has an end. */
export function readCardText(path: string): Promise<string> {
  return readText(path, { maxBytes: maxTextBytes });
}

async function readCardFile(
  path: string,
  modelPath: string,
  network: string | undefined,
): Promise<ModelCard> {
  const text = await readCardText(path).catch(async (error: unknown) => {
    const missing = errorCode(error) === "ENOENT";
    const found = missing ? "no such file" : errorMessage(error);
    const remedy = missing ? `. Write one beside "${modelPath}" or pass ${optionGiven("card")}` : "";
    const first = missing && network !== undefined ? await firstCardText(network) : "";
    const message = `Cannot read the model card "${path}": ${found}${remedy}${first}`;
    throw new ModelError(message, { path, cause: error });
  });
  try {
    return JSON.parse(text) as ModelCard;
  } catch (error) {
    const message = `Cannot read the model card "${path}": it is not JSON: ${errorMessage(error)}`;
    throw new ModelError(message, { path, cause: error });
  }
}
