import type { FrameReading } from "./source.js";

/** Calls `use` with the place of each frame, and stops the reading. */
export async function readEach(
  reading: FrameReading,
  use: (place: number) => void | Promise<void>,
): Promise<void> {
  try {
    for (let place = await reading.next(); place !== undefined; place = await reading.next()) {
      const used = use(place);
      if (used !== undefined) await used; // a promise for each frame is much garbage
    }
  } finally {
    await reading.stop();
  }
}
