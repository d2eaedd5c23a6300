// Elements of SVG, and how lines and points look.

// Plotly's patterns, in widths of the line.
const DASHES = { dot: [1, 1], dash: [3, 3], longdash: [5, 5], dashdot: [3, 1, 1, 1], longdashdot: [5, 2, 1, 2] };

// Plotly's symbols of radius 1.
const SYMBOLS = {
  square: "M-1,-1H1V1H-1Z",
  diamond: "M0,-1.3L1.3,0L0,1.3L-1.3,0Z",
  "triangle-up": "M-1.15,0.58H1.15L0,-1.15Z",
  cross: "M1.2,0.4H0.4V1.2H-0.4V0.4H-1.2V-0.4H-0.4V-1.2H0.4V-0.4H1.2Z",
  x: "M0,0.57L0.57,1.13L1.13,0.57L0.57,0L1.13,-0.57L0.57,-1.13L0,-0.57L-0.57,-1.13L-1.13,-0.57L-0.57,0L-1.13,0.57L-0.57,1.13Z",
  "x-thin": "M1,1L-1,-1M1,-1L-1,1",
  arrow: "M0,0L-1,2H1Z",
};

export function svg(tag, attributes = {}, parent = null) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  parent?.append(node);
  return node;
}

// One of a list, or what stands for all.
export function pick(value, i) {
  return Array.isArray(value) || ArrayBuffer.isView(value) ? value[i] : value;
}

export function stroke({ color, width = 2, dash }) {
  const lengths = DASHES[dash]?.map((length) => length * Math.max(width, 3)) ?? (/\d/.test(dash) ? dash.split(",") : []);
  return { stroke: color, "stroke-width": width, "stroke-dasharray": lengths.join() || "none" };
}

// Draws one point of a trace's markers, turned by an angle in degrees.
export function symbol(parent, marker, i, [x, y], turn = 0) {
  const radius = pick(marker.size ?? 6, i) / 2;
  if (!(radius > 0)) return;
  const [, name, open] = /^(.*?)(-open)?$/.exec(pick(marker.symbol ?? "circle", i));
  const color = pick(marker.color, i);
  const line = marker.line ?? {};
  const look = {
    fill: open || name === "x-thin" ? "none" : color,
    stroke: open ? color : (pick(line.color, i) ?? "none"),
    "stroke-width": pick(line.width ?? (open ? 1 : 0), i),
  };
  if (!(name in SYMBOLS)) svg("circle", { cx: x, cy: y, r: radius, ...look }, parent);
  else {
    const place = `translate(${x},${y}) rotate(${turn}) scale(${radius})`;
    svg("path", { d: SYMBOLS[name], transform: place, ...look, "vector-effect": "non-scaling-stroke" }, parent);
  }
}
