// The live plot as a Streamlit component.

import { LivePlot } from "./live_plot.js";
import { decode } from "./payload.js";

const plots = new WeakMap();

// Streamlit calls this at every change of the data or the theme; what it returns, at the end.
export default function mount({ data, parentElement, setStateValue }) {
  let plot = plots.get(parentElement);
  if (!plot) {
    plot = new LivePlot(parentElement, {
      report: (serial, values) => plot.send("released", { serial, values }),
      want: (name) => plot.send("wanted", name),
    });
    plots.set(parentElement, plot);
  }
  plot.send = setStateValue;
  plot.update(decode(data));
  return () => {
    plot.destroy();
    plots.delete(parentElement);
  };
}
