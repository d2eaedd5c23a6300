// The numbers in the cells of a map: as large as fits, in black or white, whichever is seen better on the cell.

import { channels } from "./theme.js";

const LETTER = 0.56; // of the font's size, a digit's width with the space around the number
const LEAST = 8; // pixels below which nobody reads a number

// Relative luminance as in WCAG 2.
function luminance(color) {
  const [r, g, b] = color.map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

// Black has the contrast (L + 0.05) / 0.05 on a cell, white 1.05 / (L + 0.05): one of them is at least √21.
export function ink(color) {
  return luminance(color) + 0.05 > Math.sqrt(1.05 * 0.05) ? "#000" : "#fff";
}

function colorAt(scale, share) {
  const after = Math.max(scale.findIndex(([stop]) => stop >= share), 1);
  const [[low, from], [high, to]] = [scale[after - 1], scale[after]];
  const [a, b] = [channels(from), channels(to)];
  return a.map((part, i) => part + ((share - low) / (high - low)) * (b[i] - part));
}

function share(value, { zmin, zmax }) {
  return Math.min(Math.max((value - zmin) / (zmax - zmin), 0), 1);
}

export function isNumbered(trace) {
  return trace.type === "heatmap" && Boolean(trace.texttemplate);
}

// Returns a colour for the number in each cell; an empty cell shows the page, whose text has its own.
export function inks(trace, text) {
  return trace.z.map((row) => Array.from(row, (value) => (
    Number.isFinite(value) ? ink(colorAt(trace.colorscale, share(value, trace))) : text
  )));
}

// Returns the size of the numbers in cells of so many pixels, 0 where none would be read.
export function fittingSize(trace, [width, height], size) {
  const longest = Math.max(...trace.text.flat().map((text) => text.length), 1);
  const own = Math.floor(Math.min(size, width / (LETTER * (longest + 0.5)), height / 1.2));
  return own < LEAST ? 0 : own;
}

// Returns the pixels of a cell by the axes of its trace, of which each says its length and how much it shows.
export function cellSize(trace, axes) {
  return axes.map(({ length, range }) => length / Math.abs(range[1] - range[0]));
}

// Returns the trace as Plotly draws it.
export function numbered(trace, axes, layout) {
  const { size, color } = layout.template.layout.font;
  const own = fittingSize(trace, cellSize(trace, axes), size);
  const colors = inks(trace, color);
  return {
    ...trace,
    texttemplate: own ? trace.texttemplate : "",
    textfont: { size: own || LEAST },
    customdata: trace.text, // what is said about a cell has the colour of the page's text
    hovertemplate: trace.hovertemplate.replace("%{text}", "%{customdata}"),
    text: trace.text.map((row, j) => row.map((text, i) => `<span style="color:${colors[j][i]}">${text}</span>`)),
  };
}
