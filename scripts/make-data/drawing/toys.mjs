/**
 * What moves: toys in a box of −50…50 around the origin. Each has a silhouette, which also makes the white sticker edge
 * that keeps it readable on any background, and marks inside it, so that a turn of the toy can be seen.
 */
import { circle, ellipse, group, hsl, line, path, polygon, rect } from "./svg.mjs";

const DARK = "#2b2d42";
const range = (count) => Array.from({ length: count }, (_, index) => index);
const polar = (radius, degrees) => {
  const radians = (degrees / 180) * Math.PI;
  return [radius * Math.sin(radians), -radius * Math.cos(radians)];
};

function face(y, color = DARK) {
  const eyes = circle(-10, y, 4.5, color) + circle(10, y, 4.5, color);
  return eyes + line(`M-9 ${y + 10}Q0 ${y + 19} 9 ${y + 10}`, color, 4);
}

function ball({ main, accent, light }) {
  const colors = [main, "#ffffff", accent, "#ffffff", light, "#ffffff"];
  const wedge = (index) => {
    const [[x1, y1], [x2, y2]] = [polar(46, index * 60), polar(46, index * 60 + 60)];
    return path(`M0 0L${x1} ${y1}A46 46 0 0 1 ${x2} ${y2}Z`, colors[index]);
  };
  const seam = circle(0, 0, 44.5, "none", { stroke: DARK, "stroke-opacity": 0.3, "stroke-width": 3 });
  return { silhouette: circle(0, 0, 46), marks: range(6).map(wedge).join("") + circle(0, 0, 9, main) + seam };
}

function star({ accent }) {
  const points = range(10).map((index) => polar(index % 2 === 0 ? 50 : 26, index * 36));
  const tip = path(polygon([polar(50, 0), polar(31, 21), polar(31, -21)]), accent);
  return { silhouette: path(polygon(points)), marks: tip + face(-4) };
}

function heart({ accent, light }) {
  const outline = "M0 42C-64 0-52-46-22-42C-10-40-3-32 0-24C3-32 10-40 22-42C52-46 64 0 0 42Z";
  const shine = ellipse(-23, -22, 11, 7, light, { transform: "rotate(-40 -23 -22)" });
  return {
    silhouette: path(outline),
    marks: shine + path("M0 42C-20 28-32 16-38 4C-16 14 16 14 38 4C32 16 20 28 0 42Z", accent),
  };
}

function kite({ main, accent, light }) {
  const quarter = (x, y, color) => path(`M0 -10L0 ${y}L${x} -10Z`, color);
  const marks =
    quarter(-32, -46, main) + quarter(32, -46, accent) + quarter(-32, 30, light) + quarter(32, 30, main);
  const bow = path("M-10 34L10 46L10 34L-10 46Z", accent);
  const spars = line("M0 -44V30M-30 -10H30", DARK, 2.5, { "stroke-opacity": 0.5 });
  return {
    silhouette: path("M0 -46L32 -10L0 30L-32 -10Z") + path("M-10 34L10 46L10 34L-10 46Z"),
    marks: marks + bow + spars,
  };
}

function fish({ accent, light }) {
  const silhouette = ellipse(8, 0, 38, 27) + path("M-22 0L-48 -24Q-40 0-48 24Z");
  const stripes = line("M2 -22Q10 0 2 22M-12 -18Q-6 0-12 18", accent, 7);
  const eye = circle(28, -7, 7, "#ffffff") + circle(30, -7, 3.8, DARK);
  return {
    silhouette,
    marks: path("M-24 0L-48 -24Q-40 0-48 24Z", accent) + stripes + path("M6 6Q16 20-4 18Z", light) + eye,
  };
}

function leaf({ accent, light }) {
  const silhouette = path("M0 -48C42 -22 38 26 0 36C-38 26-42-22 0-48Z") + path("M-3 30H3L5 48H-5Z");
  const half = path("M0 -48C42 -22 38 26 0 36Z", accent);
  const veins = line(
    "M0 -36V46M0 -14L16 -24M0 -14L-16 -24M0 6L20 -6M0 6L-20 -6M0 24L15 14M0 24L-15 14",
    light,
    3.5,
  );
  return { silhouette, marks: half + veins };
}

function car({ accent }) {
  const silhouette =
    path("M-48 20V2Q-48 -5-40 -6L-28 -8L-18 -26Q-16 -30-10 -30H14Q20 -30 24 -26L36 -8Q48 -6 48 4V20Z") +
    circle(-24, 20, 13) +
    circle(26, 20, 13);
  const windows = path("M-18 -8L-11 -23H0V-8ZM6 -8V-23H14Q18 -23 20 -20L27 -8Z", "#d7f0ff");
  const wheel = (x) => circle(x, 20, 13, DARK) + circle(x, 20, 6, "#e8e8e8");
  return {
    silhouette,
    marks: windows + rect(-48, 4, 96, 6, accent) + wheel(-24) + wheel(26) + circle(44, 2, 4, "#fff3a6"),
  };
}

function rocket({ main, accent, light }) {
  const fins = "M-16 8L-34 34L-14 28ZM16 8L34 34L14 28Z";
  const flame = "M-10 30Q0 62 10 30Z";
  const silhouette = path("M0 -48C22 -28 22 8 14 30H-14C-22 8-22-28 0-48Z") + path(fins) + path(flame);
  const nose = path("M0 -48C8 -41 13 -33 15 -24H-15C-13 -33-8 -41 0-48Z", accent);
  const window = circle(0, -6, 9, light, { stroke: accent, "stroke-width": 4 });
  return {
    silhouette,
    marks: path(fins, accent) + path(flame, "#ffb02e") + nose + window + rect(-14, 22, 28, 6, darker(main)),
  };
}

function flower({ main, accent }) {
  const petals = range(5).map((index) => polar(27, index * 72));
  const silhouette = petals.map(([x, y]) => circle(x, y, 19)).join("") + circle(0, 0, 19);
  const odd = circle(petals[0][0], petals[0][1], 15, accent);
  const rest = petals.slice(1).map(([x, y]) => circle(x, y, 11, "#ffffff", { "fill-opacity": 0.25 }));
  return {
    silhouette,
    marks: odd + rest.join("") + circle(0, 0, 18, "#ffe08a", { stroke: main, "stroke-width": 2 }) + face(-5),
  };
}

function duck({ main, accent }) {
  const silhouette =
    path("M-46 2Q-40 14-22 6Q0 0 12 4H34Q46 18 30 34Q20 42 0 42Q-40 42-46 2Z") +
    circle(20, -16, 22) +
    path("M38 -18L50 -10L38 -4Z");
  const wing = path("M-22 14Q-2 6 12 18Q2 34-14 30Q-24 26-22 14Z", darker(main));
  const beak = path("M37 -20L50 -11L37 -4Z", accent);
  return { silhouette, marks: wing + beak + circle(25, -21, 5, "#ffffff") + circle(26, -21, 3.4, DARK) };
}

/** A darker version of a colour, as a translucent ink would make it. */
function darker(color) {
  const channels = [1, 3, 5].map((start) =>
    Math.round(Number.parseInt(color.slice(start, start + 2), 16) * 0.8),
  );
  return `#${channels.map((value) => value.toString(16).padStart(2, "0")).join("")}`;
}

const TOYS = { ball, star, heart, kite, fish, leaf, car, rocket, flower, duck };

/** The toys by name. */
export const TOY_NAMES = Object.keys(TOYS);

/** Random colours for a toy: `main`, `accent` (far from it) and `light`. */
export function drawPalette(random) {
  const hue = random.between(0, 360);
  const accentHue = hue + random.sign() * random.between(90, 180);
  return {
    main: hsl((hue + 360) % 360, random.between(64, 84), random.between(52, 62)),
    accent: hsl((accentHue + 720) % 360, random.between(58, 82), random.between(44, 60)),
    light: hsl((hue + 400) % 360, 90, 82),
  };
}

/**
 * A toy as SVG, about 100 units wide.
 *
 * @param options - `edge`: draw the white sticker edge (default true); `facing`: −1 mirrors it.
 */
export function paintToy(name, palette, { edge = true, facing = 1 } = {}) {
  const { silhouette, marks } = TOYS[name](palette);
  const sticker = { fill: "#ffffff", stroke: "#ffffff", "stroke-width": 16, "stroke-linejoin": "round" };
  const body = group({ fill: palette.main, stroke: palette.main, "stroke-width": 0 }, silhouette);
  return group({ transform: `scale(${facing} 1)` }, edge ? group(sticker, silhouette) : "", body, marks);
}

/** One random toy as {@link paintToy} paints it. Which way it faces says nothing about which way it goes. */
export function drawToy(random, { edge, names = TOY_NAMES }) {
  const palette = drawPalette(random);
  const name = random.pick(names);
  return paintToy(name, palette, { edge, facing: random.sign() });
}

/** A toy put somewhere: `size` is its width in units of the picture, `angle` clockwise degrees. */
export function placed(toy, { x, y, angle = 0, size }) {
  const place = `translate(${x.toFixed(3)} ${y.toFixed(3)})`;
  return group({ transform: `${place} rotate(${angle.toFixed(3)}) scale(${(size / 100).toFixed(4)})` }, toy);
}
