// The traces of the first picture: curves, points, bars, maps and the numbers in their cells.

import { cellSize, fittingSize, ink, inks, isNumbered } from "./cells.js";
import { linePath } from "./paths.js";
import { write } from "./rich_text.js";
import { pick, stroke, svg, symbol } from "./svg.js";
import { channels } from "./theme.js";

const GAP_BETWEEN_BARS = 0.2;

function extent(values) {
  const finite = values.filter(Number.isFinite);
  return finite.length ? [Math.min(...finite), Math.max(...finite)] : [-1, 1];
}

// Where Plotly writes a text beside a point: "top left" is above it and ends at it.
function beside(place, x, y, size, radius) {
  const [up, side] = place.split(" ");
  const away = radius ? radius / 0.8 + 1 : 0;
  const [dx, anchor] = { left: [-away, "end"], center: [0, "middle"], right: [away, "start"] }[side];
  const dy = { top: -0.25 * size - away, middle: 0.25 * size, bottom: 0.75 * size + away }[up];
  return { x: x + dx, y: y + dy, "text-anchor": anchor };
}

export function drawScatter(group, trace, x, y, { font, clip }) {
  const { x: xs, y: ys, mode = "lines", line = {}, marker = {}, text, textfont, textposition, cliponaxis } = trace;
  const at = (i) => [x.toPixel(xs[i]), y.toPixel(ys[i])];
  const inside = svg("g", { "clip-path": clip }, group);
  if (trace.fill && trace.fill !== "none") fill(inside, trace, at, y);
  if (mode.includes("lines") && line.width !== 0) svg("path", { d: linePath(xs.length, at), ...stroke(line) }, inside);
  const marks = cliponaxis === false ? group : inside;
  for (let i = 0; i < xs.length; i += 1) {
    const place = at(i);
    if (!place.every(Number.isFinite)) continue;
    const [cx, cy] = cliponaxis === false ? place.map((pixel, k) => [x, y][k].within(pixel)) : place;
    const turn = marker.angleref === "previous" && i > 0 ? heading(at(i - 1), place) : 0;
    const marked = mode.includes("markers");
    if (marked) symbol(marks, marker, i, [cx, cy], turn);
    if (mode.includes("text") && pick(text, i)) {
      const { color, size } = { ...font, ...textfont };
      const spot = beside(pick(textposition ?? "middle center", i), cx, cy, size, marked ? pick(marker.size ?? 6, i) / 2 : 0);
      write(svg("text", { ...spot, ...halo(textfont, color), fill: color, "font-size": size }, marks), pick(text, i));
    }
  }
}

// Plotly's shadow around a text that lies on a map, black or white, whichever its letters stand out from.
function halo({ shadow } = {}, color) {
  if (shadow !== "auto") return {};
  const sides = ["1px 1px", "-1px -1px", "1px -1px", "-1px 1px"];
  return { style: `text-shadow: ${sides.map((side) => `${side} 1px ${ink(channels(color))}`).join()}` };
}

// The angle of an arrow's head, which points upwards by itself.
function heading([ax, ay], [bx, by]) {
  return (Math.atan2(by - ay, bx - ax) * 180) / Math.PI + 90;
}

function fill(group, { x: xs, fill: how, fillcolor }, at, y) {
  const path = linePath(xs.length, at);
  const base = y.within(y.toPixel(0));
  const [first, last] = [at(0), at(xs.length - 1)];
  const d = how === "tozeroy" ? `${path}L${last[0]},${base}L${first[0]},${base}Z` : path;
  if (how === "tozeroy" || how === "toself") svg("path", { d, fill: fillcolor, stroke: "none" }, group);
}

export function drawBars(group, { x: xs, y: ys, width, marker = {} }, x, y) {
  const spots = Array.from(xs, (value, i) => x.toPixel(typeof value === "number" ? value : i));
  const standard = Math.abs((spots[1] ?? spots[0] + 80) - spots[0]) * (1 - GAP_BETWEEN_BARS);
  spots.forEach((middle, i) => {
    const own = pick(width, i);
    const across = own === undefined ? standard : Math.abs(x.toPixel(own) - x.toPixel(0));
    const [top, bottom] = [y.toPixel(ys[i]), y.toPixel(0)].map((pixel) => y.within(pixel)).sort((a, b) => a - b);
    if (!Number.isFinite(top)) return;
    svg("rect", { x: middle - across / 2, y: top, width: across, height: bottom - top, fill: pick(marker.color, i) }, group);
  });
}

export function drawMap(group, trace, x, y, layout) {
  const { z } = trace;
  const [rows, columns] = [z.length, z[0].length];
  const [low, high] = [trace.zmin, trace.zmax].every(Number.isFinite) ? [trace.zmin, trace.zmax] : extent(z.flatMap((row) => [...row]));
  const shades = shadesOf(trace, layout);
  const color = (value) => {
    if (value === null || Number.isNaN(value)) return "none";
    const share = Math.min(Math.max((value - low) / (high - low), 0), 1);
    return shades[Math.round(share * (shades.length - 1))];
  };
  if (isNumbered(trace)) drawCells(group, trace, x, y, color, layout);
  else drawImage(group, trace, x, y, color, [rows, columns]);
}

function drawCells(group, trace, x, y, color, layout) {
  const { font } = layout.template.layout;
  const size = fittingSize(trace, cellSize(trace, [x, y]), font.size);
  const colors = inks(trace, font.color);
  const [width, height] = cellSize(trace, [x, y]);
  const gaps = [trace.xgap ?? 0, trace.ygap ?? 0];
  trace.z.forEach((row, j) => row.forEach((value, i) => {
    const [middle, level] = [x.toPixel(trace.x?.[i] ?? i), y.toPixel(trace.y?.[j] ?? j)];
    svg("rect", {
      x: middle - (width - gaps[0]) / 2, y: level - (height - gaps[1]) / 2,
      width: width - gaps[0], height: height - gaps[1], fill: color(value),
    }, group);
    if (!size) return;
    const place = { x: middle, y: level + 0.35 * size, "text-anchor": "middle", "font-size": size };
    write(svg("text", { ...place, fill: colors[j][i] }, group), trace.text[j][i]);
  }));
}

function drawImage(group, trace, x, y, color, [rows, columns]) {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [columns, rows];
  const context = canvas.getContext("2d");
  trace.z.forEach((row, j) => row.forEach((value, i) => {
    const shade = color(value);
    if (shade === "none") return;
    context.fillStyle = shade;
    context.fillRect(i, y.from < y.to ? j : rows - 1 - j, 1, 1);
  }));
  const half = trace.type === "heatmap" ? 0.5 : 0;
  const ends = (values, count) => {
    const [first, last] = values ? [values[0], values[count - 1]] : [0, count - 1];
    const reach = (half * (last - first)) / Math.max(count - 1, 1) || half;
    return [first - reach, last + reach];
  };
  const [left, right] = ends(trace.x, columns).map((value) => x.toPixel(value));
  const [bottom, top] = ends(trace.y, rows).map((value) => y.toPixel(value));
  svg("image", {
    href: canvas.toDataURL(), x: Math.min(left, right), y: Math.min(top, bottom), width: Math.abs(right - left), height: Math.abs(bottom - top),
    preserveAspectRatio: "none", style: half ? "image-rendering: pixelated" : "",
  }, group);
}

// The colours of a map's scale in 256 steps, mixed by the browser.
export function shadesOf({ colorscale }, layout) {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [256, 1];
  const context = canvas.getContext("2d");
  const gradient = context.createLinearGradient(0, 0, 256, 0);
  const stops = Array.isArray(colorscale) ? colorscale : layout.template.layout.colorscale.sequential;
  for (const [share, color] of stops) gradient.addColorStop(share, color);
  context.fillStyle = gradient;
  context.fillRect(0, 0, 256, 1);
  const { data } = context.getImageData(0, 0, 256, 1);
  return Array.from({ length: 256 }, (_, i) => `rgb(${data.slice(4 * i, 4 * i + 3).join(",")})`);
}
