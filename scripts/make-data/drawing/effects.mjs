/** What a lens, air and light do to a picture: SVG filters and covers. */
import { element, group, rect } from "./svg.mjs";

/** The filter reaches past the box of what it is applied to, or a blur would be cut off. */
const REGION = { x: "-20%", y: "-20%", width: "140%", height: "140%" };

function filtered(id, primitive, content, attributes = {}) {
  const filter = element("filter", { id, ...REGION, ...attributes }, primitive);
  return element("defs", {}, filter) + group({ filter: `url(#${id})` }, content);
}

/** Gaussian blur with standard deviations in units of the picture; different ones look like a moving camera. */
export function blurred(content, deviationX, deviationY = deviationX) {
  if (Math.max(deviationX, deviationY) < 0.05) return content;
  const deviation = `${deviationX.toFixed(3)} ${deviationY.toFixed(3)}`;
  return filtered("blur", element("feGaussianBlur", { stdDeviation: deviation }), content);
}

/**
 * The same light on the film for 2^stops times as long. Filters work on linear light and cut off at white, as a sensor
 * does.
 */
export function exposed(content, stops) {
  const slope = (2 ** stops).toFixed(4);
  const channels = ["R", "G", "B"].map((name) => element(`feFunc${name}`, { type: "linear", slope }));
  return filtered("exposure", element("feComponentTransfer", {}, channels.join("")), content);
}

/** A dark cover over −halfWidth…halfWidth by −halfHeight…halfHeight with a round soft hole. */
export function spotlight(halfWidth, halfHeight, { x, y, radius, darkness }) {
  const stop = (offset, opacity) =>
    element("stop", { offset, "stop-color": "#06060f", "stop-opacity": opacity });
  const hole = { id: "spotlight", gradientUnits: "userSpaceOnUse", cx: x, cy: y, r: radius };
  const gradient = element("radialGradient", hole, stop(0, 0) + stop(0.7, 0) + stop(1, darkness));
  const cover = rect(-halfWidth, -halfHeight, 2 * halfWidth, 2 * halfHeight, "url(#spotlight)");
  return element("defs", {}, gradient) + cover;
}
