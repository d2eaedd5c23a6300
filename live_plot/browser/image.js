// An image of a figure to take along: as it stands, in light colours, with its title, its text and its address.

import { labelled } from "./png.js";

// Widths and heights of the drawing in CSS pixels, 96 to the inch; a paper's height is what the figure needs.
const SIZES = {
  slide: { width: 960, height: 540, stated: { width: "1920", height: "1080" }, perInch: 192, text: 15 },
  paper: { width: (180 / 25.4) * 96, stated: { width: "180mm" }, perInch: 300, text: 11 },
};
const MARGIN = 16;
const LINE = 1.35; // of the size of a text
const BREAK = /(?<=\s|[\u3000-\u9fff\uff00-\uffef])/;
const SVG = "http://www.w3.org/2000/svg";

function part(tag, attributes, parent, text) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  if (text !== undefined) node.textContent = text;
  parent?.append(node);
  return node;
}

// Returns the lines of a text; what has no place to break, such as an address, is broken anywhere.
function lines(text, width, font) {
  const context = document.createElement("canvas").getContext("2d");
  context.font = font;
  const fits = (line) => context.measureText(line).width <= width;
  const found = [""];
  for (const word of text.split(BREAK)) {
    if (fits(found.at(-1) + word.trimEnd())) {
      found[found.length - 1] += word;
      continue;
    }
    for (const letter of [...(found.at(-1) ? (found.push(""), word) : word)]) {
      if (!fits(found.at(-1) + letter)) found.push("");
      found[found.length - 1] += letter;
    }
  }
  return found.map((line) => line.trim());
}

// A second plot of the same figure beside the page, in light colours, moved as the first one is.
async function drawn(plot, width, height) {
  const node = document.createElement("div");
  Object.assign(node, { className: "live-plot-light", inert: true });
  node.setAttribute("aria-hidden", "true");
  node.setAttribute("style", `position: fixed; left: -9999px; top: 0; width: ${width}px;`);
  plot.root.append(node);
  const copy = new plot.constructor(node);
  const { narrow, ...figure } = plot.spec.figure;
  const plotly = plot.picture.image ? plot.spec.plotly : undefined;
  await copy.update({ ...plot.spec, figure, plotly, height, controls: plot.spec.controls.map((control) => ({ ...control })) });
  copy.set(Object.fromEntries(plot.values));
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  const picture = copy.picture.image ? await copy.picture.image(plot.picture) : copy.picture.root.cloneNode(true);
  const style = getComputedStyle(copy.root);
  const [ground, ink, font] = ["--st-background-color", "--st-text-color", "--st-font"].map((name) => style.getPropertyValue(name).trim());
  copy.destroy();
  node.remove();
  return { picture, ground, ink, font };
}

async function composed(plot, { width, height, stated, text }) {
  const { title, link } = plot.host.about();
  const caption = plot.image.getAttribute("aria-label");
  const inner = width - 2 * MARGIN;
  const font = getComputedStyle(plot.root).fontFamily;
  const blocks = [
    { words: title, size: 1.6 * text, weight: 600 },
    { words: caption, size: text, weight: 400 },
    { words: link, size: 0.85 * text, weight: 400, href: link },
  ].map((block) => ({ ...block, lines: lines(block.words, inner, `${block.weight} ${block.size}px ${font}`) }));
  const tall = ({ size, lines }) => lines.length * size * LINE;
  const [above, below] = [tall(blocks[0]) + MARGIN / 2, tall(blocks[1]) + tall(blocks[2]) + MARGIN / 2];
  const free = height ? height - above - below - 2 * MARGIN : plot.height;
  const { picture, ground, ink, font: light } = await drawn(plot, inner, free);
  const whole = above + free + below + 2 * MARGIN;

  const root = part("svg", {
    xmlns: SVG, ...stated, viewBox: `0 0 ${width} ${whole}`, role: "img", "font-family": light, fill: ink,
  });
  part("title", {}, root, title);
  part("desc", {}, root, caption);
  part("rect", { width, height: whole, fill: ground }, root);
  for (const [name, value] of Object.entries({ x: MARGIN, y: MARGIN + above, width: inner, height: free })) picture.setAttribute(name, value);
  root.append(picture);
  let y = MARGIN;
  for (const { lines, size, weight, href } of blocks) {
    const group = part(href ? "a" : "g", { ...(href && { href }), "font-size": size, "font-weight": weight }, root);
    for (const line of lines) part("text", { x: MARGIN, y: (y += size * LINE) - size * 0.3 }, group, line);
    if (weight === 600) y = MARGIN + above + free + MARGIN / 2;
  }
  return { root, width, height: whole };
}

async function raster(text, { width, height }, perInch) {
  const picture = new Image();
  picture.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
  await picture.decode();
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [width, height].map((length) => Math.round((length * perInch) / 96));
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise((done) => canvas.toBlob(done, "image/png"));
  return labelled(blob, perInch);
}

// Returns a picture of a plot as a file: format "svg" or "png", size "slide" or "paper".
export async function imageOf(plot, format, size) {
  const whole = await composed(plot, SIZES[size]);
  const text = new XMLSerializer().serializeToString(whole.root);
  if (format === "svg") return new Blob([text], { type: "image/svg+xml" });
  return raster(text, whole, SIZES[size].perInch);
}
