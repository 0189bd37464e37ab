/** One clip: everything random about it is drawn first, then any frame of it can be painted. */
import { CAMERA_MARGIN, drawCamera } from "../drawing/camera.mjs";
import { drawScene } from "../drawing/scenes.mjs";
import { group, picture } from "../drawing/svg.mjs";
import { drawToy } from "../drawing/toys.mjs";
import { ACTIONS } from "./actions.mjs";

/** Even sizes only, as yuv420p asks; one of them is upright. */
const SIZES = [
  [128, 96],
  [128, 96],
  [96, 128],
  [160, 90],
  [112, 112],
  [144, 96],
];

/** Frames a second as the fraction ffmpeg takes; 25/2 and 30000/1001 are not whole on purpose. */
const RATES = ["10/1", "25/2", "15/1", "24/1", "25/1", "30000/1001", "30/1"];

/**
 * A clip of the given label.
 *
 * Subject, scene, camera and distractors are drawn without a look at the label, so that only the motion tells it.
 * @returns size in pixels, frame rate, number of frames, and `frame(index)`, which paints one frame as SVG.
 */
export function planClip(random, label) {
  const [width, height] = random.pick(SIZES);
  const frameRate = random.pick(RATES);
  const [numerator, denominator] = frameRate.split("/").map(Number);
  const framesPerSecond = numerator / denominator;
  const numFrames = Math.min(70, Math.max(20, Math.round(random.between(1.5, 3) * framesPerSecond)));
  const frame = drawLayers(random, label, width, height);
  return {
    width,
    height,
    frameRate,
    numFrames,
    durationSeconds: numFrames / framesPerSecond,
    frame: (index) => frame(index / (numFrames - 1)),
  };
}

function drawLayers(random, label, width, height) {
  const unit = 100 / Math.min(width, height);
  const [halfWidth, halfHeight] = [(width / 2) * unit, (height / 2) * unit];
  const scene = drawScene(random, halfWidth + CAMERA_MARGIN, halfHeight + CAMERA_MARGIN);
  const camera = drawCamera(random);
  const distractors = Array.from({ length: random.integer(0, 3) }, () =>
    drawDistractor(random, halfWidth, halfHeight),
  );
  const actor = drawActor(random, label);
  return (time) => {
    const others = distractors.map((distractor) => distractor(time));
    return picture(width, height, group({ transform: camera(time) }, scene, ...others, actor(time)));
  };
}

/** A small toy that stands or drifts by, without the white edge of the subject. */
function drawDistractor(random, halfWidth, halfHeight) {
  const toy = drawToy(random, { edge: false });
  const [x, y] = [random.between(-halfWidth, halfWidth), random.between(-halfHeight, halfHeight)];
  const moves = random.chance(0.65);
  const [moveX, moveY] = moves ? [random.between(-50, 50), random.between(-30, 30)] : [0, 0];
  const turn = random.between(-40, 40);
  const size = random.between(12, 22) / 100;
  return (time) => {
    const place = `translate(${(x + moveX * (time - 0.5)).toFixed(3)} ${(y + moveY * (time - 0.5)).toFixed(3)})`;
    return group(
      { transform: `${place} rotate(${turn.toFixed(2)}) scale(${size.toFixed(4)})`, opacity: 0.9 },
      toy,
    );
  };
}

/** The subject, moved by the action of the label. */
function drawActor(random, label) {
  const toy = drawToy(random, { edge: true });
  const size = random.between(26, 40);
  // Often upside down or askew: otherwise any odd angle would give rolling and spinning away.
  const tilt = random.chance(0.5) ? random.between(-20, 20) : random.between(-180, 180);
  const [wobble, wobbleCycles, wobblePhase] = [
    random.between(0, 5),
    random.between(0.5, 1.5),
    random.between(0, 6),
  ];
  const action = ACTIONS[label](random, size);
  return (time) => {
    const { x, y, angle = 0, scale = 1, stretchX = 1, stretchY = 1, opacity } = action(time);
    const turn = tilt + angle + wobble * Math.sin(wobblePhase + wobbleCycles * 2 * Math.PI * time);
    const zoom = (size * scale) / 100;
    // Stretch comes after the turn, so that a tilted toy still squashes against the ground.
    const stretch = `scale(${(zoom * stretchX).toFixed(4)} ${(zoom * stretchY).toFixed(4)})`;
    const transform = `translate(${x.toFixed(3)} ${y.toFixed(3)}) ${stretch} rotate(${turn.toFixed(3)})`;
    return group({ transform, opacity }, toy);
  };
}
