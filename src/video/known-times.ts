import { LatestMap } from "../core/latest-map.js";
import { fileState, identityText } from "../files/identity.js";
import type { Video } from "./video.js";

/** Files whose times are remembered: a moment of a long file is seldom its only one. */
const mostFiles = 8;
const known = new LatestMap<string, Promise<readonly number[]>>(mostFiles);

/**
 * The times of all frames of a video, seconds, found by decoding all of it; of the files that were asked for last without that.
 *
 * @param settings - What else the times depend on: frames that are kept though damaged.
 */
export async function knownTimes(
  video: Video,
  settings: string,
  signal: AbortSignal | undefined,
): Promise<readonly number[]> {
  const state = await fileState(video.path);
  if (state === undefined) return video.frameTimes({ signal });
  const key = `${settings} ${identityText(video.path, state)}`;
  for (;;) {
    signal?.throwIfAborted();
    const found = known.get(key);
    if (found === undefined) return remember(key, video.frameTimes({ signal }));
    try {
      return await found;
    } catch (error) {
      // somebody else's interruption is not ours
      if (known.get(key) === found) throw error;
    }
  }
}

function remember(key: string, times: Promise<readonly number[]>): Promise<readonly number[]> {
  known.set(key, times);
  times.catch(() => known.delete(key));
  return times;
}
