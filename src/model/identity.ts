import { sha256 } from "../files/hash.js";
import type { CardWithLabels } from "./card/card.js";

/** Fields of a card that no number follows from: what a reader is told, and which files they are (the model's hash says that). */
const explanations: ReadonlySet<string> = new Set([
  ...["description", "source", "licence", "accuracy", "recipe", "tried"],
  ...["sha256", "files", "url", "golden"],
]);

/** All of a card that numbers follow from: two cards are the same if this is. */
export function effectiveCard(card: CardWithLabels): object {
  return Object.fromEntries(Object.entries(card).filter(([name]) => !explanations.has(name)));
}

/** What a card is known by: SHA-256 of {@link effectiveCard} as JSON. */
export function cardSha256(card: CardWithLabels): string {
  return sha256(JSON.stringify(effectiveCard(card)));
}

/** What of a card the scores of a frame follow from, besides the labels' names. */
export function scoringCard({ input, output, preset, inputs }: CardWithLabels): object {
  return { input, output, preset, inputs };
}

/** The names of the fields in which two cards differ. */
export function differingFields(one: object, other: object): readonly string[] {
  const textsOf = (card: object): ReadonlyMap<string, string | undefined> =>
    new Map(Object.entries(card).map(([name, value]) => [name, JSON.stringify(value)]));
  const [a, b] = [textsOf(one), textsOf(other)];
  return [...new Set([...a.keys(), ...b.keys()])].filter((name) => a.get(name) !== b.get(name));
}
