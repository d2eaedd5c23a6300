// A grip on a marker in the picture: it moves one control along an axis, or two through the plane.

import { element } from "./dom.js";
import { nearest } from "./tables.js";

const JUMP = 10;
const ARROWS = { ArrowRight: ["x", 1], ArrowLeft: ["x", -1], ArrowUp: ["y", 1], ArrowDown: ["y", -1] };

export class Handle {
  constructor(plot, index) {
    this.plot = plot;
    this.index = index;
    this.root = element("div", "live-plot-handle", { role: "slider", tabindex: 0 });
    this.#listen();
  }

  get spec() {
    return this.plot.spec.handles[this.index];
  }

  get names() {
    return [this.spec.x, this.spec.y].filter(Boolean);
  }

  // Stands where the marker is drawn, and says what it stands for.
  show(text) {
    const { x, y, trace, point, label } = this.spec;
    const { root, plot } = this;
    root.toggleAttribute("data-small", this.spec.small);
    root.dataset.moves = (x ? "x" : "") + (y ? "y" : "");
    root.setAttribute("aria-label", label);
    root.title = label;
    root.setAttribute("aria-valuetext", text);
    const [name] = this.names;
    const { grid } = plot.controls.get(name);
    root.setAttribute("aria-valuemin", grid[0]);
    root.setAttribute("aria-valuemax", grid[grid.length - 1]);
    const value = plot.values.get(name);
    root.setAttribute("aria-valuenow", Number.isFinite(value) ? value : grid[nearest(grid, value)]);
    root.setAttribute("aria-orientation", x ? "horizontal" : "vertical");
    // What cannot be drawn is null in the picture; its control still knows on which side it is.
    const at = (axis, moved) => plot.data[trace][axis][point] ?? plot.values.get(moved) ?? NaN;
    this.place(at("x", x), at("y", y));
  }

  // A marker beyond the axes, or at no number, leaves its grip at the edge, within reach.
  place(...values) {
    const axes = this.plot.picture?.axes(this.spec.trace) ?? [];
    this.root.hidden = !(axes.length && axes.every(Boolean));
    if (this.root.hidden) return;
    const wished = axes.map((axis, i) => axis.toPixel(values[i]));
    this.spots = axes.map(({ offset, length }, i) => {
      const pixel = Number.isNaN(wished[i]) ? offset + length : wished[i];
      return Math.min(Math.max(pixel, offset), offset + length);
    });
    const outside = this.spots.some((spot, i) => !(Math.abs(spot - wished[i]) < 1));
    this.root.classList.toggle("live-plot-outside", outside);
    this.root.style.transform = `translate(${this.spots.map((spot) => `${spot}px`).join()})`;
  }

  #listen() {
    const { root, plot } = this;
    let grip = null; // from the pointer to the marker, so that the marker does not jump to the pointer
    const inStage = (event) => {
      const box = plot.stage.getBoundingClientRect();
      return [event.clientX - box.left, event.clientY - box.top];
    };
    const letGo = () => {
      if (!grip) return;
      grip = null;
      root.classList.remove("live-plot-held");
      plot.release(this.names);
    };
    root.onpointerdown = (event) => {
      if (event.button !== 0) return;
      event.preventDefault();
      root.focus({ preventScroll: true });
      root.setPointerCapture(event.pointerId);
      root.classList.add("live-plot-held");
      grip = inStage(event).map((pixel, i) => this.spots[i] - pixel);
      plot.want(...this.names);
      plot.hold(this.names);
    };
    root.onpointermove = (event) => {
      if (grip) this.#moveTo(inStage(event).map((pixel, i) => pixel + grip[i]));
    };
    root.onpointerup = letGo;
    root.onpointercancel = letGo;
    root.onlostpointercapture = letGo;
    root.onpointerenter = () => plot.want(...this.names);
    root.onfocus = () => {
      plot.want(...this.names);
      plot.take(this.names);
    };
    root.onkeydown = (event) => this.#key(event);
    root.onkeyup = () => grip || plot.release(this.names);
    root.onblur = root.onkeyup;
  }

  #moveTo(pixels) {
    const axes = this.plot.picture.axes(this.spec.trace);
    const free = this.names.length === 2;
    const values = {};
    ["x", "y"].forEach((direction, i) => {
      const name = this.spec[direction];
      if (name) values[name] = this.plot.reachable(name, axes[i].toValue(pixels[i]), free);
    });
    this.plot.set(values);
  }

  #key(event) {
    const { plot } = this;
    const [name] = this.names;
    const { grid } = plot.controls.get(name);
    const [direction, sign] = ARROWS[event.key] ?? [];
    const jump = { PageUp: JUMP, PageDown: -JUMP }[event.key];
    const end = { Home: grid[0], End: grid[grid.length - 1] }[event.key];
    if (direction) plot.step(this.spec[direction] ?? name, event.shiftKey ? sign * JUMP : sign);
    else if (jump) plot.step(name, jump);
    else if (end !== undefined) plot.set({ [name]: end });
    else return;
    event.preventDefault();
  }
}
