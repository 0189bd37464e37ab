import { errorMessage } from "../core/errors.js";
import { checkKeys } from "../core/options.js";
import { cardFields } from "../model/card/card-fields.js";
import type { CardChanges } from "../model/card/card-changes.js";
import { asUsage, textOption } from "./arguments.js";
import { UsageError, type CommandOption, type OptionValues } from "./command.js";

/** The option that gives fields of a model's card. */
export const fieldsOption: CommandOption = {
  type: "string",
  value: "json",
  description: "Fields of the card as a JSON object; they go before those of its card or files",
};

/** @throws {UsageError} Unless it is a JSON object with fields of a card. */
export function cardFieldsIn(values: OptionValues): CardChanges {
  const text = textOption(values, "fields");
  if (text === undefined) return {};
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new UsageError(`Expected --fields to be JSON: ${errorMessage(error)}`);
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    const fields: object = value;
    return asUsage(() => {
      checkKeys("field", "--fields", fields, Object.keys(cardFields));
      return fields;
    });
  }
  throw new UsageError(`Expected --fields to be a JSON object but received ${JSON.stringify(value)}`);
}
