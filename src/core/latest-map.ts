/** A map that holds so many entries at most: whoever sets one more loses the one that was set first. */
export class LatestMap<Key, Value> extends Map<Key, Value> {
  readonly #most: number;

  /** @param most - ≥ 1. */
  constructor(most: number) {
    super();
    this.#most = most;
  }

  override set(key: Key, value: Value): this {
    super.set(key, value);
    const [first] = this.keys();
    if (this.size > this.#most && first !== undefined) this.delete(first);
    return this;
  }
}
