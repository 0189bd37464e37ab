const f32 = Math.fround;

/** Values that torch computes at once, in two vectors of eight; what is left is computed one by one. */
const block = 16;
const vector = 8;

/**
 * torch's `linspace` in float32, bit for bit as its compiled code for x86 gives it: the first half is counted from the start,
 * the second from the end, and within a vector from the vector's first value.
 *
 * Source: PyTorch's `RangeFactoriesKernel.cpp`, checked against torch 1.13.
 */
export function torchLinspace(start: number, end: number, count: number): number[] {
  const [first, last] = [f32(start), f32(end)];
  if (count === 1) return [first];
  const step = f32(f32(last - first) / (count - 1));
  const half = Math.floor(count / 2);
  const inVectors = Math.floor(count / block) * block;
  const valueAt = (i: number): number =>
    i < half ? f32(first + step * i) : f32(last - step * (count - i - 1));
  return Array.from({ length: count }, (_, i) => {
    const lane = i < inVectors ? i % vector : 0;
    return lane === 0 ? valueAt(i) : f32(valueAt(i - lane) + f32(step * lane));
  });
}

/** numpy's `linspace(0, end, count)` in float64. */
export function numpyLinspace(end: number, count: number): number[] {
  const step = end / (count - 1);
  return Array.from({ length: count }, (_, i) => (i === 0 ? 0 : i === count - 1 ? end : i * step));
}
