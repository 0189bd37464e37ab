/**
 * The classes: how a subject moves. All of them need time to be told apart; every pose of one is also a pose of others.
 *
 * An action draws its parameters once and returns a function from the progress of the clip, 0…1, to a pose.
 * Units: 100 is the shorter side of the picture, the origin is its centre, y points down, angles are clockwise degrees.
 */

const TURN = 2 * Math.PI;
const wave = (cycles, phase = 0) => Math.sin(TURN * (cycles + phase));

/** From 0 to 1 with a random rest before and after and random softness, so that speed differs from clip to clip. */
function drawProgress(random) {
  const start = random.between(0, 0.15);
  const end = random.between(0.85, 1);
  const softness = random.between(0, 0.8);
  return (time) => {
    const linear = Math.min(1, Math.max(0, (time - start) / (end - start)));
    const smooth = linear * linear * (3 - 2 * linear);
    return linear + (smooth - linear) * softness;
  };
}

function rolling(direction) {
  return (random, size) => {
    const progress = drawProgress(random);
    const travel = random.between(20, 66);
    const middle = random.between(-8, 8);
    const y = random.between(-20, 20);
    const degreesPerUnit = 360 / (Math.PI * size);
    return (time) => {
      const along = direction * travel * (progress(time) - 0.5);
      return { x: middle + along, y, angle: along * degreesPerUnit };
    };
  };
}

function lifting(direction) {
  return (random) => {
    const progress = drawProgress(random);
    const travel = random.between(18, 56);
    const middle = random.between(-6, 6);
    const x = random.between(-22, 22);
    return (time) => ({ x, y: middle + direction * travel * (progress(time) - 0.5) });
  };
}

function resizing(direction) {
  return (random) => {
    const progress = drawProgress(random);
    const place = drawPlace(random);
    const ratio = random.between(1.25, 2.3);
    // Geometric mean 1: a growing and a shrinking subject have the same sizes, in opposite order.
    return (time) => ({ ...place, scale: ratio ** (direction * (progress(time) - 0.5)) });
  };
}

function spinning(direction) {
  return (random) => {
    const progress = drawProgress(random);
    const place = drawPlace(random);
    // At most 1.2 turns: faster, and 16 frames a clip could not tell the direction of a five-pointed star.
    const degrees = random.between(70, 430);
    return (time) => ({ ...place, angle: direction * degrees * progress(time) });
  };
}

function circling(direction) {
  return (random) => {
    const progress = drawProgress(random);
    const [x, y] = [random.between(-8, 8), random.between(-8, 8)];
    const radius = random.between(8, 24);
    const turns = random.between(0.5, 1.5);
    const phase = random.between(0, 1);
    return (time) => {
      const angle = TURN * (phase + direction * turns * progress(time));
      return { x: x + radius * Math.cos(angle), y: y + radius * Math.sin(angle) };
    };
  };
}

function bouncing(random) {
  const x = random.between(-20, 20);
  const ground = random.between(10, 26);
  const height = random.between(12, 36);
  const hops = random.between(2, 4);
  const phase = random.between(0, 1);
  const squash = random.between(0.05, 0.15);
  return (time) => {
    const inHop = (phase + hops * time) % 1;
    const lift = 4 * inHop * (1 - inHop);
    const impact = squash * Math.max(0, 1 - lift * 4);
    return { x, y: ground - height * lift, stretchX: 1 + impact, stretchY: 1 - impact };
  };
}

function swinging(random) {
  const x = random.between(-10, 10);
  const pivotY = random.between(-52, -36);
  const length = random.between(36, 54);
  const reach = random.between(12, 36);
  const swings = random.between(1.1, 2.3);
  const phase = random.between(0, 1);
  return (time) => {
    const degrees = reach * wave(swings * time, phase);
    const radians = (degrees / 360) * TURN;
    return { x: x - length * Math.sin(radians), y: pivotY + length * Math.cos(radians), angle: degrees };
  };
}

function blinking(random) {
  const place = drawPlace(random);
  const blinks = random.between(1.8, 3.8);
  const phase = random.between(0, 1);
  const faintest = random.between(0.1, 0.5);
  return (time) => {
    const closed = Math.max(0, wave(blinks * time, phase)) ** 0.7;
    return { ...place, opacity: 1 - (1 - faintest) * closed };
  };
}

function shaking(random) {
  const place = drawPlace(random);
  const reach = random.between(1.5, 4.5);
  const cycles = random.between(3.6, 5.4);
  const phase = random.between(0, 1);
  const tilt = random.between(0, 9);
  return (time) => ({
    ...place,
    x: place.x + reach * wave(cycles * time, phase),
    angle: tilt * wave(cycles * time, phase + 0.2),
  });
}

function drawPlace(random) {
  return { x: random.between(-20, 20), y: random.between(-20, 20) };
}

/** Label → action: (random, size of the subject) → (progress of the clip) → pose. */
export const ACTIONS = {
  blinking: blinking,
  bouncing: bouncing,
  "circling clockwise": circling(1),
  "circling counterclockwise": circling(-1),
  falling: lifting(1),
  growing: resizing(1),
  rising: lifting(-1),
  "rolling left": rolling(-1),
  "rolling right": rolling(1),
  shaking: shaking,
  shrinking: resizing(-1),
  "spinning clockwise": spinning(1),
  "spinning counterclockwise": spinning(-1),
  swinging: swinging,
};
