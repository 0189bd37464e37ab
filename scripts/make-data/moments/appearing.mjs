/**
 * The ways in which a toy comes to be seen. A way draws its parameters once and returns a function from the visibility
 * of the toy, 0…1, to the picture. At 1 the toy stands there plainly; the less, the less can be told.
 */
import { blurred, spotlight } from "../drawing/effects.mjs";
import { ellipse, group, hsl, rect } from "../drawing/svg.mjs";

/** Out of fog that thins; a few swathes drift by. */
function fog(random, { halfWidth, halfHeight }) {
  const color = hsl(random.between(180, 240), random.between(5, 20), random.between(80, 90));
  const swathes = Array.from({ length: 5 }, () => ({
    x: random.between(-halfWidth, halfWidth),
    y: random.between(-halfHeight, halfHeight),
    length: random.between(25, 55),
    drift: random.between(-30, 30),
  }));
  return ({ visibility, time, scene, toy }) => {
    const thickness = (1 - visibility) ** 0.7;
    const cover = rect(-2 * halfWidth, -2 * halfHeight, 4 * halfWidth, 4 * halfHeight, color, {
      "fill-opacity": 0.95 * thickness,
    });
    const drifting = swathes.map(({ x, y, length, drift }) =>
      ellipse(x + drift * time, y, length, length / 4, color, { "fill-opacity": 0.5 * thickness }),
    );
    return scene + toy() + blurred(group({}, ...drifting), 3) + cover;
  };
}

/** From behind a curtain that opens. */
function curtain(random, { x, size, halfWidth, halfHeight }) {
  const hue = random.between(0, 360);
  const top = -2 * halfHeight;
  const fold = random.between(7, 11);
  const panel = Array.from({ length: Math.ceil((3 * halfWidth) / fold) }, (_, index) => {
    const shade = [34, 40, 45, 38][index % 4];
    return rect(-(index + 1) * fold, top, fold + 0.3, 4 * halfHeight, hsl(hue, 48, shade));
  }).join("");
  return ({ visibility, scene, toy }) => {
    const gap = visibility * size * 0.8;
    const left = group({ transform: `translate(${(x - gap).toFixed(3)} 0)` }, panel);
    const right = group({ transform: `translate(${(x + gap).toFixed(3)} 0) scale(-1 1)` }, panel);
    return scene + toy() + left + right;
  };
}

/** From far away, and back again. */
function distance(random) {
  const smallest = random.between(0.08, 0.14);
  const rise = random.between(0, 14);
  return ({ visibility, scene, toy }) =>
    scene + toy({ scale: smallest + (1 - smallest) * visibility ** 1.2, dy: -rise * (1 - visibility) });
}

/** The camera finds its focus and loses it. */
function focus(random, { size }) {
  const strength = random.between(0.2, 0.28) * size;
  return ({ visibility, scene, toy }) => blurred(scene + toy(), strength * (1 - visibility) ** 1.2);
}

/** From beyond the edge of the picture. */
function edge(random, { x, y, size, halfWidth, halfHeight }) {
  const [directionX, directionY] = random.pick([
    [-1, 0],
    [1, 0],
    [0, -1],
    [0, 1],
  ]);
  const away = directionX === 0 ? halfHeight - directionY * y : halfWidth - directionX * x;
  const travel = away + 0.7 * size;
  return ({ visibility, scene, toy }) => {
    const gone = travel * (1 - visibility);
    return scene + toy({ dx: directionX * gone, dy: directionY * gone });
  };
}

/** Out of the dark, when a lamp swings over it. */
function lamp(random, { x, y, size, halfWidth, halfHeight }) {
  const direction = random.sign();
  const sag = random.between(5, 25);
  const darkness = random.between(0.9, 0.96);
  return ({ visibility, scene, toy }) => {
    const off = 1 - visibility;
    const hole = { x: x + direction * 1.5 * size * off, y: y - sag * off, radius: 0.9 * size, darkness };
    return scene + toy() + spotlight(2 * halfWidth, 2 * halfHeight, hole);
  };
}

/** Way by name: (random, where the toy will stand) → ({ visibility, time, scene, toy(changes) }) → SVG. */
export const WAYS = { fog, curtain, distance, focus, edge, lamp };
