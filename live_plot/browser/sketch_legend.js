// The legend of the first picture, and the scale of a map's colours, where Plotly will put them.

import { write } from "./rich_text.js";
import { pick, stroke, svg, symbol } from "./svg.js";
import { ticks } from "./ticks.js";

const GAP = 5; // pixels around an entry
const LINE = 1.3;
const SHOWN = ["scatter", "bar"]; // of other traces Plotly makes no entry by itself

function entries({ data, layout }) {
  if (!layout.showlegend) return [];
  return data.filter((trace) => SHOWN.includes(trace.type ?? "scatter") && trace.showlegend !== false && (trace.visible ?? true) !== false);
}

// Entries one below the other where they belong together, one beside the other else.
function placed(parts, width) {
  const groups = parts.some(({ group }) => group);
  const whole = parts.reduce((sum, part) => sum + part.width + GAP, -GAP) < width;
  const widest = Math.max(...parts.map((part) => part.width));
  const advance = (part) => (groups || whole ? part.width : widest) + GAP;
  let [x, y, height] = [0, 0, 0];
  for (const part of parts) {
    const full = groups ? x > 0 && x + advance(part) > width : x + advance(part) - GAP >= width;
    if (!whole && full) [x, y, height] = [0, y + height + (groups ? 10 : 0), 0];
    Object.assign(part, { x, y: y + part.height / 2 + GAP });
    x += advance(part);
    height = Math.max(height, part.height);
  }
  return Math.ceil(y + height + 2 * GAP);
}

// Draws the legend into a group; returns it with its height, or nothing where the figure has none.
export function drawLegend(root, sketch, width, size) {
  const { legend } = sketch;
  const { itemwidth = 30 } = legend;
  const group = svg("g", { class: "live-plot-legend" }, root);
  const parts = entries(sketch).map((trace) => {
    const node = svg("text", {}, group);
    const lines = write(node, trace.name, itemwidth + 2 * GAP);
    node.setAttribute("x", itemwidth + 2 * GAP);
    const height = Math.max(LINE * size * lines, 16) + 3;
    return { trace, node, group: trace.legendgroup, height, lines, width: itemwidth + 2 * GAP + node.getComputedTextLength() };
  });
  if (!parts.length) {
    group.remove();
    return null;
  }
  const height = placed(parts, width);
  for (const { trace, node, x, y, lines } of parts) {
    node.setAttribute("transform", `translate(${x},${y})`);
    node.setAttribute("y", -LINE * size * ((lines - 1) / 2 - 0.3));
    icon(svg("g", { transform: `translate(${x + GAP},${y})` }, group), trace, itemwidth);
  }
  return { group, height };
}

function icon(group, { type, mode = "lines", line = {}, marker = {} }, width) {
  const middle = [width / 2, 0];
  if (type === "bar") svg("rect", { x: width / 2 - 6, y: -6, width: 12, height: 12, fill: pick(marker.color, 0) }, group);
  else if (mode.includes("lines")) svg("path", { d: `M0,0H${width}`, ...stroke(line) }, group);
  if (mode.includes("markers")) symbol(group, { ...marker, size: Math.min(pick(marker.size ?? 6, 0), 16) }, 0, middle);
}

// Draws the scale of a map whose colours lie below it.
export function drawColours(root, { colorbar, zmin, zmax }, shades, layout, frame, size) {
  const { len, thickness, ypad, xpad = 10, title } = colorbar;
  const [left, right] = frame.x;
  const middle = left + colorbar.x * (right - left);
  const half = (len * (right - left)) / 2;
  const top = layout.height - thickness - 20 - ypad;
  const name = svg("text", { x: middle - half + xpad + GAP, y: top + thickness / 2 + size * 0.65 }, root);
  write(name, title?.text, middle - half + xpad + GAP);
  const from = middle - half + xpad + (title?.text ? name.getComputedTextLength() + 8 : 0);
  const to = middle + half - xpad;
  shades.forEach((fill, i) => {
    svg("rect", { x: from + ((to - from) * i) / shades.length, y: top, width: (to - from) / shades.length + 0.5, height: thickness, fill }, root);
  });
  for (const { value, text, scale } of ticks(colorbar, [zmin, zmax], to - from, false)) {
    const x = from + ((value - zmin) / (zmax - zmin)) * (to - from);
    write(svg("text", { x, y: top + thickness + size + 3, "text-anchor": "middle", "font-size": size * scale }, root), text);
  }
}

