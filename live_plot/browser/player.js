// Moves a control by itself, row after row: play and pause, one step, slow motion, from the start.

import { element } from "./dom.js";
import { nearest } from "./tables.js";

const SLOW = 8; // times slower
const HOP = 500; // milliseconds between two pictures for readers who asked for less motion

export class Player {
  constructor(plot, name, root) {
    this.plot = plot;
    this.name = name;
    this.root = root;
    this.frame = 0;
    const { words } = plot.spec;
    this.toggle = this.#button(words.play, () => (this.frame ? this.stop() : this.play()));
    this.toggle.classList.add("live-plot-toggle");
    this.#button(words.back, () => this.#hop(-1));
    this.#button(words.forward, () => this.#hop(1));
    this.slow = this.#button(words.slow, () => this.#changePace());
    this.slow.setAttribute("aria-pressed", "false");
    this.#button(words.restart, () => this.#hop(-Infinity));
    root.onpointerenter = () => plot.want(name);
    root.onfocusin = root.onpointerenter;
    plot.root.addEventListener("keydown", (event) => this.#key(event));
  }

  get grid() {
    return this.plot.controls.get(this.name).grid;
  }

  get index() {
    return nearest(this.grid, this.plot.values.get(this.name));
  }

  play() {
    const last = this.grid.length - 1;
    this.#show(true);
    this.plot.want(this.name);
    this.#begin(this.index === last ? 0 : this.index);
    const advance = (now) => {
      this.frame = 0;
      if (!this.root.isConnected) return; // the page has taken the plot away
      this.frame = requestAnimationFrame(advance);
      const index = Math.min(this.from + this.#rows(now), last);
      this.plot.set({ [this.name]: this.grid[index] });
      if (index === last) this.stop();
    };
    this.frame = requestAnimationFrame(advance);
  }

  stop() {
    if (!this.frame) return;
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    this.#show(false);
    this.plot.release([this.name]);
  }

  #begin(index) {
    this.from = index;
    this.began = performance.now();
  }

  // How many rows have passed since the player began.
  #rows(now) {
    const hop = matchMedia("(prefers-reduced-motion: reduce)").matches ? HOP : 0;
    const passed = Math.max(now - this.began, 0);
    const rate = this.plot.controls.get(this.name).play / (this.#isSlow() ? SLOW : 1);
    return Math.floor(((hop ? Math.floor(passed / hop) * hop : passed) / 1000) * rate);
  }

  #isSlow() {
    return this.slow.getAttribute("aria-pressed") === "true";
  }

  #changePace() {
    this.#begin(this.index);
    this.slow.setAttribute("aria-pressed", String(!this.#isSlow()));
  }

  #hop(steps) {
    this.stop();
    this.plot.step(this.name, steps);
    this.plot.release([this.name]);
  }

  #show(playing) {
    const { words } = this.plot.spec;
    this.toggle.textContent = playing ? words.pause : words.play;
    this.toggle.toggleAttribute("data-playing", playing);
  }

  #button(word, action) {
    const node = this.root.appendChild(element("button", "live-plot-button", { type: "button" }));
    node.textContent = word;
    node.onclick = action;
    return node;
  }

  // The space bar plays, wherever in the plot the focus is, but on what takes it for itself.
  #key(event) {
    if (event.key !== " " || event.defaultPrevented || event.target.closest("button, [type=text]")) return;
    event.preventDefault();
    this.toggle.click();
  }
}
