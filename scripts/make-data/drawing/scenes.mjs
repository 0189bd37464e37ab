/** Where it moves: still backdrops. A scene gets the half sizes of the area to fill, camera margin included. */
import { circle, ellipse, group, hsl, line, path, polygon, rect, verticalGradient } from "./svg.mjs";

const times = (count, draw) => Array.from({ length: count }, (_, index) => draw(index)).join("");

/** A rolling ground line at `y`, filled down to the lower edge. */
function ground(random, halfWidth, halfHeight, { y, height, color }) {
  const phase = random.between(0, 6);
  const length = random.between(0.05, 0.09);
  const points = [[-halfWidth, halfHeight]];
  for (let x = -halfWidth; x <= halfWidth; x += 4)
    points.push([x, y + height * Math.sin(phase + x * length)]);
  points.push([halfWidth, y], [halfWidth, halfHeight]);
  return path(polygon(points), color);
}

function cloud(x, y, size, color) {
  const puff = (dx, dy, r) => circle(x + dx * size, y + dy * size, r * size, color);
  return group(
    { "fill-opacity": 0.85 },
    puff(-0.9, 0.1, 0.5),
    puff(-0.2, -0.2, 0.75),
    puff(0.6, 0, 0.6),
    puff(1.2, 0.2, 0.4),
  );
}

function sky(random, w, h) {
  const hue = random.between(185, 225);
  const clouds = times(random.integer(3, 5), () =>
    cloud(random.between(-w, w), random.between(-h, h), random.between(6, 13), "#ffffff"),
  );
  return verticalGradient(w, h, [hsl(hue, 75, random.between(55, 68)), hsl(hue - 10, 70, 88)]) + clouds;
}

function hills(random, w, h) {
  const hue = random.between(80, 150);
  const backdrop = verticalGradient(w, h, [hsl(random.between(190, 215), 70, 70), hsl(45, 80, 90)]);
  const sun = circle(random.between(-w, w), random.between(-38, -20), random.between(7, 11), "#ffe28a");
  const layers = times(3, (layer) =>
    ground(random, w, h, {
      y: 5 + layer * 16,
      height: 7 - layer,
      color: hsl(hue - layer * 6, 45, 66 - layer * 11),
    }),
  );
  return backdrop + sun + layers;
}

function night(random, w, h) {
  const hue = random.between(220, 270);
  const stars = times(34, () =>
    circle(random.between(-w, w), random.between(-h, h * 0.5), random.between(0.4, 1.1), "#fff6d5"),
  );
  const [x, y] = [random.between(-w * 0.7, w * 0.7), random.between(-38, -22)];
  const moon = circle(x, y, 10, "#fff3c4") + circle(x + 4, y - 3, 8.5, hsl(hue, 50, 20));
  const land = ground(random, w, h, { y: random.between(28, 38), height: 5, color: hsl(hue, 40, 11) });
  return verticalGradient(w, h, [hsl(hue, 55, 15), hsl(hue + 25, 50, 36)]) + stars + moon + land;
}

function beach(random, w, h) {
  const horizon = random.between(-8, 6);
  const shore = horizon + random.between(18, 28);
  const hue = random.between(180, 205);
  const backdrop = verticalGradient(w, h, [hsl(hue + 15, 75, 68), hsl(35, 90, 88)]);
  const sun = circle(random.between(-w * 0.7, w * 0.7), horizon - random.between(8, 24), 8, "#fff0b8");
  const sea =
    rect(-w, horizon, 2 * w, h, hsl(hue, 60, 50)) + rect(-w, horizon + 6, 2 * w, h, hsl(hue, 58, 57));
  const foam = ground(random, w, h, { y: shore - 3, height: 2.5, color: "#f7fdff" });
  return (
    backdrop +
    sun +
    sea +
    foam +
    ground(random, w, h, { y: shore, height: 2.5, color: hsl(random.between(36, 46), 65, 76) })
  );
}

function room(random, w, h) {
  const hue = random.between(0, 360);
  const floor = random.between(24, 36);
  const wall = verticalGradient(w, h, [hsl(hue, 35, 84), hsl(hue, 32, 74)]);
  const stripes = times(Math.ceil(w / 8), (index) =>
    rect(-w + index * 16, -h, 7, 2 * h, "#ffffff", { "fill-opacity": 0.16 }),
  );
  const [x, y] = [random.between(-w * 0.6, w * 0.3), random.between(-40, -28)];
  const window =
    rect(x, y, 32, 30, "#fffaf0") +
    rect(x + 2.5, y + 2.5, 27, 25, hsl(200, 70, 78)) +
    line(`M${x + 16} ${y}v30M${x} ${y + 15}h32`, "#fffaf0", 2);
  const boards =
    rect(-w, floor, 2 * w, h, hsl(28, 42, 52)) + line(`M${-w} ${floor + 11}H${w}`, hsl(28, 42, 44), 1);
  return wall + stripes + window + boards + rect(-w, floor - 3, 2 * w, 3.5, "#fffaf0");
}

function underwater(random, w, h) {
  const hue = random.between(170, 210);
  const rays = times(4, () => {
    const x = random.between(-w, w);
    return path(
      polygon([
        [x, -h],
        [x + 9, -h],
        [x + 30, h],
        [x + 4, h],
      ]),
      "#ffffff",
      { "fill-opacity": 0.08 },
    );
  });
  const weed = times(6, () => {
    const x = random.between(-w, w);
    const tall = random.between(14, 30);
    return line(
      `M${x} 48q-6 ${-tall / 3} 0 ${(-2 * tall) / 3}t0 ${(-2 * tall) / 3}`,
      hsl(random.between(100, 160), 45, 38),
      3.5,
    );
  });
  const bubbles = times(9, () =>
    circle(random.between(-w, w), random.between(-h, 30), random.between(1, 3), "#ffffff", {
      "fill-opacity": 0.35,
    }),
  );
  const sand = ground(random, w, h, { y: 42, height: 3, color: hsl(40, 45, 68) });
  return verticalGradient(w, h, [hsl(hue, 70, 66), hsl(hue + 20, 65, 32)]) + rays + weed + sand + bubbles;
}

function desert(random, w, h) {
  const hue = random.between(15, 40);
  const backdrop = verticalGradient(w, h, [hsl(hue + 320, 60, 66), hsl(hue, 90, 78)]);
  const sun = circle(random.between(-w * 0.7, w * 0.7), random.between(-25, -5), 11, "#fff2c9");
  const dunes = times(3, (layer) =>
    ground(random, w, h, { y: 8 + layer * 14, height: 6, color: hsl(hue + 6, 62, 68 - layer * 9) }),
  );
  const x = random.between(-w * 0.8, w * 0.8);
  const cactus = line(`M${x} 34V10M${x - 7} 16v5q0 4 7 4M${x + 7} 12v6q0 4-7 4`, hsl(140, 35, 36), 4);
  return backdrop + sun + dunes + cactus;
}

function city(random, w, h) {
  const hue = random.between(205, 345);
  let skyline = "";
  for (let x = -w; x < w;) {
    const [width, top] = [random.between(11, 20), random.between(-12, 22)];
    skyline += rect(x, top, width + 0.4, h - top, hsl(hue, 28, random.between(20, 30)));
    for (let y = top + 4; y < h; y += 8) {
      for (let column = x + 3; column < x + width - 3; column += 5) {
        if (random.chance(0.35)) skyline += rect(column, y, 2.4, 3.6, "#ffd97a");
      }
    }
    x += width;
  }
  return verticalGradient(w, h, [hsl(hue, 50, 46), hsl((hue + 80) % 360, 85, 76)]) + skyline;
}

function snow(random, w, h) {
  const hue = random.between(195, 230);
  const pine = (x, y, size) =>
    path(
      polygon([
        [x, y - 2.4 * size],
        [x + size, y],
        [x - size, y],
      ]),
      hsl(160, 30, 36),
    ) +
    path(
      polygon([
        [x, y - 3.2 * size],
        [x + 0.7 * size, y - 1.2 * size],
        [x - 0.7 * size, y - 1.2 * size],
      ]),
      hsl(160, 28, 44),
    );
  const far = ground(random, w, h, { y: 14, height: 6, color: hsl(hue, 45, 87) });
  const pines = times(6, () => pine(random.between(-w, w), random.between(18, 30), random.between(4, 7)));
  const near = ground(random, w, h, { y: 32, height: 4, color: "#fbfdff" });
  const sun = ellipse(random.between(-w * 0.7, w * 0.7), -26, 8, 8, "#fff7dc");
  return verticalGradient(w, h, [hsl(hue, 60, 68), hsl(hue - 20, 60, 88)]) + sun + far + pines + near;
}

const SCENES = { sky, hills, night, beach, room, underwater, desert, city, snow };

/** The backdrops by name. */
export const SCENE_NAMES = Object.keys(SCENES);

/** A random backdrop as SVG, covering −halfWidth…halfWidth by −halfHeight…halfHeight; `names` to choose from. */
export function drawScene(random, halfWidth, halfHeight, names = SCENE_NAMES) {
  return SCENES[random.pick(names)](random, halfWidth, halfHeight);
}
