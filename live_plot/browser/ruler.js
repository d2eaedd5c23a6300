// One axis of the first picture: where its values are drawn.

import { ticks } from "./ticks.js";

export class Ruler {
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

  // Keeps its middle and its range on a length divided by `share`.
  shorten(share) {
    const middle = (this.from + this.to) / 2;
    [this.from, this.to] = [this.from, this.to].map((end) => middle + (end - middle) / share);
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

  // The ticks that lie on the axis, each with its pixel.
  ticks() {
    return ticks(this.settings, this.range, this.length, this.vertical)
      .map((tick) => ({ ...tick, at: this.toPixel(tick.value) }))
      .filter(({ at }) => at >= this.offset - 0.5 && at <= this.offset + this.length + 0.5);
  }

  #around([low, high]) {
    const margin = 0.055 * (high - low) || 1;
    return this.log ? [Math.log10(low), Math.log10(high)] : [low - margin, high + margin];
  }
}
