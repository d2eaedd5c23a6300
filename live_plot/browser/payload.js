// The message from Python: a JSON text and the float32 numbers it refers to, in one piece.
//
//   uint32  length of the text in bytes, little endian
//   text    UTF-8 JSON; {"float32": [first, shape…]} stands for an array
//   zeros   up to a multiple of four bytes
//   float32 all arrays, little endian, one after the other

function nested(numbers, shape) {
  if (shape.length === 0) return numbers[0];
  if (shape.length === 1) return numbers;
  const [count, ...rest] = shape;
  const size = numbers.length / count;
  return Array.from({ length: count }, (_, i) => nested(numbers.subarray(i * size, (i + 1) * size), rest));
}

export function decode(bytes) {
  const { buffer } = bytes.slice(); // a copy begins at a multiple of four bytes
  const length = new DataView(buffer).getUint32(0, true);
  const text = new TextDecoder().decode(new Uint8Array(buffer, 4, length));
  const numbers = new Float32Array(buffer, Math.ceil((4 + length) / 4) * 4);
  return JSON.parse(text, (key, value) => {
    if (value === null || typeof value !== "object" || !("float32" in value)) return value;
    const [first, ...shape] = value.float32;
    const size = shape.reduce((product, n) => product * n, 1);
    return key === "rows" ? numbers.subarray(first, first + size) : nested(numbers.subarray(first, first + size), shape);
  });
}
