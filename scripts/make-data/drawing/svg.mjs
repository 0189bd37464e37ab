/** The few SVG elements that scenes and subjects are drawn with. */

const round = (value) => (typeof value === "number" ? Number(value.toFixed(2)) : value);

/** Any element; attributes that are undefined are left out. */
export function element(name, attributes, children = "") {
  const text = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${round(value)}"`)
    .join("");
  return children === "" ? `<${name}${text}/>` : `<${name}${text}>${children}</${name}>`;
}

export const circle = (cx, cy, r, fill, more = {}) => element("circle", { cx, cy, r, fill, ...more });
export const ellipse = (cx, cy, rx, ry, fill, more = {}) =>
  element("ellipse", { cx, cy, rx, ry, fill, ...more });
export const rect = (x, y, width, height, fill, more = {}) =>
  element("rect", { x, y, width, height, fill, ...more });
export const path = (d, fill, more = {}) => element("path", { d, fill, ...more });
export const line = (d, stroke, width, more = {}) =>
  path(d, "none", { stroke, "stroke-width": width, "stroke-linecap": "round", ...more });
export const group = (attributes, ...children) => element("g", attributes, children.join("") || " ");

/** A path through points, closed. */
export const polygon = (points) => `M${points.map(([x, y]) => `${round(x)} ${round(y)}`).join("L")}Z`;

/** Hue in degrees, saturation and lightness in percent → "#rrggbb", which every SVG reader knows. */
export function hsl(hue, saturation, lightness) {
  const chroma = (saturation / 100) * Math.min(lightness / 100, 1 - lightness / 100);
  const channel = (offset) => {
    const k = (offset + hue / 30 + 12) % 12;
    const value = lightness / 100 - chroma * Math.max(-1, Math.min(k - 3, 9 - k, 1));
    return Math.round(value * 255)
      .toString(16)
      .padStart(2, "0");
  };
  return `#${channel(0)}${channel(8)}${channel(4)}`;
}

/** A rectangle around the origin filled from top to bottom with the given colours. */
export function verticalGradient(halfWidth, halfHeight, colors) {
  const stops = colors.map((color, index) =>
    element("stop", { offset: index / (colors.length - 1), "stop-color": color }),
  );
  const gradient = element("linearGradient", { id: "backdrop", x1: 0, y1: 0, x2: 0, y2: 1 }, stops.join(""));
  const area = rect(-halfWidth, -halfHeight, 2 * halfWidth, 2 * halfHeight, "url(#backdrop)");
  return element("defs", {}, gradient) + area;
}

/** A whole picture: the origin is its centre and 100 units are its shorter side. */
export function picture(width, height, ...children) {
  const unit = 100 / Math.min(width, height);
  const viewBox = [-width / 2, -height / 2, width, height].map((value) => round(value * unit)).join(" ");
  return element("svg", { xmlns: "http://www.w3.org/2000/svg", width, height, viewBox }, children.join(""));
}
