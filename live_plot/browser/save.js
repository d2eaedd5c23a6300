// The buttons that save a picture: SVG as it is printed, PNG as it is shown on a slide.

import { element } from "./dom.js";
import { imageOf } from "./image.js";

const SIZES = { svg: "paper", png: "slide" };

function fileName(title, format) {
  const words = title.normalize("NFC").match(/[\p{L}\p{N}]+/gu) ?? ["figure"];
  return `${words.join("-").slice(0, 80)}.${format}`;
}

async function save(plot, format, button) {
  if (button.getAttribute("aria-busy") === "true") return;
  button.setAttribute("aria-busy", "true");
  plot.notice.textContent = "";
  try {
    const href = URL.createObjectURL(await imageOf(plot, format, SIZES[format]));
    Object.assign(document.createElement("a"), { href, download: fileName(plot.host.about().title, format) }).click();
    setTimeout(() => URL.revokeObjectURL(href), 60_000); // a browser may ask where to first
  } catch (error) {
    plot.notice.textContent = plot.spec.words.not_saved;
    throw error;
  } finally {
    button.removeAttribute("aria-busy");
  }
}

export class SaveButtons {
  constructor(plot, parent) {
    this.buttons = Object.keys(SIZES).map((format) => {
      const button = parent.appendChild(element("button", "live-plot-button live-plot-tool live-plot-save", { type: "button" }));
      button.textContent = format.toUpperCase();
      button.onclick = () => save(plot, format, button);
      return [format, button];
    });
  }

  show(words) {
    for (const [format, button] of this.buttons) {
      button.setAttribute("aria-label", words[format]);
      button.title = words[format];
    }
  }
}
