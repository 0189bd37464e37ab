import type { DecodeSettings } from "./decode-settings.js";
import { openVideo, type Video } from "./video.js";

/** Opens a video for as long as `use` needs it. */
export async function withVideo<Result>(
  path: string,
  options: DecodeSettings & { readonly signal?: AbortSignal },
  use: (video: Video) => Promise<Result>,
): Promise<Result> {
  const video = await openVideo(path, options);
  try {
    return await use(video);
  } finally {
    await video.close();
  }
}
