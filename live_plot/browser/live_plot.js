// A figure that moves while it is dragged. Knows a DOM node and plain data, no server and no framework.
//
// Python computes a table of what the picture shows for each value of a control. While a
// slider or a handle is dragged, the row of the value is drawn at the next frame; at the release, the
// values are reported once, and the answer to the report is the figure as Python draws it.

import { element } from "./dom.js";
import { Handle } from "./handle.js";
import { format, read, typed } from "./numbers.js";
import { loadPlotly, plotlyNow } from "./plotly.js";
import { PlotlyPicture } from "./plotly_picture.js";
import { SaveButtons } from "./save.js";
import { Sketch } from "./sketch.js";
import { Slider } from "./slider.js";
import { assign, lookUp, nearest, part } from "./tables.js";
import { readTheme, resolve, template } from "./theme.js";

const NARROW = 560; // pixels below which a figure's narrow layout is used
const REST = 500; // milliseconds after which Plotly takes the picture over again
const LATE = 300; // milliseconds without an answer after which the reader is told that it is being computed
const TABLES = 12; // kept for a figure that may come back
const SPEECH = 700; // milliseconds between two live texts, so that a reader keeps up

function isNumbers(part) {
  return ArrayBuffer.isView(part) || (Array.isArray(part) && (part.length === 0 || typeof part[0] === "number"));
}

function equal(one, other) {
  if (one === null || typeof one !== "object" || other === null || typeof other !== "object") return Object.is(one, other);
  if (ArrayBuffer.isView(one) || Array.isArray(one)) {
    return one.length === other.length && one.every((item, i) => equal(item, other[i]));
  }
  const keys = Object.keys(one);
  return keys.length === Object.keys(other).length && keys.every((key) => equal(one[key], other[key]));
}

// All of a figure but its arrays of numbers and the places of its shapes.
function formOf({ figure, plotly }, theme, size) {
  const { shapes = [], ...layout } = figure.layout;
  const looks = shapes.map(({ x0, x1, y0, y1, ...look }) => look);
  const rest = { data: figure.data, layout, looks, size, plotly, theme };
  return JSON.stringify(rest, (key, part) => (isNumbers(part) && !/range|domain/.test(key) ? part.length : part));
}

function aboutPage() {
  return { title: document.title, link: location.href };
}

export class LivePlot {
  // `report(serial, values)` is called once at each release, `want(serial, name)` when a control whose
  // table is missing is about to be used; the answer to either is an `update`. A plot that is `alone` gets no
  // answer: it shows the rows that it has, each with everything else as in its message. `about` says what a saved
  // picture is called and where it is found again.
  constructor(node, { report = () => {}, want = () => {}, about = aboutPage, alone = false } = {}) {
    this.host = { report, want, about };
    this.alone = alone;
    this.controls = new Map();
    this.values = new Map();
    this.held = new Set();
    this.unanswered = new Map();
    this.moved = new Set();
    this.tables = new Map();
    this.wish = null;
    this.serial = 0;
    this.sliders = new Map();
    this.handles = [];
    this.atHand = []; // what the handle that was used last moves
    this.picture = null;

    this.root = node.appendChild(element("section", "live-plot"));
    this.readouts = this.root.appendChild(element("dl", "live-plot-readouts"));
    this.bar = this.root.appendChild(element("div", "live-plot-bar"));
    this.pane = this.root.appendChild(element("div", "live-plot-pane"));
    this.stage = this.pane.appendChild(element("div", "live-plot-stage"));
    this.image = this.stage.appendChild(element("div", "live-plot-picture", { role: "img" }));
    this.toolbar = this.stage.appendChild(element("div", "live-plot-tools"));
    this.saveButtons = new SaveButtons(this, this.toolbar);
    this.tools = ["fit", "reset"].map((name) => {
      // Hidden until Plotly draws: a sketch has nothing to fit.
      const tool = this.toolbar.appendChild(element("button", `live-plot-button live-plot-tool live-plot-${name}`, { type: "button", hidden: "" }));
      tool.onclick = () => this.picture[name](this.spec);
      return [name, tool];
    });
    this.busy = this.stage.appendChild(element("p", "live-plot-busy", { role: "status" }));
    this.panel = this.root.appendChild(element("div", "live-plot-controls"));
    this.notice = this.root.appendChild(element("p", "live-plot-notice", { role: "status" }));
    this.speech = this.root.appendChild(element("p", "live-plot-speech", { "aria-live": "polite" }));
    this.observer = new ResizeObserver(() => this.#resized());
    this.observer.observe(this.pane);
  }

  // Takes the figure as it is to be now; zoom, camera and hidden traces stay as the reader left them, and
  // so does what is being dragged or has been reported without an answer yet.
  async update(spec) {
    for (const control of spec.controls) control.value = Number(control.value); // "Infinity" and "NaN" too
    this.spec = spec;
    this.serial = Math.max(this.serial, spec.answered);
    for (const [name, { serial }] of this.unanswered) {
      if (serial <= spec.answered) this.unanswered.delete(name);
    }
    if (this.wish?.serial <= spec.answered) this.wish = null;
    this.#keepTables();
    this.controls = new Map(spec.controls.map((control) => [control.name, control]));
    this.shown = new Map(spec.readouts.map(({ name, value }) => [name, Number(value)]));
    if (spec.resets !== this.resets) for (const slider of this.sliders.values()) slider.forgive();
    this.resets = spec.resets;
    const kept = [...this.controls.keys()].filter((name) => this.#keeps(name));
    this.values = new Map(spec.controls.map(({ name, value }) => [name, kept.includes(name) ? this.values.get(name) : value]));
    this.narrow = this.#isNarrow();
    this.height = (this.narrow && spec.figure.narrow.height) || spec.height;
    this.stage.style.height = `${this.height}px`;
    // A figure that is wider than a phone scrolls within its pane.
    const wide = this.narrow && spec.figure.narrow.width;
    this.stage.style.width = wide ? `${wide}px` : "";
    this.pane.toggleAttribute("data-wide", Boolean(wide));
    this.#furnish();
    const before = this.data;
    const same = this.#theme();
    for (const name of kept) this.moved.add(name);
    this.#look();
    this.#showNumbers();
    // What was said at the release may have been of a row that only Python knows.
    if (this.asked && !this.unanswered.size) this.#speak(0);
    this.asked &&= this.unanswered.size > 0;
    if (same && this.picture) this.#follow(before);
    else await this.#draw();
    this.#showWaiting();
    this.#wantAtHand();
  }

  destroy() {
    clearTimeout(this.rest);
    clearTimeout(this.talk);
    clearTimeout(this.late);
    cancelAnimationFrame(this.frame);
    this.observer.disconnect();
    this.picture?.destroy();
    this.root.remove();
  }

  // Moves controls to values; the picture follows at the next frame.
  set(values) {
    if (this.alone) this.#putBack(Object.keys(values));
    for (let [name, value] of Object.entries(values)) {
      if (this.alone) value = this.reachable(name, value, false);
      if (Object.is(this.values.get(name), value)) continue;
      this.values.set(name, value);
      this.moved.add(name);
      this.held.add(name);
    }
    if (this.moved.size && !this.frame) this.frame = requestAnimationFrame(() => this.#paint());
  }

  step(name, steps) {
    const { grid } = this.controls.get(name);
    const index = nearest(grid, this.values.get(name)) + steps;
    this.set({ [name]: grid[Math.min(Math.max(index, 0), grid.length - 1)] });
  }

  // What has no slider of its own has a field while its handle has the focus: a way without dragging.
  take(names) {
    if (names.every((name, i) => name === this.atHand[i])) return;
    this.atHand = names;
    this.#furnish();
    for (const name of names) this.sliders.get(name)?.show();
  }

  hold(names) {
    for (const name of names) this.held.add(name);
  }

  release(names) {
    const changed = names.filter((name) => this.held.delete(name) && !Object.is(this.values.get(name), this.#known(name)));
    if (!changed.length) return;
    this.serial += 1;
    for (const name of changed) this.unanswered.set(name, { serial: this.serial, value: this.values.get(name) });
    // JSON has no number for what is infinite.
    const said = (value) => (Number.isFinite(value) ? value : String(value));
    const values = Object.fromEntries([...this.unanswered].map(([name, { value }]) => [name, said(value)]));
    this.host.report(this.serial, values);
    this.#showWaiting();
    this.#speak(0);
    this.asked = true;
    this.#settleSoon();
  }

  want(...names) {
    const moves = (name) => this.spec.tables.filter((table) => table.over.includes(name));
    const name = names.find((name) => moves(name).length);
    if (!name || this.wish?.name === name || moves(name).some((table) => table.rows)) return;
    this.serial += 1;
    this.wish = { serial: this.serial, name };
    this.host.want(this.serial, name);
    this.#showWaiting();
  }

  // The value that a pointer at `value` means: on the grid or, moving freely, of a sensible length.
  reachable(name, value, free) {
    const { grid } = this.controls.get(name);
    const [low, high] = [grid[0], grid[grid.length - 1]];
    if (!free) return grid[nearest(grid, value)];
    const unit = 10 ** Math.floor(Math.log10((high - low) / 1000));
    const inside = Math.min(Math.max(value, low), high);
    return Number((Math.round(inside / unit) * unit).toPrecision(12));
  }

  controlText(name) {
    return read(this.values.get(name));
  }

  // What a field holds while it is edited.
  exactText(name) {
    return typed(this.values.get(name));
  }

  // Whether Python owes an answer. What was let go is being computed, and the reader is told so if it takes long.
  #showWaiting() {
    this.root.toggleAttribute("data-waiting", !this.alone && (Boolean(this.wish) || this.unanswered.size > 0));
    clearTimeout(this.late);
    this.busy.textContent = "";
    const tell = () => { this.busy.textContent = this.spec.words.waiting; };
    if (!this.alone && this.unanswered.size) this.late = setTimeout(tell, LATE);
  }

  // The rows of these controls hold where all others stand as in the message: any other goes back there.
  #putBack(names) {
    const free = new Set(names.flatMap((name) => this.#tableOf(name).over));
    const others = [...this.controls.values()].filter(({ name, value }) => !free.has(name) && !Object.is(this.values.get(name), value));
    if (!others.length) return;
    for (const { name } of others) {
      this.held.delete(name);
      this.unanswered.delete(name);
    }
    this.update(this.spec);
  }

  // Python sends a table with a key once: those last seen are kept for when a figure names them again.
  #keepTables() {
    this.spec.tables = this.spec.tables.map((table) => {
      const kept = table.rows ? table : this.tables.get(table.key);
      if (!table.key || !kept) return table;
      this.tables.delete(table.key);
      this.tables.set(table.key, kept);
      if (this.tables.size > TABLES) this.tables.delete(this.tables.keys().next().value);
      return kept;
    });
  }

  // A change of anything else leaves the control that the reader is at without its table.
  #wantAtHand() {
    for (const { root, names } of [...this.sliders.values(), ...this.handles]) {
      if (root.matches(":hover, :focus-within")) this.want(...names);
    }
  }

  // What Python last said or was told about a control.
  #known(name) {
    return (this.unanswered.get(name) ?? this.controls.get(name)).value;
  }

  #keeps(name) {
    return this.values.has(name) && (this.held.has(name) || this.unanswered.has(name));
  }

  #furnish() {
    const { controls, handles, readouts, words } = this.spec;
    for (const [name, tool] of this.tools) {
      tool.setAttribute("aria-label", words[name]);
      tool.title = words[name];
    }
    this.saveButtons.show(words);
    const wanted = controls.filter(({ name, slider }) => slider || this.atHand.includes(name)).map(({ name }) => name);
    for (const [name, slider] of this.sliders) {
      if (wanted.includes(name)) continue;
      slider.remove();
      this.sliders.delete(name);
    }
    wanted.forEach((name, i) => {
      if (!this.sliders.has(name)) this.sliders.set(name, new Slider(this, name));
      const { root } = this.sliders.get(name);
      if (this.panel.children[i] !== root) this.panel.insertBefore(root, this.panel.children[i] ?? null);
    });
    while (this.handles.length > handles.length) this.handles.pop().root.remove();
    while (this.handles.length < handles.length) {
      this.handles.push(new Handle(this, this.handles.length));
      this.stage.append(this.handles.at(-1).root);
    }
    const labels = readouts.map(({ name, label }) => `${name} ${label}`).join();
    if (labels === this.labels) return;
    this.labels = labels;
    this.outputs = new Map();
    this.readouts.replaceChildren(...readouts.map(({ name, label }) => {
      const pair = element("div", "live-plot-readout");
      pair.appendChild(element("dt", "")).textContent = label;
      this.outputs.set(name, pair.appendChild(element("dd", "")));
      return pair;
    }));
  }

  // Returns whether the figure differs from the one before in nothing but numbers that a drag may change.
  #theme() {
    const theme = readTheme(this.root);
    const form = formOf(this.spec, theme, [this.height, this.narrow]);
    const same = form === this.form;
    this.form = form;
    this.data = resolve(this.spec.figure.data, theme);
    const given = resolve(this.spec.figure.layout, theme);
    // A finger on the picture scrolls the page; zooming by drag is for a mouse.
    const flat = !Object.keys(given).some((key) => key.startsWith("scene"));
    this.layout = {
      uirevision: "keep",
      ...given,
      ...(flat && matchMedia("(pointer: coarse)").matches ? { dragmode: false } : {}),
      template: template(theme),
      height: this.height,
      width: this.width,
    };
    if (this.narrow) {
      const { height, width, ...places } = this.spec.figure.narrow;
      for (const [place, value] of Object.entries(places)) assign(this.layout, place, value);
    }
    return same;
  }

  // Puts what the tables say about the moved controls into the figure; returns which parts of it changed.
  #look() {
    const traces = new Set();
    const layout = new Set();
    const tables = new Set([...this.moved].map((name) => this.#tableOf(name)).filter(Boolean));
    for (const table of tables) {
      const grids = table.over.map((name) => this.controls.get(name).grid);
      const row = lookUp(table, grids, table.over.map((name) => this.values.get(name)));
      for (const slot of table.slots) {
        const value = part(row, slot);
        if (slot.readout) this.shown.set(slot.readout, value);
        else if (slot.trace === null) {
          assign(this.layout, slot.attribute, value);
          layout.add(slot.attribute);
        } else {
          const trace = this.data[slot.trace];
          assign(trace, slot.attribute, value);
          if (slot.attribute === "z" && trace.meta) trace.text = this.#cells(value, trace.meta);
          traces.add(slot.trace);
        }
      }
    }
    for (const { trace, point, x, y } of this.spec.handles) {
      for (const [axis, name] of [["x", x], ["y", y]]) {
        if (!this.moved.has(name)) continue;
        // null, which stands for what cannot be drawn, would become 0.
        this.data[trace][axis] = Float64Array.from(this.data[trace][axis], (number) => number ?? NaN);
        this.data[trace][axis][point] = this.#drawn(name, x && y);
        traces.add(trace);
      }
    }
    this.moved.clear();
    return { traces, layout };
  }

  // What stands in the cells of a map, as Python writes it.
  #cells(rows, { decimals, digits }) {
    const unit = 10 ** -decimals;
    const text = (value) => format(Math.round(value / unit) * unit, digits, this.spec.words.nan);
    return rows.map((row) => Array.from(row, text));
  }

  // A picture taken from a row belongs to the row's value.
  #drawn(name, free) {
    const value = this.values.get(name);
    const { grid } = this.controls.get(name);
    return free || !this.#tableOf(name) ? value : grid[nearest(grid, value)];
  }

  #tableOf(name) {
    const tables = this.spec.tables.filter((table) => table.over.includes(name) && table.rows);
    return tables.find((table) => table.over.length === 1) ?? tables[0];
  }

  #paint() {
    this.frame = 0;
    const { traces, layout } = this.#look();
    this.picture?.move(this.data, this.layout, traces, layout);
    this.#showNumbers();
    this.#speak(SPEECH);
  }

  #showNumbers() {
    const { words, readouts, alt } = this.spec;
    const texts = new Map([...this.controls.keys()].map((name) => [name, this.controlText(name)]));
    for (const { name, digits, unit } of readouts) {
      const text = format(this.shown.get(name), digits, words.nan);
      texts.set(name, unit ? `${text}\u00a0${unit}` : text);
      this.outputs.get(name).textContent = texts.get(name);
    }
    this.texts = texts;
    for (const slider of this.sliders.values()) slider.show();
    this.#showHandles();
    this.image.setAttribute("aria-label", alt.replace(/\{(\w+)\}/g, (place, name) => texts.get(name) ?? place));
  }

  #showHandles() {
    const about = this.spec.readouts.map(({ name, label }) => `${label} ${this.texts.get(name)}`);
    for (const handle of this.handles) {
      const own = handle.names.map((name) => `${this.controls.get(name).label} ${this.texts.get(name)}`);
      handle.show([...own, ...about].join(", "));
    }
  }

  #speak(delay) {
    if (this.talk && delay) return;
    clearTimeout(this.talk);
    this.talk = setTimeout(() => {
      this.talk = 0;
      this.speech.textContent = [
        ...[...this.controls.values()].map(({ name, label }) => `${label} ${this.texts.get(name)}`),
        ...this.spec.readouts.map(({ name, label }) => `${label} ${this.texts.get(name)}`),
      ].join(", ");
    }, delay);
  }

  // Shows new numbers as during a drag, at once, for the reader waits for them.
  #follow(before) {
    const changed = [...this.data.keys()].filter((index) => !equal(this.data[index], before[index]));
    const shapes = (this.layout.shapes ?? []).map((_, index) => `shapes[${index}]`);
    this.picture.move(this.data, this.layout, new Set(changed), new Set(shapes));
    this.#showHandles();
    this.#settleSoon();
  }

  // A moved picture is redrawn as it stands once the pointer rests, for hover texts and gaps.
  #settleSoon() {
    clearTimeout(this.rest);
    this.rest = setTimeout(() => this.root.isConnected && !this.held.size && this.#draw(), REST);
  }

  async #draw() {
    clearTimeout(this.rest);
    if (!this.picture) this.#open();
    this.width = this.stage.clientWidth;
    this.layout.width = this.width;
    await this.picture.draw(this.data, this.layout);
    // The page may have taken the plot away meanwhile, and its axes with it.
    if (this.root.isConnected) this.#showHandles();
  }

  // The sketch is there at once; Plotly takes its place when it has loaded, after the sketch was painted.
  // Where the message names no Plotly, the sketch stays.
  #open() {
    const Plotly = plotlyNow();
    if (Plotly) {
      this.picture = this.#plotly(Plotly);
      return;
    }
    this.picture = new Sketch(this.image);
    if (this.spec.plotly) requestAnimationFrame(() => setTimeout(() => this.#replaceSketch()));
  }

  async #replaceSketch() {
    let Plotly;
    try {
      Plotly = await loadPlotly(this.spec.plotly);
    } catch {
      this.notice.textContent = this.spec.words.script_failed;
      return;
    }
    if (!this.root.isConnected) return;
    const sketch = this.picture;
    const picture = this.#plotly(Plotly);
    const drawn = this.data;
    await picture.draw(drawn, this.layout);
    this.picture = picture;
    sketch.destroy();
    if (!this.root.isConnected) picture.destroy();
    else if (this.data !== drawn) await this.#draw(); // an update has come meanwhile
    else this.#showHandles();
  }

  #plotly(Plotly) {
    const picture = new PlotlyPicture(this.image.appendChild(element("div", "live-plot-plotly")), Plotly);
    for (const [, tool] of this.tools) tool.hidden = false;
    picture.onmoved = () => this.picture === picture && this.#showHandles();
    return picture;
  }

  #isNarrow() {
    return Boolean(this.spec.figure.narrow) && this.pane.clientWidth < NARROW;
  }

  #resized() {
    if (!this.spec || !this.pane.clientWidth) return;
    if (this.#isNarrow() !== this.narrow) this.update(this.spec);
    else if (this.stage.clientWidth !== this.width) this.#draw();
  }
}
