// A figure drawn by Plotly.js, and how it moves: during a drag, the lines and markers are written
// straight into Plotly's SVG, which costs about a millisecond; Plotly itself redraws once the pointer rests.

import { KEYS, turned } from "./camera.js";
import { element } from "./dom.js";
import { isNumbered, numbered } from "./cells.js";
import { fitted } from "./fit.js";
import { axisOf } from "./frame.js";
import { fromAbove, hasWebgl, isSolid } from "./from_above.js";
import { linePath } from "./paths.js";

const RANGE = /^([xy]axis\d*)\.(auto)?range/;

function isLine(trace) {
  return trace.mode.includes("lines") && (trace.line?.width ?? 2) > 0;
}

export class PlotlyPicture {
  constructor(node, Plotly) {
    this.node = node;
    this.Plotly = Plotly;
    this.note = element("p", "live-plot-note");
    node.after(this.note);
    this.onmoved = () => {};
    this.given = new Map(); // the range of each axis as Plotly was given it
    this.zoomed = new Map(); // the same, of the axes that the reader has zoomed since
    // What carries the text alternative carries the keys, too.
    this.frame = node.parentElement;
    this.frame.addEventListener("keydown", (event) => this.#turn(event));
  }

  async draw(data, layout) {
    this.data = data;
    this.layout = layout;
    const first = !this.node.classList.contains("js-plotly-plot");
    const solid = isSolid(data) && hasWebgl();
    const lacking = isSolid(data) && !solid;
    this.note.textContent = solid ? layout.meta.turn : lacking ? layout.meta.no_webgl : "";
    this.note.toggleAttribute("data-below", solid);
    this.#reachable(solid, layout);
    const [traces, look] = lacking ? fromAbove(data, layout) : [data, layout];
    // Plotly writes a zoom into what it was given; only a figure without it can be told from a new one.
    const drawn = this.Plotly.react(this.node, traces.map((trace) => this.#dressed(trace, look)), this.#zoomable(look), {
      displaylogo: false,
      displayModeBar: false, // its buttons would be inside an image, where no reader finds them
      doubleClick: "reset",
      scrollZoom: false,
      showTips: false,
    });
    await drawn;
    if (first) {
      for (const event of ["plotly_relayouting", "plotly_relayout", "plotly_afterplot", "plotly_restyle"]) {
        this.node.on(event, () => this.onmoved());
      }
      this.node.on("plotly_relayout", (changes) => this.#noteZoom(changes));
    }
    this.onmoved();
  }

  #dressed(trace, layout) {
    if (!isNumbered(trace)) return { ...trace };
    return numbered(trace, ["x", "y"].map((letter) => axisOf(layout, trace, letter)), layout);
  }

  // Plotly drops a zoom where it is given another range. So an axis that the reader has zoomed keeps the range
  // that it was given before, until the reader resets the axes or the figure is of something else.
  #zoomable(layout) {
    const look = structuredClone(layout);
    if (look.uirevision !== this.revision) this.zoomed.clear();
    this.revision = look.uirevision;
    for (const [name, range] of this.zoomed) look[name].range = [...range];
    const axes = Object.entries(look).filter(([name, axis]) => /^[xy]axis/.test(name) && axis.range);
    this.given = new Map(axes.map(([name, { range }]) => [name, [...range]]));
    return look;
  }

  #noteZoom(changes) {
    let outdated = false;
    for (const name of new Set(Object.keys(changes).map((key) => RANGE.exec(key)?.[1]))) {
      const given = this.given.get(name);
      if (!given) continue;
      const { range } = this.node._fullLayout[name];
      if (range.some((end, i) => end !== given[i])) this.zoomed.set(name, given);
      else if (this.zoomed.delete(name)) outdated ||= this.layout[name].range.some((end, i) => end !== given[i]);
    }
    if (outdated) this.settle();
  }

  // Goes back to the ranges and cameras that the figure came with.
  reset() {
    const changes = {};
    for (const name of Object.keys(this.node._fullLayout)) {
      if (/^scene\d*$/.test(name)) changes[`${name}.camera`] = structuredClone(this.layout[name]?.camera ?? null);
      else if (!/^[xy]axis\d*$/.test(name)) continue;
      else if (this.given.has(name)) changes[`${name}.range`] = [...this.given.get(name)];
      else changes[`${name}.autorange`] = this.layout[name]?.autorange ?? true;
    }
    return this.Plotly.relayout(this.node, changes);
  }

  // Goes to ranges that fit what is drawn now, as a zoom of the reader's.
  fit({ bulk }) {
    return this.Plotly.relayout(this.node, fitted(this.data, this.layout, bulk));
  }

  // Returns the picture as an SVG element, zoomed and turned as another one of the same figure is, its hidden traces hidden.
  async image({ node, zoomed }) {
    const { _fullLayout: full, _fullData: traces } = node;
    const changes = Object.fromEntries([...zoomed.keys()].map((name) => [`${name}.range`, [...full[name].range]]));
    if (full.scene) changes["scene.camera"] = structuredClone(full.scene.camera);
    await this.Plotly.update(this.node, { visible: traces.map(({ visible }) => visible) }, changes);
    const { width, height } = this.layout;
    const address = await this.Plotly.toImage(this.node, { format: "svg", width, height });
    const text = decodeURIComponent(address.slice(address.indexOf(",") + 1));
    return document.importNode(new DOMParser().parseFromString(text, "image/svg+xml").documentElement, true);
  }

  destroy() {
    this.Plotly.purge(this.node);
  }

  // What can be turned can be reached by the tabulator key.
  #reachable(solid, layout) {
    const attributes = { tabindex: "0", "aria-description": layout.meta?.turn, "aria-keyshortcuts": KEYS.join(" ") };
    for (const [name, value] of Object.entries(attributes)) {
      if (solid) this.frame.setAttribute(name, value);
      else this.frame.removeAttribute(name);
    }
  }

  #turn(event) {
    const scene = this.node._fullLayout?.scene;
    const camera = scene && turned(scene.camera, event.key);
    if (!camera || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    this.Plotly.relayout(this.node, { "scene.camera": camera });
  }

  // Returns the rulers of a trace, or nothing where the trace is yet to be drawn.
  axes(index) {
    if (!this.data[index]) return undefined;
    const { xaxis = "x", yaxis = "y" } = this.data[index];
    return [xaxis, yaxis].map((name) => this.#ruler(this.#axis(name)));
  }

  #ruler(axis) {
    return axis && {
      offset: axis._offset,
      length: axis._length,
      toPixel: (value) => axis._offset + axis.d2p(value),
      toValue: (pixel) => axis.p2d(pixel - axis._offset),
    };
  }

  // Takes a figure of the same form, and which traces of its data and paths of its layout have changed.
  move(data, layout, traces, paths) {
    this.data = data;
    this.layout = layout;
    const slow = [...traces].filter((index) => !this.#write(index));
    const shapes = new Set([...paths].map((path) => Number(/^shapes\[(\d+)\]/.exec(path)?.[1])));
    if (slow.length || [...shapes].some((index) => !this.#writeShape(index))) this.settle();
  }

  settle() {
    return this.draw(this.data, this.layout);
  }

  #write(index) {
    const trace = this.node._fullData?.[index];
    if (!trace) return false;
    if (trace.visible !== true) return true;
    if (trace.type !== "scatter") return false;
    const group = this.node.querySelector(`.scatterlayer .trace${trace.uid}`);
    const [x, y] = this.axes(index);
    if (!group || !x || !y) return false;
    const { x: xs, y: ys } = this.data[index];
    const at = (i) => [x.toPixel(xs[i]) - x.offset, y.toPixel(ys[i]) - y.offset];
    // A marker that the panel's border would not cut stays at the border until the axes fit again.
    const within = ([px, py]) => [Math.min(Math.max(px, 0), x.length), Math.min(Math.max(py, 0), y.length)];
    const spot = trace.cliponaxis === false ? (i) => within(at(i)) : at;
    return this.#writeLine(group, trace, xs, at) && this.#writeMarkers(group, trace, index, xs.length, spot);
  }

  #writeLine(group, trace, xs, at) {
    if (!isLine(trace)) return trace.fill === "none" || !trace.fill;
    const paths = group.querySelectorAll("path.js-line");
    const simple = (trace.line.shape ?? "linear") === "linear" && !trace.connectgaps;
    if (!paths.length || !simple || (trace.fill && trace.fill !== "none")) return false;
    paths.forEach((path, i) => path.setAttribute("d", i === 0 ? linePath(xs.length, at) : "M0,0"));
    return true;
  }

  #writeMarkers(group, trace, index, count, at) {
    const drawn = [
      [trace.mode.includes("markers"), group.querySelectorAll(".points > path.point")],
      [trace.mode.includes("text"), group.querySelectorAll("g.textpoint")],
    ].filter(([shown]) => shown);
    if (drawn.some(([, nodes]) => nodes.length !== count)) return false;
    const turned = trace.marker?.angleref === "previous" ? this.#angles(index, at) : null;
    for (const [, nodes] of drawn) {
      nodes.forEach((node, i) => {
        const [px, py] = at(i);
        const there = Number.isFinite(px) && Number.isFinite(py);
        node.style.display = there ? "" : "none";
        if (!there) return;
        const turn = turned && node.matches(".point") ? ` rotate(${turned(i)})` : "";
        node.setAttribute("transform", `translate(${px},${py})${turn}`);
      });
    }
    return true;
  }

  // An arrow's head was drawn turned to where its line pointed; it is turned on by the difference.
  #angles(index, at) {
    const [x, y] = this.axes(index);
    const drawn = this.node.calcdata[index];
    const before = (i) => [x.toPixel(drawn[i].x) - x.offset, y.toPixel(drawn[i].y) - y.offset];
    const angle = ([ax, ay], [bx, by]) => (Math.atan2(by - ay, bx - ax) * 180) / Math.PI;
    return (i) => (i === 0 ? 0 : angle(at(i - 1), at(i)) - angle(before(i - 1), before(i)));
  }

  #writeShape(index) {
    const shape = this.layout.shapes?.[index];
    const path = this.node.querySelector(`.shapelayer path[data-index="${index}"]`);
    if (shape?.type !== "line" || !path) return false;
    const { l, t, w, h } = this.node._fullLayout._size;
    const x = this.#reference(shape.xref ?? "x", (share) => l + share * w);
    const y = this.#reference(shape.yref ?? "y", (share) => t + (1 - share) * h);
    if (!x || !y) return false;
    path.setAttribute("d", `M${x(shape.x0)},${y(shape.y0)}L${x(shape.x1)},${y(shape.y1)}`);
    return true;
  }

  #reference(name, onPaper) {
    if (name === "paper") return onPaper;
    const axis = this.#axis(name);
    return axis && this.#ruler(axis).toPixel;
  }

  #axis(name) {
    return this.node._fullLayout[name.replace(/^([xy])/, "$1axis")];
  }
}
