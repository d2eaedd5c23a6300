// The live plot as a Streamlit component.

import { LivePlot } from "./live_plot.js";
import { decode } from "./payload.js";

const plots = new WeakMap();

// Streamlit calls this at every change of the data or the theme. What it returns is called at the end, but
// also where a change overtakes the one before; then the element is still on the page.
export default function mount({ data, parentElement, setStateValue }) {
  let plot = plots.get(parentElement);
  if (!plot) {
    plot = new LivePlot(parentElement, {
      report: (serial, values) => plot.send("released", { serial, values }),
      want: (serial, name) => plot.send("wanted", { serial, name }),
    });
    plots.set(parentElement, plot);
  }
  plot.send = setStateValue;
  plot.update(decode(data));
  return () => {
    if (parentElement.isConnected) return;
    plot.destroy();
    plots.delete(parentElement);
  };
}
