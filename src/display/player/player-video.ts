import { dataUrl, html, type SafeHtml } from "../page/html.js";
import type { PlayerPreview } from "./player-preview.js";

/** A video that plays where videos are allowed; where a front end removes them, its still stands in its place. */
export function playerVideo(made: PlayerPreview, name: string): SafeHtml {
  const { preview, width, height } = made;
  const poster = dataUrl("image/jpeg", preview.poster);
  const style = `display:block;width:${width}px;max-width:100%;height:auto;margin:0;background-color:#000;border-radius:4px`;
  return html`<video
    src="${dataUrl("video/mp4", preview.mp4)}"
    poster="${poster}"
    width="${width}"
    height="${height}"
    controls
    muted
    playsinline
    preload="auto"
    aria-label="${name}"
    style="${style}"
  >
    <img src="${poster}" alt="${name}" width="${width}" height="${height}" style="${style}" />
  </video>`;
}
