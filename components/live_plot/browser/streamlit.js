// The live plot as a Streamlit component.

import { LivePlot } from "./live_plot.js";
import { decode } from "./payload.js";

const plots = new WeakMap();

// Streamlit calls this at every change of the data or the theme, and what it returns at the end.
export default function mount({ data, parentElement }) {
  let plot = plots.get(parentElement);
  if (!plot) {
    plot = new LivePlot(parentElement);
    plots.set(parentElement, plot);
  }
  plot.update(decode(data));
  return () => {
    plot.destroy();
    plots.delete(parentElement);
  };
}
