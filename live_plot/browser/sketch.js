// The first picture: the figure's curves, points, bars and maps as plain SVG, drawn before Plotly.js is there.
//
// It stands where Plotly will draw (same margins, domains, ranges and ticks), so that nothing jumps when
// Plotly takes over, and it moves in the same way. What it does not know it leaves out.

import { fromAbove } from "./from_above.js";
import { linePath } from "./paths.js";

// Plotly's patterns, in widths of the line.
const DASHES = { dot: [1, 1], dash: [3, 3], longdash: [5, 5], dashdot: [3, 1, 1, 1], longdashdot: [5, 2, 1, 2] };
const GAP_BETWEEN_BARS = 0.2;
const COLORBAR = 66; // pixels that Plotly keeps free for a colour bar with its labels

function svg(tag, attributes = {}, parent = null) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  parent?.append(node);
  return node;
}

function plainText(html) {
  return String(html ?? "").replace(/<br>/g, " ").replace(/<[^>]*>/g, "");
}

function pick(value, i) {
  return Array.isArray(value) || ArrayBuffer.isView(value) ? value[i] : value;
}

function stroke({ color, width = 2, dash }) {
  const pattern = DASHES[dash]?.map((length) => length * Math.max(width, 3)).join() ?? "none";
  return { stroke: color, "stroke-width": width, "stroke-dasharray": pattern };
}

// Where Plotly writes a text beside a point: "top left" is above it and ends at it.
function beside(place, x, y, size, radius) {
  const [up, side] = place.split(" ");
  const away = radius ? radius / 0.8 + 1 : 0;
  const [dx, anchor] = { left: [-away, "end"], center: [0, "middle"], right: [away, "start"] }[side];
  const dy = { top: -0.25 * size - away, middle: 0.25 * size, bottom: 0.75 * size + away }[up];
  return { x: x + dx, y: y + dy, "text-anchor": anchor };
}

function extent(values) {
  const finite = values.filter(Number.isFinite);
  return finite.length ? [Math.min(...finite), Math.max(...finite)] : [-1, 1];
}

// One axis: where its values are drawn.
class Ruler {
  constructor(settings, vertical, [first, last], reach) {
    this.settings = settings;
    this.vertical = vertical;
    const [start, end] = settings.domain ?? [0, 1];
    const size = last - first;
    [this.from, this.to] = vertical ? [last - start * size, last - end * size] : [first + start * size, first + end * size];
    this.log = settings.type === "log";
    this.range = settings.range ?? this.#around(reach);
    if (settings.autorange === "reversed") this.range = [...this.range].sort((a, b) => b - a);
  }

  get offset() {
    return Math.min(this.from, this.to);
  }

  get length() {
    return Math.abs(this.to - this.from);
  }

  toPixel(value) {
    const share = ((this.log ? Math.log10(value) : value) - this.range[0]) / (this.range[1] - this.range[0]);
    return this.from + share * (this.to - this.from);
  }

  // The pixel, or the nearest end of the axis.
  within(pixel) {
    return Math.min(Math.max(pixel, this.offset), this.offset + this.length);
  }

  toValue(pixel) {
    const share = (pixel - this.from) / (this.to - this.from);
    const value = this.range[0] + share * (this.range[1] - this.range[0]);
    return this.log ? 10 ** value : value;
  }

  // Plotly's own choice: about one tick every 80 pixels, or 40 upwards, at 1, 2 or 5 times a power of ten.
  ticks() {
    const { tickvals, ticktext, dtick } = this.settings;
    if (tickvals) return tickvals.map((value, i) => [value, plainText(ticktext?.[i] ?? value)]);
    const [low, high] = [...this.range].sort((a, b) => a - b);
    const count = Math.min(Math.max(this.length / (this.vertical ? 40 : 80), 4), 9) + 1;
    const rough = (high - low) / count;
    const base = 10 ** Math.floor(Math.log10(rough));
    const step = dtick ?? (this.log ? Math.max(1, Math.round(rough)) : base * [2, 5, 10].find((n) => n >= rough / base - 1e-9));
    if (!(step > 0) || (high - low) / step > 200) return [];
    const ticks = [];
    for (let i = Math.ceil(low / step - 1e-9); i * step <= high + 1e-9 * step; i += 1) {
      const value = Number((i * step).toPrecision(12));
      const shown = this.log ? 10 ** value : value;
      ticks.push([shown, String(Number(shown.toPrecision(6))).replace("-", "−")]);
    }
    return ticks;
  }

  #around([low, high]) {
    const margin = 0.055 * (high - low) || 1;
    return this.log ? [Math.log10(low), Math.log10(high)] : [low - margin, high + margin];
  }
}

export class Sketch {
  constructor(node) {
    this.node = node;
  }

  async draw(figure, look) {
    const [data, layout] = fromAbove(figure, look);
    this.data = data;
    this.layout = layout;
    const { width, height } = layout;
    const { font } = layout.template.layout;
    this.destroy();
    this.root = svg("svg", {
      class: "live-plot-sketch", width, height, "font-family": font.family, "font-size": font.size, fill: font.color,
    }, this.node);
    this.rulers = this.#rulers();
    for (const [name, ruler] of this.rulers) this.#drawAxis(name, ruler);
    this.groups = data.map(() => svg("g", { fill: "none" }, this.root));
    data.forEach((_, index) => this.#drawTrace(index));
    this.shapes = svg("g", {}, this.root);
    this.#drawShapes();
    for (const note of layout.annotations ?? []) this.#annotate(note);
  }

  destroy() {
    this.root?.remove();
  }

  // Returns the rulers of a trace, or nothing where the trace is yet to be drawn.
  axes(index) {
    if (!this.data[index]) return undefined;
    const { xaxis = "x", yaxis = "y" } = this.data[index];
    return [this.rulers.get(xaxis), this.rulers.get(yaxis)];
  }

  move(data, layout, traces, paths) {
    [this.data, this.layout] = fromAbove(data, layout);
    for (const index of traces) this.#drawTrace(index);
    if (paths.size) this.#drawShapes();
  }

  settle() {}

  reset() {}

  #rulers() {
    const { width, height, template } = this.layout;
    const margin = { ...template.layout.margin, ...this.layout.margin };
    const flat = this.data.filter((trace) => ["scatter", "bar", "heatmap", "contour"].includes(trace.type ?? "scatter"));
    const withScale = (trace) => trace.showscale !== false && trace.colorbar?.orientation !== "h";
    if (flat.some((trace) => /heatmap|contour/.test(trace.type) && withScale(trace))) {
      margin.r = Math.max(margin.r, COLORBAR);
    }
    this.frame = { x: [margin.l, width - margin.r], y: [margin.t, height - margin.b] };
    const rulers = new Map();
    for (const letter of ["x", "y"]) {
      for (const name of new Set(flat.map((trace) => trace[`${letter}axis`] ?? letter))) {
        const settings = { ...template.layout[`${letter}axis`], ...this.layout[name.replace(letter, `${letter}axis`)] };
        const own = flat.filter((trace) => (trace[`${letter}axis`] ?? letter) === name);
        const values = own.flatMap((trace) => this.#coordinates(trace, letter));
        rulers.set(name, new Ruler(settings, letter === "y", this.frame[letter], extent(values)));
      }
    }
    for (const ruler of rulers.values()) this.#square(ruler, rulers.get(ruler.settings.scaleanchor));
    return rulers;
  }

  #coordinates(trace, letter) {
    const given = trace[letter];
    if (given) return [...given, ...(trace.type === "bar" && letter === "y" ? [0] : [])];
    const count = trace.z ? (letter === "x" ? trace.z[0].length : trace.z.length) : 0;
    return [-0.5, count - 0.5];
  }

  // Where a unit must be as long on both axes, the longer axis shows more.
  #square(ruler, anchor) {
    if (!anchor) return;
    const unit = ({ range, length }) => length / Math.abs(range[1] - range[0]);
    const [tight, loose] = unit(ruler) < unit(anchor) ? [ruler, anchor] : [anchor, ruler];
    const share = unit(loose) / unit(tight);
    const [low, high] = loose.range;
    const middle = (low + high) / 2;
    loose.range = [middle + (low - middle) * share, middle + (high - middle) * share];
  }

  #drawAxis(name, ruler) {
    const { settings, vertical } = ruler;
    if (settings.visible === false) return;
    const crossing = this.rulers.get(settings.anchor ?? (vertical ? "x" : "y")) ?? this.rulers.get(vertical ? "x" : "y");
    const across = [...this.rulers].filter(([, other]) => other.vertical !== vertical && this.#share(name, other)).map(([, other]) => other);
    const { size } = this.layout.template.layout.font;
    for (const [value, text] of ruler.ticks()) {
      const at = ruler.toPixel(value);
      if (!(at >= ruler.offset - 0.5 && at <= ruler.offset + ruler.length + 0.5)) continue;
      if (settings.showgrid !== false) {
        for (const other of across) this.#rule(ruler, other, at, value === 0 && settings.zeroline !== false ? settings.zerolinecolor : settings.gridcolor);
      }
      const label = vertical
        ? { x: crossing.offset - 3, y: at + size * 0.35, "text-anchor": "end" }
        : { x: at, y: crossing.offset + crossing.length + size + 1, "text-anchor": "middle" };
      svg("text", label, this.root).textContent = text;
    }
    this.#title(ruler, crossing, size);
  }

  #share(name, other) {
    return this.data.some((_, index) => {
      const [x, y] = this.axes(index);
      const own = this.rulers.get(name);
      return (x === own && y === other) || (y === own && x === other);
    });
  }

  #rule(ruler, other, at, stroke) {
    const [from, to] = [other.offset, other.offset + other.length];
    const line = ruler.vertical ? { x1: from, x2: to, y1: at, y2: at } : { x1: at, x2: at, y1: from, y2: to };
    svg("line", { ...line, stroke, "shape-rendering": "crispEdges" }, this.root);
  }

  #title(ruler, crossing, size) {
    const text = plainText(ruler.settings.title?.text);
    const middle = ruler.offset + ruler.length / 2;
    const place = ruler.vertical
      ? { transform: `translate(${crossing.offset - 34},${middle}) rotate(-90)` }
      : { x: middle, y: crossing.offset + crossing.length + size * 2 + 10 };
    svg("text", { ...place, "text-anchor": "middle", "font-size": size + 1 }, this.root).textContent = text;
  }

  #drawTrace(index) {
    const trace = this.data[index];
    const group = this.groups[index];
    const [x, y] = this.axes(index);
    group.replaceChildren();
    if (!x || !y || (trace.visible ?? true) !== true) return;
    group.setAttribute("opacity", trace.opacity ?? 1);
    if (trace.type === "heatmap" || trace.type === "contour") this.#drawMap(group, trace, x, y);
    else if (trace.type === "bar") this.#drawBars(group, trace, x, y);
    else this.#drawScatter(group, trace, x, y);
  }

  #drawScatter(group, { x: xs, y: ys, mode = "lines", line = {}, marker = {}, text, textfont, textposition, cliponaxis }, x, y) {
    const { font } = this.layout.template.layout;
    const at = (i) => [x.toPixel(xs[i]), y.toPixel(ys[i])];
    if (mode.includes("lines")) {
      svg("path", { d: linePath(xs.length, at), ...stroke(line), "clip-path": this.#clip(x, y) }, group);
    }
    for (let i = 0; i < xs.length; i += 1) {
      const place = at(i);
      if (!place.every(Number.isFinite)) continue;
      const [cx, cy] = cliponaxis === false ? place.map((pixel, k) => [x, y][k].within(pixel)) : place;
      const r = mode.includes("markers") ? pick(marker.size ?? 6, i) / 2 : 0;
      if (r) svg("circle", { cx, cy, r, fill: pick(marker.color, i) }, group);
      if (mode.includes("text")) {
        const { color, size } = { ...font, ...textfont };
        const spot = beside(pick(textposition ?? "middle center", i), cx, cy, size, r);
        svg("text", { ...spot, fill: color, "font-size": size }, group).textContent = plainText(pick(text, i));
      }
    }
  }

  #drawBars(group, { x: xs, y: ys, marker = {} }, x, y) {
    const spots = [...xs].map((value, i) => x.toPixel(typeof value === "number" ? value : i));
    const width = Math.abs((spots[1] ?? spots[0] + 80) - spots[0]) * (1 - GAP_BETWEEN_BARS);
    spots.forEach((middle, i) => {
      const [top, bottom] = [y.toPixel(ys[i]), y.toPixel(0)].sort((a, b) => a - b);
      const fill = Array.isArray(marker.color) ? marker.color[i] : marker.color;
      svg("rect", { x: middle - width / 2, y: top, width, height: Math.max(bottom - top, 0), fill }, group);
    });
  }

  #drawMap(group, trace, x, y) {
    const { z } = trace;
    const [rows, columns] = [z.length, z[0].length];
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [columns, rows];
    const context = canvas.getContext("2d");
    const [low, high] = [trace.zmin, trace.zmax].every(Number.isFinite) ? [trace.zmin, trace.zmax] : extent(z.flatMap((row) => [...row]));
    const shades = this.#shades(trace.colorscale);
    z.forEach((row, j) => row.forEach((value, i) => {
      if (value === null || Number.isNaN(value)) return;
      const share = Math.min(Math.max((value - low) / (high - low), 0), 1);
      context.fillStyle = shades[Math.round(share * (shades.length - 1))];
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

  // The scale's colours in 256 steps, mixed by the browser.
  #shades(scale) {
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [256, 1];
    const context = canvas.getContext("2d");
    const gradient = context.createLinearGradient(0, 0, 256, 0);
    const stops = Array.isArray(scale) ? scale : this.layout.template.layout.colorscale.sequential;
    for (const [share, color] of stops) gradient.addColorStop(share, color);
    context.fillStyle = gradient;
    context.fillRect(0, 0, 256, 1);
    const { data } = context.getImageData(0, 0, 256, 1);
    return Array.from({ length: 256 }, (_, i) => `rgb(${data.slice(4 * i, 4 * i + 3).join(",")})`);
  }

  #clip(x, y) {
    const id = `live-plot-clip-${Sketch.clips += 1}`;
    const path = svg("clipPath", { id }, this.root);
    svg("rect", { x: x.offset, y: y.offset, width: x.length, height: y.length }, path);
    return `url(#${id})`;
  }

  #drawShapes() {
    this.shapes.replaceChildren();
    for (const { type, xref, yref, x0, x1, y0, y1, line = {} } of this.layout.shapes ?? []) {
      if (type !== "line") continue;
      const [left, top] = [this.#spot(x0, xref, "x"), this.#spot(y0, yref, "y")];
      const [right, bottom] = [this.#spot(x1, xref, "x"), this.#spot(y1, yref, "y")];
      if (![left, right, top, bottom].every(Number.isFinite)) continue;
      svg("line", { x1: left, x2: right, y1: top, y2: bottom, ...stroke(line) }, this.shapes);
    }
  }

  #annotate({ text, x, y, xref, yref, yshift = 0, showarrow, font }) {
    const place = { x: this.#spot(x, xref, "x"), y: this.#spot(y, yref, "y") - yshift };
    if (showarrow !== false || !Object.values(place).every(Number.isFinite)) return;
    const fill = font?.color ?? this.layout.template.layout.font.color;
    svg("text", { ...place, "text-anchor": "middle", fill }, this.root).textContent = plainText(text);
  }

  // Where a coordinate of a shape or a note is, on an axis or as a share of the whole picture.
  #spot(value, reference, letter) {
    if (reference !== "paper") return this.rulers.get(reference ?? letter)?.toPixel(value);
    const [from, to] = this.frame[letter];
    return letter === "x" ? from + value * (to - from) : to - value * (to - from);
  }
}
Sketch.clips = 0;
