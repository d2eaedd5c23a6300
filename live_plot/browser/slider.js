// One control as a row: its name, a slider over the values of its grid where it has one, a field for any number.

import { parse } from "./numbers.js";
import { Player } from "./player.js";
import { nearest } from "./tables.js";
import { element, replaceText } from "./dom.js";

const JUMP = 10;

export class Slider {
  constructor(plot, name) {
    this.plot = plot;
    this.name = name;
    this.names = [name];
    this.root = element("div", "live-plot-control");
    const id = `live-plot-${crypto.getRandomValues(new Uint32Array(1))[0].toString(36)}`;
    this.label = this.root.appendChild(element("label", "live-plot-label", { for: id }));
    this.range = this.root.appendChild(element("input", "live-plot-range", { type: "range", id, min: 0, step: 1 }));
    this.field = this.root.appendChild(
      element("input", "live-plot-field", { type: "text", inputmode: "decimal", autocomplete: "off", spellcheck: "false" }),
    );
    this.unit = this.root.appendChild(element("span", "live-plot-unit"));
    // Above the picture, where it stands in view: the picture may fill a screen.
    this.player = plot.bar.appendChild(element("span", "live-plot-player"));
    this.problem = this.root.appendChild(element("p", "live-plot-problem", { role: "alert" }));
    this.#listenToRange();
    this.#listenToField();
  }

  remove() {
    this.root.remove();
    this.player.remove();
  }

  get control() {
    return this.plot.controls.get(this.name);
  }

  // Shows the control as it is now; a text that the reader is typing stays.
  show() {
    const { grid, label, slider, unit, play } = this.control;
    const value = this.plot.values.get(this.name);
    const text = this.plot.controlText(this.name);
    this.root.toggleAttribute("data-field", !slider);
    this.range.hidden = !slider;
    this.label.textContent = label;
    this.unit.textContent = unit;
    this.range.max = grid.length - 1;
    this.range.value = nearest(grid, value);
    this.range.setAttribute("aria-valuetext", unit ? `${text} ${unit}` : text);
    this.range.style.setProperty("--share", `${(100 * this.range.value) / (grid.length - 1)}%`);
    this.field.setAttribute("aria-label", label);
    this.field.title = this.plot.exactText(this.name);
    if (this.problem.textContent && !Object.is(value, this.refusedAt)) this.forgive();
    if (this.control.typed) this.field.setAttribute("aria-invalid", "true");
    else if (!this.problem.textContent) this.field.removeAttribute("aria-invalid");
    if (!this.problem.textContent && document.activeElement !== this.field) this.field.value = this.control.typed || text;
    if (play && !this.player.childElementCount) new Player(this.plot, this.name, this.player);
  }

  #listenToRange() {
    const { range, plot, name } = this;
    let keyDown = false;
    const release = () => plot.release([name]);
    range.oninput = () => {
      this.forgive();
      plot.set({ [name]: this.control.grid[range.valueAsNumber] });
    };
    // Each repeat of a held key is a change to the browser; the reader is done when the key comes up.
    range.onchange = () => keyDown || release();
    range.onkeydown = (event) => {
      keyDown = true;
      const jump = { PageUp: JUMP, PageDown: -JUMP }[event.key]
        ?? (event.shiftKey && { ArrowUp: JUMP, ArrowRight: JUMP, ArrowDown: -JUMP, ArrowLeft: -JUMP }[event.key]);
      if (!jump) return;
      event.preventDefault();
      range.valueAsNumber += jump;
      range.oninput();
    };
    range.onkeyup = () => {
      keyDown = false;
      release();
    };
    range.onblur = range.onkeyup;
    range.onpointerenter = () => plot.want(name);
    range.onfocus = range.onpointerenter;
  }

  #listenToField() {
    const { field, plot, name } = this;
    field.onchange = () => {
      const value = parse(field.value, this.control.special);
      if (value === null) {
        field.setAttribute("aria-invalid", "true");
        this.refusedAt = plot.values.get(name);
        this.problem.textContent = plot.spec.words.not_a_number.replace("{text}", field.value.slice(0, 40));
        return;
      }
      this.forgive();
      plot.set({ [name]: value });
      plot.release([name]);
      field.value = plot.controlText(name);
    };
    field.onkeydown = (event) => {
      const step = { ArrowUp: 1, ArrowDown: -1 }[event.key];
      if (event.key === "Escape") {
        this.forgive();
        field.value = plot.exactText(name);
      } else if (step) {
        event.preventDefault();
        plot.step(name, event.shiftKey ? step * JUMP : step);
        field.value = plot.exactText(name);
      }
    };
    field.onkeyup = (event) => event.key.startsWith("Arrow") && plot.release([name]);
    field.onblur = () => this.show();
    field.onfocus = () => {
      plot.want(name);
      // A frame later, when the browser has put the selection where it is to be.
      requestAnimationFrame(() => {
        if (document.activeElement === field && field.value === plot.controlText(name)) replaceText(field, plot.exactText(name));
      });
    };
  }

  // Forgets a text that was refused.
  forgive() {
    this.field.removeAttribute("aria-invalid");
    this.problem.textContent = "";
    this.control.typed = "";
  }
}
