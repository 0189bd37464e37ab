/**
 * What is told by a callback, as an iterable.
 *
 * @param produce - Ends when nothing more is told; its error ends the iteration, after what was told before.
 */
export async function* toldBy<Item>(
  produce: (tell: (item: Item) => void) => Promise<void>,
): AsyncGenerator<Item, void> {
  const told: Item[] = [];
  const state = { isOver: false };
  let wake: () => void = () => undefined;
  const all = produce((item) => {
    told.push(item);
    wake();
  }).finally(() => {
    state.isOver = true;
    wake();
  });
  all.catch(() => undefined); // awaited below
  for (;;) {
    const next = told.shift();
    if (next !== undefined) yield next;
    else if (state.isOver) break;
    else await new Promise<void>((resolve) => (wake = resolve));
  }
  await all;
}
