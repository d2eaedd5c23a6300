// Undoes what `exports/packing.py` did: inflates, brings the bytes of each number together, and adds up the rows.

import { decode } from "./payload.js";

async function inflated(text) {
  const bytes = Uint8Array.from(atob(text.trim()), (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

function together(sorted) {
  const count = sorted.length / 4;
  const bytes = new Uint8Array(sorted.length);
  for (let i = 0; i < count; i += 1) {
    for (let place = 0; place < 4; place += 1) bytes[4 * i + place] = sorted[place * count + i];
  }
  return bytes;
}

// From columns of differences to rows of numbers; whole numbers wrap around as they did in Python.
function summed(columns, count) {
  const width = columns.length / count;
  const changes = new Uint32Array(columns.buffer, columns.byteOffset, columns.length);
  const bits = new Uint32Array(changes.length);
  for (let row = 0; row < count; row += 1) {
    for (let i = 0; i < width; i += 1) {
      bits[row * width + i] = changes[i * count + row] + (row ? bits[(row - 1) * width + i] : 0);
    }
  }
  return new Float32Array(bits.buffer);
}

export async function unpacked(text) {
  const message = decode(together(await inflated(text)));
  const lengths = new Map(message.controls.map(({ name, grid }) => [name, grid.length]));
  for (const table of message.tables) {
    table.rows = summed(table.rows, table.over.reduce((product, name) => product * lengths.get(name), 1));
  }
  return message;
}
