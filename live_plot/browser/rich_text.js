// Texts of a figure as SVG: the tags that Plotly knows in a text, as parts of one text element.

const SVG = "http://www.w3.org/2000/svg";
const LINE = 1.3; // of the font's size, from one line to the next
const LOOK = {
  b: { "font-weight": "bold" },
  i: { "font-style": "italic" },
  sub: { "font-size": "70%", dy: "0.3em" },
  sup: { "font-size": "70%", dy: "-0.6em" },
};
const BACK = { sub: "-0.21em", sup: "0.42em" }; // in the size of what follows

function tspan(parent, text, attributes) {
  const node = document.createElementNS(SVG, "tspan");
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.textContent = text;
  parent.append(node);
}

// Writes a text with tags into a text element, every line from the x `anchor`; returns how many lines it has.
export function write(node, html, anchor = null) {
  const open = [];
  let shift = null;
  let line = 0;
  node.replaceChildren();
  for (const [part, closing, tag] of String(html ?? "").matchAll(/<(\/?)(\w+)[^>]*>|[^<]+/g)) {
    if (tag === "br") {
      line += 1;
      shift = { x: anchor ?? node.getAttribute("x") ?? 0, dy: `${LINE}em` };
    } else if (tag && closing) {
      open.pop();
      if (tag in BACK) shift = { dy: BACK[tag] };
    } else if (tag) {
      open.push(tag);
    } else {
      tspan(node, part, Object.assign({}, shift, ...open.map((name) => LOOK[name])));
      shift = null;
    }
  }
  return line + 1;
}
