// The figure of a file that stands alone: no server, no network, nobody who answers.

import { LivePlot } from "./live_plot.js";
import { unpacked } from "./packing.js";

const node = document.getElementById("figure");
try {
  const message = await unpacked(document.getElementById("message").textContent);
  const { href: link } = document.getElementById("permalink");
  const plot = new LivePlot(node, { alone: true, about: () => ({ title: document.title, link }) });
  await plot.update(message);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => plot.update(plot.spec));
} catch (error) {
  document.getElementById("failed").hidden = false;
  throw error;
}
