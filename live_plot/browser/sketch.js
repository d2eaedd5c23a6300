// The first picture: the figure's curves, points, bars and maps as plain SVG, drawn before Plotly.js is there.
//
// It stands where Plotly will draw (same margins, domains, ranges, ticks and texts), so that nothing jumps when
// Plotly takes over, and it moves in the same way. What it does not know it leaves out.

import { axisOf, edges } from "./frame.js";
import { fromAbove } from "./from_above.js";
import { write } from "./rich_text.js";
import { Ruler } from "./ruler.js";
import { drawAxis } from "./sketch_axes.js";
import { drawColours, drawLegend } from "./sketch_legend.js";
import { drawBars, drawMap, drawScatter, shadesOf } from "./sketch_traces.js";
import { stroke, svg } from "./svg.js";

const FLAT = ["scatter", "bar", "heatmap", "contour"];
const LINE = 1.3;
const COLORBAR = 66; // pixels that Plotly keeps free for colours beside the picture, with their labels
const ABOVE = 12; // pixels that Plotly keeps free above a legend

function extent(values) {
  const finite = values.filter(Number.isFinite);
  return finite.length ? [Math.min(...finite), Math.max(...finite)] : [-1, 1];
}

function isMap({ type }) {
  return type === "heatmap" || type === "contour";
}

export class Sketch {
  constructor(node) {
    this.node = node;
  }

  async draw(figure, look) {
    [this.data, this.layout] = fromAbove(figure, look);
    const { width, height, template } = this.layout;
    const { font } = template.layout;
    this.destroy();
    this.root = svg("svg", {
      class: "live-plot-sketch", width, height, "font-family": font.family, "font-size": font.size, fill: font.color,
    }, this.node);
    this.legend = { ...template.layout.legend, ...this.layout.legend };
    this.frame = edges(this.layout);
    if (this.#scales("v").length) this.frame.x[1] = Math.min(this.frame.x[1], width - COLORBAR);
    this.#drawLegend(font.size);
    this.rulers = this.#rulers();
    for (const [name, ruler] of this.rulers) this.#drawAxis(name, ruler, font.size);
    this.groups = this.data.map(() => svg("g", { fill: "none" }, this.root));
    this.data.forEach((_, index) => this.#drawTrace(index));
    this.shapes = svg("g", { fill: "none" }, this.root);
    this.#drawShapes();
    for (const note of this.layout.annotations ?? []) this.#annotate(note, font);
    this.#drawColours(font.size);
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
    const flat = this.data.filter((trace) => FLAT.includes(trace.type ?? "scatter"));
    const rulers = new Map();
    for (const letter of ["x", "y"]) {
      for (const trace of flat) {
        const { name, settings } = axisOf(this.layout, trace, letter);
        if (rulers.has(name)) continue;
        const own = flat.filter((other) => (other[`${letter}axis`] ?? letter) === name);
        const values = own.flatMap((other) => this.#coordinates(other, letter));
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

  // Where a unit must be as long on both axes, the longer axis shows more, or is drawn shorter if it says so.
  #square(ruler, anchor) {
    if (!anchor) return;
    const unit = ({ range, length }) => length / Math.abs(range[1] - range[0]);
    const [tight, loose] = unit(ruler) < unit(anchor) ? [ruler, anchor] : [anchor, ruler];
    const share = unit(loose) / unit(tight);
    if (loose.settings.constrain === "domain") {
      loose.shorten(share);
      return;
    }
    const [low, high] = loose.range;
    const middle = (low + high) / 2;
    loose.range = [middle + (low - middle) * share, middle + (high - middle) * share];
  }

  #drawAxis(name, ruler, size) {
    const { settings, vertical } = ruler;
    const standard = this.rulers.get(vertical ? "x" : "y");
    const crossing = this.rulers.get(settings.anchor) ?? standard;
    const across = [...this.rulers.values()].filter((other) => other.vertical !== vertical && this.#share(ruler, other));
    const letter = vertical ? "y" : "x";
    const mapped = this.data.some((trace) => isMap(trace) && (trace[`${letter}axis`] ?? letter) === name);
    const marked = (settings.ticks ?? (mapped ? "outside" : "")) === "outside";
    drawAxis(this.root, ruler, { across, crossing, marked, size });
  }

  #share(one, other) {
    return this.data.some((_, index) => {
      const [x, y] = this.axes(index);
      return (x === one && y === other) || (y === one && x === other);
    });
  }

  // Like Plotly, a legend above the panels makes the space that it lacks.
  #drawLegend(size) {
    const [left, right] = this.frame.x;
    const legend = drawLegend(this.root, this, right - left, size);
    if (!legend) return;
    const { height } = this.layout;
    const { y, yref, yanchor } = this.legend;
    const [top, bottom] = this.frame.y;
    const inside = yref !== "container";
    if (inside && y >= 1) this.frame.y[0] = Math.max(top, (legend.height + ABOVE + (y - 1) * bottom) / y);
    const at = inside ? bottom - y * (bottom - this.frame.y[0]) : (1 - y) * height;
    legend.group.setAttribute("transform", `translate(${left},${at - (yanchor === "bottom" ? legend.height : 0)})`);
  }

  // Returns the maps whose colours have a scale below the picture ("h") or beside it ("v").
  #scales(orientation) {
    return this.data.filter((trace) => (
      isMap(trace) && trace.showscale !== false && (trace.colorbar?.orientation ?? "v") === orientation
    ));
  }

  #drawColours(size) {
    for (const trace of this.#scales("h")) {
      const colorbar = { ...this.layout.template.data[trace.type]?.[0].colorbar, ...trace.colorbar };
      drawColours(this.root, { ...trace, colorbar }, shadesOf(trace, this.layout), this.layout, this.frame, size);
    }
  }

  #drawTrace(index) {
    const trace = this.data[index];
    const group = this.groups[index];
    const [x, y] = this.axes(index);
    group.replaceChildren();
    if (!x || !y || (trace.visible ?? true) !== true) return;
    group.setAttribute("opacity", trace.opacity ?? 1);
    if (isMap(trace)) drawMap(group, trace, x, y, this.layout);
    else if (trace.type === "bar") drawBars(group, trace, x, y);
    else drawScatter(group, trace, x, y, { font: this.layout.template.layout.font, clip: this.#clip(x, y) });
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
      const [left, top] = [this.#spot(x0, xref, "x"), this.#spot(y0, yref, "y")];
      const [right, bottom] = [this.#spot(x1, xref, "x"), this.#spot(y1, yref, "y")];
      if (![left, right, top, bottom].every(Number.isFinite)) continue;
      const d = type === "rect" ? `M${left},${top}H${right}V${bottom}H${left}Z` : `M${left},${top}L${right},${bottom}`;
      svg("path", { d, ...stroke(line) }, this.shapes);
    }
  }

  #annotate({ text, x, y, xref, yref, xanchor = "auto", yanchor = "auto", yshift = 0, showarrow, font, bgcolor }, base) {
    const own = { ...base, ...font };
    const place = { x: this.#spot(x, xref, "x"), y: this.#spot(y, yref, "y") - yshift };
    if (showarrow !== false || !Object.values(place).every(Number.isFinite)) return;
    // On the whole picture a text keeps to the side where it stands.
    const third = (share, [first, middle, last]) => (share < 1 / 3 ? first : share > 2 / 3 ? last : middle);
    const side = xanchor !== "auto" ? xanchor : xref === "paper" ? third(x, ["left", "center", "right"]) : "center";
    const height = yanchor !== "auto" ? yanchor : yref === "paper" ? third(y, ["bottom", "middle", "top"]) : "middle";
    const node = svg("text", {
      x: place.x + { left: 2, center: 0, right: -2 }[side],
      "text-anchor": { left: "start", center: "middle", right: "end" }[side],
      "font-size": own.size, fill: own.color,
    }, this.root);
    const lines = write(node, text);
    const tall = lines * LINE * own.size + 2;
    const top = place.y - { top: 0, middle: tall / 2, bottom: tall }[height];
    node.setAttribute("y", top + tall / 2 - ((lines - 1) / 2) * LINE * own.size + 0.35 * own.size);
    if (!bgcolor) return;
    const box = node.getBBox();
    node.before(svg("rect", { x: box.x - 2, y: top, width: box.width + 4, height: tall, fill: bgcolor }));
  }

  // Where a coordinate of a shape or a note is, on an axis or as a share of the whole picture.
  #spot(value, reference, letter) {
    if (reference !== "paper") return this.rulers.get(reference ?? letter)?.toPixel(value);
    const [from, to] = this.frame[letter];
    return letter === "x" ? from + value * (to - from) : to - value * (to - from);
  }
}
Sketch.clips = 0;
