/**
 * Half-precision numbers (IEEE 754 binary16): Node 20 and 22 have no Float16Array, and ONNX Runtime takes and gives
 * them as uint16.
 */

const floatView = new Float32Array(1);
const bitView = new Uint32Array(floatView.buffer);

/** The nearest half-precision number, ties to even, as its 16 bits. */
export function float16Bits(value: number): number {
  floatView[0] = value;
  const bits = bitView[0]!;
  const sign = (bits >>> 16) & 0x8000;
  const magnitude = bits & 0x7fffffff;
  if (magnitude > 0x7f800000) return sign | 0x7e00; // NaN
  if (magnitude >= 0x47800000) return sign | 0x7c00; // 65536 and more: infinity
  if (magnitude < 0x33000000) return sign; // below half of the smallest subnormal
  const exponent = magnitude >>> 23;
  const fraction = (magnitude & 0x7fffff) | 0x800000;
  // below 2⁻¹⁴ the spacing no longer shrinks: more bits fall off
  const dropped = exponent >= 113 ? 13 : 126 - exponent;
  const kept = fraction >>> dropped;
  const rest = fraction & ((1 << dropped) - 1);
  const tie = 1 << (dropped - 1);
  const rounded = kept + (rest > tie || (rest === tie && (kept & 1) === 1) ? 1 : 0);
  // adding, not or-ing: a carry out of the fraction raises the exponent, as it should
  return sign | (exponent >= 113 ? ((exponent - 113) << 10) + rounded : rounded);
}

/** The number that 16 bits stand for. */
export function float16Value(bits: number): number {
  const sign = (bits & 0x8000) === 0 ? 1 : -1;
  const exponent = (bits >>> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

let valueTable: Float32Array | undefined;

/** float32 → half precision. */
export function toFloat16(values: Float32Array): Uint16Array {
  return Uint16Array.from(values, float16Bits);
}

/** Half precision → float32, exactly. */
export function fromFloat16(bits: Uint16Array): Float32Array {
  valueTable ??= Float32Array.from({ length: 65536 }, (_, i) => float16Value(i));
  const table = valueTable;
  return Float32Array.from(bits, (value) => table[value]!);
}
