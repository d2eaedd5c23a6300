// A figure that moves with the hand. Knows a DOM node and plain data, no server and no framework.

import { loadPlotly } from "./plotly.js";
import { PlotlyPicture } from "./plotly_picture.js";
import { readTheme, resolve, template } from "./theme.js";

function element(tag, className, attributes = {}) {
  const node = document.createElement(tag);
  node.className = className;
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  return node;
}

export class LivePlot {
  constructor(node) {
    this.root = element("section", "live-plot");
    this.stage = this.root.appendChild(element("div", "live-plot-stage"));
    this.picture = null;
    this.image = this.stage.appendChild(element("div", "live-plot-picture", { role: "img" }));
    this.notice = this.root.appendChild(element("p", "live-plot-notice", { role: "status" }));
    node.append(this.root);
    this.observer = new ResizeObserver(() => this.#resized());
    this.observer.observe(this.stage);
  }

  // Takes the figure as it is to be now; zoom, camera and hidden traces stay as the reader left them.
  async update(spec) {
    this.spec = spec;
    this.stage.style.height = `${spec.height}px`;
    this.image.setAttribute("aria-label", spec.alt);
    await this.#draw();
  }

  destroy() {
    this.observer.disconnect();
    this.picture?.destroy();
    this.root.remove();
  }

  async #draw() {
    if (!this.picture) {
      try {
        const Plotly = await loadPlotly(this.spec.plotly);
        this.picture ??= new PlotlyPicture(this.image, Plotly, this.spec.words);
      } catch {
        this.notice.textContent = this.spec.words.script_failed;
        return;
      }
    }
    const theme = readTheme(this.root);
    const { data, layout } = this.spec.figure;
    this.width = this.stage.clientWidth;
    await this.picture.draw(resolve(data, theme), {
      uirevision: "keep",
      ...resolve(layout, theme),
      template: template(theme),
      width: this.width,
      height: this.spec.height,
    });
  }

  #resized() {
    if (this.spec && this.stage.clientWidth && this.stage.clientWidth !== this.width) this.#draw();
  }
}
