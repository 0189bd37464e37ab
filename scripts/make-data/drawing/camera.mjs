/** How the camera moves. */

/** Room around the picture that a drifting camera may show, in units of the picture. */
export const CAMERA_MARGIN = 18;

/** A hand that holds the camera: it drifts one way, sways a little and zooms a little. */
export function drawCamera(random) {
  const [driftX, driftY] = [random.between(-9, 9), random.between(-8, 8)];
  const [swayX, swayY] = [random.between(0, 3), random.between(0, 3)];
  const cycles = random.between(0.5, 2.5);
  const phase = random.between(0, 6);
  const zoom = random.between(-0.15, 0.15);
  return (time) => {
    const angle = phase + cycles * 2 * Math.PI * time;
    const x = driftX * (time - 0.5) * 2 + swayX * Math.sin(angle);
    const y = driftY * (time - 0.5) * 2 + swayY * Math.cos(1.3 * angle);
    return `translate(${x.toFixed(3)} ${y.toFixed(3)}) scale(${(1.08 + zoom * (time - 0.5)).toFixed(4)})`;
  };
}
