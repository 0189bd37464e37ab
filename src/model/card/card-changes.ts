import { cardFields } from "./card-fields.js";
import type { CardInput, CardOutput, ModelCard } from "./card.js";

/** Fields of a card, to be put over those that it has: of `input` and `output` each field by itself. */
export interface CardChanges extends Partial<Omit<ModelCard, "input" | "output">> {
  /** Fields of `input`. */
  readonly input?: Partial<CardInput>;
  /** Fields of `output`. */
  readonly output?: Partial<CardOutput>;
}

/** The fields of a card among options. */
export function cardChangesIn(options: CardChanges): CardChanges {
  const names = Object.keys(cardFields) as (keyof ModelCard)[];
  const given = names.filter((name) => options[name] !== undefined);
  return Object.fromEntries(given.map((name) => [name, options[name]]));
}

/** A card with changes; it may still lack fields. */
export function changedCard(card: CardChanges, changes: CardChanges): CardChanges {
  const { input, output, ...others } = changes;
  return {
    ...card,
    ...others,
    ...(card.input === undefined && input === undefined ? {} : { input: changedInput(card.input, input) }),
    ...(card.output === undefined && output === undefined ? {} : { output: merged(card.output, output) }),
  };
}

/** `range` and `rescale` say the same thing: the new one takes the other's place. */
function changedInput(
  old: Partial<CardInput> | undefined,
  changes: Partial<CardInput> | undefined,
): Partial<CardInput> {
  const isReplaced = changes?.range !== undefined || changes?.rescale !== undefined;
  if (isReplaced) return merged({ ...old, range: undefined, rescale: undefined }, changes);
  return merged(old, changes);
}

/** What is no object is left to the check of the card. */
function merged<Part extends object>(old: Part | undefined, changes: Part | undefined): Part {
  if (changes === undefined || typeof changes !== "object" || Array.isArray(changes))
    return (changes ?? old) as Part;
  return { ...old, ...changes };
}
