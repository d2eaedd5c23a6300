// How large a PNG is meant to be: the chunk "pHYs", pixels a metre, before the data of the picture.

const HEAD = 33; // bytes of the signature and of the first chunk, which is always "IHDR"

// The check sum of a chunk: CRC-32 as PNG (ISO/IEC 15948, annex D) has it.
function checkSum(bytes) {
  let sum = 0xffffffff;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit += 1) sum = sum & 1 ? (sum >>> 1) ^ 0xedb88320 : sum >>> 1;
  }
  return ~sum;
}

// Returns the picture with so many pixels to the inch.
export async function labelled(blob, perInch) {
  const perMetre = Math.round(perInch / 0.0254);
  const chunk = new DataView(new ArrayBuffer(21));
  chunk.setUint32(0, 9);
  [..."pHYs"].forEach((letter, i) => chunk.setUint8(4 + i, letter.charCodeAt(0)));
  chunk.setUint32(8, perMetre);
  chunk.setUint32(12, perMetre);
  chunk.setUint8(16, 1); // the unit is the metre
  chunk.setInt32(17, checkSum(new Uint8Array(chunk.buffer, 4, 13)));
  return new Blob([blob.slice(0, HEAD), chunk.buffer, blob.slice(HEAD)], { type: blob.type });
}
