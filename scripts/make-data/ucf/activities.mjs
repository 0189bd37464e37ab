/**
 * The classes of ucf-tiny. An activity draws what a group of clips shares (backdrop, colours) and returns a function that
 * draws one clip of that group, which returns a function from its progress, 0…1, to what is seen.
 */
import { drawScene } from "../drawing/scenes.mjs";
import { circle, group, hsl, line, path, polygon, rect } from "../drawing/svg.mjs";
import { drawPalette, paintToy, placed } from "../drawing/toys.mjs";

const TURN = 2 * Math.PI;
const mix = (from, to, share) => from + (to - from) * share;
const smooth = (share) => share * share * (3 - 2 * share);

/** A road from the horizon to us, with kerbs and a broken line along its middle. */
function paintRoad(far, near, color) {
  const strip = (from, to, left, right) => {
    const point = (share, side) => [
      mix(far.x, near.x, share) + side * mix(2, 58, share),
      mix(far.y, near.y, share),
    ];
    return polygon([point(from, left), point(from, right), point(to, right), point(to, left)]);
  };
  const dashes = [0.06, 0.16, 0.3, 0.48, 0.7, 0.96].map((from) =>
    path(strip(from, from * 1.25, -0.03, 0.03), "#f4f1e4"),
  );
  return path(strip(0, 1, -1.08, 1.08), "#f4f1e4") + path(strip(0, 1, -1, 1), color) + dashes.join("");
}

/**
 * A car on a road between the horizon and us. Every picture of an arriving car is also one of a leaving car: only their
 * order tells the two apart.
 */
function driving(direction) {
  return (random, halfWidth, halfHeight) => {
    const scene = drawScene(random, halfWidth, halfHeight, ["hills", "desert", "snow"]);
    const far = { x: random.between(-35, 35), y: random.between(4, 10) };
    const near = { x: random.between(-16, 16), y: 50 };
    const road = paintRoad(far, { ...near, y: halfHeight }, hsl(random.between(200, 260), 8, 46));
    const car = paintToy("car", drawPalette(random), { facing: random.sign() });
    return (random) => {
      const [farthest, nearest] = [random.between(0.05, 0.2), random.between(0.78, 0.95)];
      const [start, end] = [random.between(0, 0.15), random.between(0.8, 1)];
      const jolt = random.between(0.3, 1);
      return (time) => {
        const driven = smooth(Math.min(1, Math.max(0, (time - start) / (end - start))));
        const share = mix(farthest, nearest, direction > 0 ? driven : 1 - driven);
        const size = mix(5, 52, share);
        const x = mix(far.x, near.x, share);
        const y = mix(far.y, near.y, share) - 0.32 * size + jolt * Math.sin(9 * TURN * share);
        return scene + road + placed(car, { x, y, angle: 2 * jolt * Math.sin(5 * TURN * share), size });
      };
    };
  };
}

function fishSwimming(random, halfWidth, halfHeight) {
  const scene = drawScene(random, halfWidth, halfHeight, ["underwater"]);
  const palette = drawPalette(random);
  return (random) => {
    const direction = random.sign();
    const fish = paintToy("fish", palette, { facing: direction });
    const size = random.between(30, 46);
    const [middle, travel] = [random.between(-10, 10), random.between(35, 85)];
    const [y, reach] = [random.between(-18, 18), random.between(3, 11)];
    const [waves, phase] = [random.between(1, 2.5), random.between(0, 1)];
    const bubbles = Array.from({ length: 4 }, () => random.between(0, 1));
    return (time) => {
      const x = middle + direction * travel * (time - 0.5);
      const turn = TURN * (waves * time + phase);
      const angle = direction * 12 * Math.cos(turn) + 5 * Math.sin(7 * turn);
      const rising = bubbles.map((start, index) => {
        const height = (start + 0.8 * time) % 1;
        const bubbleX = middle + direction * (0.6 * size + 9 * index - 12) + 2 * Math.sin(9 * height + index);
        return circle(bubbleX, mix(y, -halfHeight, height), 1.6 + 0.5 * index, "#ffffff", {
          "fill-opacity": 0.5,
        });
      });
      return scene + rising.join("") + placed(fish, { x, y: y + reach * Math.sin(turn), angle, size });
    };
  };
}

function kiteFlying(random, halfWidth, halfHeight) {
  const scene = drawScene(random, halfWidth, halfHeight, ["sky", "hills", "beach"]);
  const kite = paintToy("kite", drawPalette(random));
  const hand = random.between(-35, 35);
  return (random) => {
    const size = random.between(28, 42);
    const [x, y] = [random.between(-18, 18), random.between(-22, -6)];
    const [reachX, reachY] = [random.between(8, 26), random.between(4, 14)];
    const [waves, phase] = [random.between(0.7, 1.8), random.between(0, 1)];
    return (time) => {
      const turn = TURN * (waves * time + phase);
      const place = { x: x + reachX * Math.sin(turn), y: y + reachY * Math.sin(2 * turn + 1) };
      const string = `M${place.x.toFixed(2)} ${place.y.toFixed(2)}Q${(0.6 * place.x + 0.4 * hand + 8).toFixed(2)} 30 ${hand.toFixed(2)} 55`;
      const angle = 24 * Math.cos(turn) + 6 * Math.sin(5 * turn);
      return scene + line(string, "#ffffff", 0.9) + placed(kite, { ...place, angle, size });
    };
  };
}

function rocketLaunching(random, halfWidth, halfHeight) {
  const scene = drawScene(random, halfWidth, halfHeight, ["desert", "night", "snow", "hills"]);
  const rocket = paintToy("rocket", drawPalette(random));
  const pad = rect(-16, 0, 32, 5, "#6c6f7d") + rect(-12, 5, 24, 12, "#555865");
  return (random) => {
    const size = random.between(34, 46);
    const [x, y] = [random.between(-24, 24), 38 - 0.5 * size];
    const [ignition, flight] = [random.between(0.08, 0.3), random.between(75, 130)];
    const puffs = Array.from({ length: 9 }, (_, index) => ({
      to: random.between(6, 12) * (index - 4),
      size: random.between(6, 12),
    }));
    return (time) => {
      const since = Math.max(0, (time - ignition) / (1 - ignition));
      const trembling = since > 0 && since < 0.4 ? 0.7 * Math.sin(60 * time) : 0;
      const smoke = puffs.map(({ to, size: width }) =>
        circle(x + to * Math.sqrt(since), 40 - 3 * since, width * Math.min(1, 2.5 * since), "#f1eff3", {
          "fill-opacity": 0.85 * (1 - 0.6 * since),
        }),
      );
      const stand = group({ transform: `translate(${x.toFixed(2)} 38)` }, pad);
      const flying = placed(rocket, { x: x + trembling, y: y - flight * since ** 2, size });
      return scene + stand + flying + smoke.join("");
    };
  };
}

/** Label → activity. */
export const ACTIVITIES = {
  CarArriving: driving(1),
  CarLeaving: driving(-1),
  FishSwimming: fishSwimming,
  KiteFlying: kiteFlying,
  RocketLaunching: rocketLaunching,
};
