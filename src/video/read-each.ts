import type { FrameReading } from "./source.js";

/** Calls `use` with the place of each frame up to the one at `last`, default all, and stops the reading. */
export async function readEach(
  reading: FrameReading,
  use: (place: number) => void | Promise<void>,
  last: number = Number.POSITIVE_INFINITY,
): Promise<void> {
  try {
    for (let place = await reading.next(); place !== undefined; place = await reading.next()) {
      const used = use(place);
      if (used !== undefined) await used; // a promise for each frame is much garbage
      if (place >= last) break;
    }
  } finally {
    await reading.stop();
  }
}
