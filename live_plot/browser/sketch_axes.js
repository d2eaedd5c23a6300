// The axes of the first picture: grid, ticks, numbers and titles, at the distances that Plotly keeps.

import { write } from "./rich_text.js";
import { svg } from "./svg.js";

const MARK = 5; // pixels of a tick outside of a map
const STANDOFF = 8;

// Draws one axis: `across` are the rulers over which its grid runs, `crossing` the one along whose end it stands.
export function drawAxis(root, ruler, { across, crossing, marked, size }) {
  const { settings, vertical } = ruler;
  if (settings.visible === false) return;
  const ticks = ruler.ticks();
  const end = crossing.offset + (vertical ? 0 : crossing.length);
  for (const { value, at } of ticks) {
    if (settings.showgrid !== false) {
      for (const other of across) rule(root, ruler, [other.offset, other.offset + other.length], at, settings.gridcolor);
    }
    if (value === 0 && settings.zeroline !== false) {
      for (const other of across) rule(root, ruler, [other.offset, other.offset + other.length], at, settings.zerolinecolor);
    }
    if (marked) rule(root, ruler, vertical ? [end - MARK, end] : [end, end + MARK], at, settings.tickcolor);
  }
  const labels = svg("g", {}, root);
  if (settings.showticklabels !== false) {
    for (const tick of ticks) label(labels, tick, vertical, end, size, marked);
  }
  title(root, ruler, labels, end, size);
}

function rule(root, { vertical }, [from, to], at, stroke) {
  const line = vertical ? { x1: from, x2: to, y1: at, y2: at } : { x1: at, x2: at, y1: from, y2: to };
  svg("line", { ...line, stroke, "shape-rendering": "crispEdges" }, root);
}

function label(parent, { at, text, scale }, vertical, end, size, marked) {
  const own = size * scale;
  const away = marked ? MARK : 0;
  const place = vertical
    ? { x: end - 3 - away, y: at + own * 0.35, "text-anchor": "end" }
    : { x: at, y: end + own + 1 + (marked ? MARK + 0.2 * size : 0), "text-anchor": "middle" };
  write(svg("text", { ...place, "font-size": own }, parent), text);
}

// The title keeps its distance from the longest of the numbers.
function title(root, ruler, labels, end, size) {
  const { text, font } = ruler.settings.title ?? {};
  if (!text) return;
  const middle = ruler.offset + ruler.length / 2;
  const own = font?.size ?? size + 1;
  const box = labels.getBBox();
  const reached = box.width || box.height ? (ruler.vertical ? end - box.x : box.y + box.height - end) : 0;
  const place = ruler.vertical
    ? { transform: `translate(${end - reached - STANDOFF - 0.3 * own},${middle}) rotate(-90)` }
    : { x: middle, y: end + reached + STANDOFF + 0.75 * own };
  write(svg("text", { ...place, "text-anchor": "middle", "font-size": own }, root), text, ruler.vertical ? 0 : middle);
}
